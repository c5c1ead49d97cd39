"""Incoming → handler → replies, one transaction each.

A handler reads first, decides, then writes; what it says leaves through the outbox, committed together with what it
wrote. Interactions are idempotent by their id, events by the inbox. A record changed meanwhile: the handler runs again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from bot import refusals
from bot.errors import ChangedMeanwhile, CommunityError, NoCommunity
from bot.form import filled
from bot.incoming import AnyInteraction, FormSent, Incoming, Posted, Reacted
from bot.kernel.communities import communities_of, community_of, emoji_of, is_steward
from bot.kernel.people import remember
from bot.kernel.records import Readable
from bot.kernel.visibility import readable_for
from bot.places import Person, Place
from bot.ports import Arrived, Chat, Clock, Storage, Store
from bot.registry import Registry
from bot.reply import Answer, Completions, Invalid, Open, Outgoing, Replace, Reply, ShowHome, Whisper
from bot.routing import check_rights, event_handlers, form_maker, handler_of
from bot.turn import Turn

log = logging.getLogger("lunchtable.dispatch")

TRIES = 4
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
            replies: list[Reply] = []
            turn = await self._turn(store, event, in_person=isinstance(event, Posted) and event.direct)
            for number, handler in enumerate(event_handlers(event, turn)):
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

        with suppress(HandledBefore):
            await self._retrying(event.workspace, run)
            self.sent()

    async def _answer(self, interaction: AnyInteraction) -> list[Answer]:
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
        if isinstance(interaction, FormSent):
            if any(isinstance(reply, Invalid) for reply in direct):
                await store.drafts.keep(turn.me, interaction.form, interaction.record, interaction.values, now)
            elif await store.drafts.get(turn.me, interaction.form, interaction.record, now):
                await store.drafts.drop(turn.me, interaction.form, interaction.record)
        if store.has_written:
            await remember(store, turn.person)
            if not await store.once(interaction.id, now):
                raise HandledBefore
        return direct

    async def _turn(self, store: Store, incoming: Incoming, *, in_person: bool) -> Turn:
        place: Place | None = getattr(incoming, "place", None)
        person: Person | None = getattr(incoming, "person", None)
        message = getattr(incoming, "message", None)
        person = person or (message.author if message else None)
        chat = self.chats(incoming.workspace)
        community = await community_of(store, place.channel if place else "", person if in_person else None)
        steward = await is_steward(store, community, person) if in_person or isinstance(incoming, Reacted) else False
        if in_person and person is not None:
            readable = await readable_for(person.id, store, chat, place.channel if place else "")
        else:  # who reacts or writes in a channel sees what is there
            readable = Readable(frozenset({place.channel})) if place else Readable()
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
        )

    async def _retrying(self, workspace: str, run: Callable[[Store], Awaitable[R]]) -> R:
        for _ in range(TRIES - 1):
            with suppress(ChangedMeanwhile):
                async with self.storage.turn(workspace) as store:
                    return await run(store)
        async with self.storage.turn(workspace) as store:
            return await run(store)

    async def _which(self, interaction: AnyInteraction) -> Whisper | None:
        """In a DM, someone in several communities chooses which they mean."""
        async with self.storage.turn(interaction.workspace) as store:
            if interaction.place.channel and await store.communities.channel(interaction.place.channel):
                return None
            return refusals.choose(await communities_of(store, interaction.person.id))

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
