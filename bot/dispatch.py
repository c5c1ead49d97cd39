"""Incoming → handler → replies, one transaction each.

A handler reads first, decides, then writes; what it says leaves through the outbox, committed together with what it
wrote. Interactions are idempotent by their id, events by the inbox. A record changed meanwhile: the handler runs again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from msgspec.structs import replace

from bot import refusals
from bot.belated import is_overtaken
from bot.completing import completed, says_nothing
from bot.errors import ChangedMeanwhile, CommunityError, NoCommunity
from bot.form import filled
from bot.incoming import AnyEvent, AnyInteraction, Completing, FormSent, Incoming, Posted, Reacted
from bot.kernel.about import community_about, record_of
from bot.kernel.beginning import beginning_offered
from bot.kernel.communities import communities_of, community_of, emoji_of, found_in, is_steward
from bot.kernel.people import remember, remember_where
from bot.kernel.records import Community, Readable
from bot.kernel.visibility import readable_for
from bot.places import Channel, ChannelKind, Person, Place
from bot.ports import Arrived, Chat, Clock, Storage, Store
from bot.registry import Registry
from bot.reply import Answer, Completions, Invalid, Open, Outgoing, Replace, Reply, ShowHome, Whisper
from bot.routing import check_rights, event_handlers, form_maker, handler_of
from bot.turn import Turn

log = logging.getLogger("lunchtable.dispatch")

TRIES = 4
PATIENT = 4  # attempts; what isn't known then will not be known soon
R = TypeVar("R")


class HandledBefore(Exception):
    """The same press or event came twice; nothing is done the second time."""


class Dispatch:
    """`chats` gives the Chat of a workspace. `sent` is called when something was put into the outbox."""

    def __init__(
        self,
        registry: Registry,
        storage: Storage,
        chats: Callable[[str], Chat],
        clock: Clock,
        sent: Callable[[], None] = lambda: None,
    ) -> None:
        self.registry, self.storage, self.chats, self.clock, self.sent = registry, storage, chats, clock, sent

    def opens(self, interaction: AnyInteraction) -> bool:
        """Will this be answered by a form? Adapters open it at once, before anything slow."""
        return form_maker(interaction, self.registry) is not None

    async def answer(self, interaction: AnyInteraction) -> list[Answer]:
        """Do what a person asked for; returns what answers them at once. Never raises: a refusal is an answer."""
        try:
            return await self._answer(interaction)
        except HandledBefore:
            return []
        except CommunityError as refusal:
            await self._keep_draft(interaction)
            return [await self._refused(interaction, refusal)]
        except ChangedMeanwhile:
            await self._keep_draft(interaction)
            return [refusals.fitting(interaction, refusals.busy())]
        except Exception as error:
            log.error(
                "%s failed: %s",
                type(interaction).__name__,
                type(error).__name__,
                exc_info=log.isEnabledFor(logging.DEBUG),
            )
            await self._keep_draft(interaction)
            return [refusals.fitting(interaction, refusals.failed())]

    async def handle(self, arrived: Arrived) -> None:
        """Handle a stored event, exactly once. Raises what its handlers raise, except refusals: nobody asked."""
        event = arrived.event
        refused: set[int] = set()

        async def run(store: Store) -> None:
            nonlocal event
            replies: list[Reply] = []
            patient = arrived.attempts < PATIENT
            turn = await self._heard(store, event, patient)
            whole = await completed(event, turn)
            if whole is not event:
                event, turn = whole, await self._heard(store, whole, patient)
            handlers = () if says_nothing(event) else event_handlers(event, turn)
            if handlers and await is_overtaken(event, store):
                handlers = ()
            for number, handler in enumerate(handlers):
                if number in refused:
                    continue
                try:
                    replies.extend(await handler(turn, event))
                except CommunityError:
                    refused.add(number)
                    if store.has_written:  # perhaps by this handler: all again, without it
                        raise ChangedMeanwhile from None
            outgoing = [reply for reply in replies if isinstance(reply, Outgoing)]
            if outgoing:
                await store.send(outgoing, self.clock.now())
            if not await store.handled(arrived.id, self.clock.now()):
                raise HandledBefore

        await self._heed(event)
        if isinstance(event, Posted) and event.direct:
            await self._learn_where(event)
        with suppress(HandledBefore):
            await self._retrying(event.workspace, run)
            self.sent()

    async def _answer(self, interaction: AnyInteraction) -> list[Answer]:
        await self._heed(interaction)
        await self._learn_where(interaction)

        async def run(store: Store) -> list[Answer]:
            turn = await self._turn(store, interaction, in_person=True)
            refusals.check_person(turn)
            check_rights(interaction, turn)
            maker = form_maker(interaction, self.registry)
            if maker is not None:
                form = await maker(turn, interaction)
                draft = await store.drafts.get(turn.me, form.name, form.record, turn.now)
                return [Open(filled(form, draft) if draft else form)]
            replies = await handler_of(interaction, turn)(turn, interaction)
            return await self._commit(turn, interaction, replies)

        answers = await self._retrying(interaction.workspace, run)
        self.sent()
        return answers

    async def _commit(self, turn: Turn, interaction: AnyInteraction, replies: Sequence[Reply]) -> list[Answer]:
        """Split what answers at once from what leaves through the outbox, and write what belongs to the turn."""
        store, now = turn.store, turn.now
        direct: list[Answer] = []
        outgoing: list[Outgoing] = []
        for reply in replies:
            if isinstance(reply, Whisper):
                mine = reply.person in ("", turn.me) and reply.place is None
                (direct if mine else outgoing).append(reply)
            elif isinstance(reply, Replace | Open | Invalid | Completions | ShowHome):
                direct.append(reply)
            else:
                outgoing.append(reply)
        if outgoing:
            await store.send(outgoing, now)
        if not isinstance(interaction, Completing):
            await remember_where(store, interaction.person, interaction.place.channel)
        if isinstance(interaction, FormSent):
            if any(isinstance(reply, Invalid) for reply in direct):
                await store.drafts.keep(turn.me, interaction.form, interaction.record, interaction.values, now)
            elif await store.drafts.get(turn.me, interaction.form, interaction.record, now):
                await store.drafts.drop(turn.me, interaction.form, interaction.record)
        if store.has_written:
            await remember(store, turn.person)
            # A form that was refused may come again with the same in it, when what was in the way is gone.
            if not any(isinstance(reply, Invalid) for reply in direct) and not await store.once(interaction.id, now):
                raise HandledBefore
        return direct

    async def _heed(self, incoming: Incoming) -> None:
        """What comes from a channel that is said to be private counts as private from now on, with all that was said
        there before: nobody may have told that it was made so."""
        told = getattr(incoming, "channel", None)
        if not isinstance(told, Channel) or told.guessed or told.kind not in (ChannelKind.PRIVATE, ChannelKind.GROUP):
            return
        async with self.storage.turn(incoming.workspace) as store:
            known = await store.communities.channel(told.id)
            if known is not None and not known.is_private:
                await store.communities.save_channel(replace(known, kind=told.kind))

    async def _learn_where(self, incoming: AnyInteraction | Posted) -> None:
        """In a DM or Home one speaks of the communities one is in: the platform is asked where that was never learned."""
        person = incoming.message.author if isinstance(incoming, Posted) else incoming.person
        async with self.storage.turn(incoming.workspace) as store:
            if person.is_bot or await store.communities.channel(incoming.place.channel) is not None:
                return
            found = await found_in(store, self.chats(incoming.workspace), person.id)
            for channel in found:
                await store.people.set_in_channel(channel, person.id, True)

    async def _heard(self, store: Store, event: AnyEvent, patient: bool) -> Turn:
        turn = await self._turn(store, event, in_person=isinstance(event, Posted) and event.direct)
        turn.patient = patient
        return turn

    async def _turn(self, store: Store, incoming: Incoming, *, in_person: bool) -> Turn:
        place: Place | None = getattr(incoming, "place", None)
        person: Person | None = getattr(incoming, "person", None)
        message = getattr(incoming, "message", None)
        person = person or (message.author if message else None)
        chat, here = self.chats(incoming.workspace), place.channel if place else ""
        if in_person and person is not None:
            readable = await readable_for(person.id, store, chat, here)
            community = await self._community(store, incoming, here, person, readable)
        else:  # who reacts or writes in a channel sees what is there
            readable = Readable(frozenset({here})) if place else Readable()
            community = await community_of(store, here, None)
        steward = await is_steward(store, community, person) if in_person or isinstance(incoming, Reacted) else False
        emoji = emoji_of(community, self.registry)
        return Turn(
            incoming=incoming,
            workspace=incoming.workspace,
            now=self.clock.now(),
            store=store,
            person=person,
            place=place,
            community=community,
            is_steward=steward,
            emoji=emoji,
            readable=readable,
            reader=chat,
            registry=self.registry,
            asked_what_is_readable=in_person,
        )

    async def _community(
        self, store: Store, incoming: Incoming, here: str, person: Person, readable: Readable
    ) -> Community | None:
        """The channel's; where there is none, that of what the record speaks of, else the person's own."""
        about, record = record_of(incoming, self.registry)
        if about and await store.communities.channel(here) is None:
            now = self.clock.now()
            if (meant := await community_about(store, about, record, person.id, readable, now)) is not None:
                return meant
        return await community_of(store, here, person)

    async def _retrying(self, workspace: str, run: Callable[[Store], Awaitable[R]]) -> R:
        for _ in range(TRIES - 1):
            with suppress(ChangedMeanwhile):
                async with self.storage.turn(workspace) as store:
                    return await run(store)
        async with self.storage.turn(workspace) as store:
            return await run(store)

    async def _which(self, interaction: AnyInteraction) -> Whisper | None:
        """Who decides is offered a community where there is none; in a DM, someone in several chooses one."""
        channel, person = interaction.place.channel, interaction.person
        async with self.storage.turn(interaction.workspace) as store:
            card = await beginning_offered(store, self.chats(interaction.workspace), person, channel)
            if card is not None:
                return Whisper(card)
            if not await store.communities.all():
                return refusals.nobody_began()
            if channel and await store.communities.channel(channel):
                return None
            return refusals.choose(await communities_of(store, person.id))

    async def _refused(self, interaction: AnyInteraction, refusal: CommunityError) -> Answer:
        whisper: Whisper | None = None
        if isinstance(refusal, NoCommunity):
            with suppress(Exception):
                whisper = await self._which(interaction)
        elif isinstance(interaction, FormSent):
            return Invalid({"": refusal.text})
        return refusals.fitting(interaction, whisper or refusals.refused(refusal.text))

    async def _keep_draft(self, interaction: AnyInteraction) -> None:
        """What was typed is never lost, whatever went wrong."""
        if not isinstance(interaction, FormSent):
            return
        with suppress(Exception):
            async with self.storage.turn(interaction.workspace) as store:
                await store.drafts.keep(
                    interaction.person.id, interaction.form, interaction.record, interaction.values, self.clock.now()
                )
