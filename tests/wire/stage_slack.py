"""A Slack as a stage for walkthroughs: our local server, the people in it, and the real adapter on a real database.

Where people can't do in Slack what they do in the sandbox, they do as they would there:

- A slash command doesn't work in a thread: it is typed in the channel.
- While a modal is open nothing behind it can be reached: whoever presses or types something else has closed it before.
- The bot's own pauses pass by the clock of the stage: while it says all it has to say, some seconds pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from slack import LocalSlack, User, View
from slack.workspace import ChannelKind as RoomKind
from slack_seen import Seen

from adapters.cli.run import House
from adapters.sandbox.app import COMMAND
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.seen import Message, Output, Sheet
from adapters.sandbox.stage import WentOtherwise
from adapters.sandbox.table import Table, record, seats
from adapters.slack.app import Slack
from bot.places import ChannelKind, Place
from bot.registry import Registry

A_MOMENT = timedelta(seconds=1.1)
LOCALES = {"en": "en-US", "de": "de-DE"}
"""What Slack calls languages; its English is American unless one chooses another."""


class SlackStage:
    """A stage. The server, the adapter and the database are given, running."""

    def __init__(self, server: LocalSlack, team: str, slack: Slack, house: House, clock: SandboxClock) -> None:
        self.server, self.people, self.state, self.team = server, server.people, server.state, team
        self.slack, self.house, self.clock = slack, house, clock
        self.registry: Registry = slack.registry
        self._posts: dict[tuple[str, str], str] = {}
        self.seen = Seen(server.state, team, lambda channel, ts: self._posts.get((channel, ts), ""))

    # ------------------------------------------------------------------------------------------------- the scene

    async def lay(self, table: Table) -> None:
        """Make the people, the channels and the community."""
        team, bot = self.state.teams[self.team], self.state.bot(self.team)
        made: dict[str, User] = {}
        for guest in table.guests:
            locale = LOCALES.get(guest.language, guest.language)
            made[guest.id] = self.state.add_user(team, guest.name, tz=guest.timezone, locale=locale, title=guest.about)
        rooms: dict[str, str] = {}
        for spot in table.spots:
            kind: RoomKind = "private" if spot.kind is ChannelKind.PRIVATE else "public"
            members = [*(made[member] for member in seats(table, spot)), *([bot] if spot.bot else [])]
            rooms[spot.id] = self.state.add_channel(team, spot.name, kind, members, purpose=spot.purpose).id
        there = replace(
            table,
            guests=tuple(replace(guest, id=made[guest.id].id) for guest in table.guests),
            spots=tuple(
                replace(spot, id=rooms[spot.id], members=tuple(made[one].id for one in seats(table, spot)))
                for spot in table.spots
            ),
        )
        await record(self.slack.storage, self.workspace, there, self.clock.now())

    @property
    def workspace(self) -> str:
        return f"slack:{self.team}"

    def come(self, name: str) -> str:
        """The person of that name; who isn't there comes now."""
        if name.lower() not in self.seen.people:
            self.state.add_user(self.state.teams[self.team], name)
        return name.lower()

    def open_room(self, channel: str) -> None:
        """See to it that there is this channel; a new one is without the bot."""
        if channel not in [room.name for room in self.state.channels.values()]:
            self.state.add_channel(self.state.teams[self.team], channel)

    def now(self) -> datetime:
        """What time it is there."""
        return self.clock.now()

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass, an hour at a time, so that what becomes due on the way happens when it is due."""
        step, end = max(timedelta(hours=1), by / 240), self.clock.now() + by
        while (left := end - self.clock.now()) > timedelta(seconds=1):
            self.clock.advance(min(step, left))
            await self.settle()

    async def settle(self) -> None:
        """Let the bot do everything it has to do by now, and what it only puts off for a moment."""
        quiet = 0
        while quiet < 2:
            moved = await self._moved()
            quiet = 0 if moved else quiet + 1
            if not moved:
                self.clock.advance(A_MOMENT)
        await self._learn_posts()

    # ------------------------------------------------------------------------------------------------- people act

    async def say(self, person: str, channel: str, text: str, thread: str | None = None, file: str = "") -> str:
        """Type words, or a command. Returns the message's id, "" for a command."""
        user, room = self._user(person), self.seen.room(channel)
        self._put_away(user)
        if text.startswith(COMMAND):
            if room.kind == "public":
                await self.people.join(user, room)
            await self.people.command(user, room, text)
            return ""
        said = await self.people.say(user, room, text, thread, [file] if file else [])
        return said.ts

    async def edit(self, person: str, said: Message, text: str) -> None:
        """Change one's message."""
        await self.people.edit(self._user(person), self.seen.room(said.channel), said.id, text)

    async def delete(self, person: str, said: Message) -> None:
        """Delete one's message."""
        await self.people.delete(self._user(person), self.seen.room(said.channel), said.id)

    async def react(self, person: str, said: Message, emoji: str, on: bool) -> None:
        """Put an emoji on a message or take it off."""
        await self.people.react(self._user(person), self.seen.room(said.channel), said.id, emoji, on)

    async def tag(self, person: str, said: Message, tags: Sequence[str]) -> None:
        """There are no forums in Slack."""
        raise WentOtherwise("Slack has no forums")

    async def choose(self, person: str, menu: str, said: Message) -> None:
        """Choose from a message's menu."""
        user = self._user(person)
        self._put_away(user)
        await self.people.shortcut_on(user, self.seen.room(said.channel), said.id, f"menu:{menu}")

    async def press(self, person: str, card: Output, address: str, chosen: Sequence[str] = ()) -> None:
        """Press a button, or choose in a menu."""
        user = self._user(person)
        room = self.seen.room(card.channel) if card.channel else None
        view = next((view for view in self.state.views.get(user.id, ()) if view.id == card.id), None)
        self._put_away(user, above=view)
        if card.kind == "home":
            on: Any = self.state.home[user.id]
        elif card.kind == "whisper" and view is None:
            on = next(one for one in self.state.ephemerals if (one.ts, one.user) == (card.id, user.id))
        else:
            on = view or card.id
        if chosen:
            await self.people.choose(user, address, list(chosen), on, where=room)
        else:
            await self.people.press(user, address, on, where=room)

    async def submit(
        self, person: str, form: str, values: Mapping[str, str | list[str]], files: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Send an open form. Returns what it is refused with, by field."""
        blanks = {blank.name: blank for blank in self._open_form(person, form).blanks}
        filled = {name: value or None for name, value in values.items() if blanks[name].kind != "file"}
        answer = await self.people.submit(self._user(person), {**filled, **files})
        return answer.errors

    async def give_up(self, person: str, form: str) -> None:
        """Close an open form without sending it."""
        self._open_form(person, form)
        await self.people.close(self._user(person))

    async def home(self, person: str) -> Output | None:
        """Open Home."""
        await self.people.open_home(self._user(person))
        await self._at_rest()
        return self.seen.home(person)

    async def join(self, person: str, channel: str, inside: bool) -> None:
        """Come into a channel or leave it."""
        act = self.people.join if inside else self.people.leave
        await act(self._user(person), self.seen.room(channel))

    async def bring_bot(self, person: str, channel: str, inside: bool) -> None:
        """Bring the bot into a channel or put it out."""
        act = self.people.invite_bot if inside else self.people.remove_bot
        await act(self._user(person), self.seen.room(channel))

    # ------------------------------------------------------------------------------------------------ what is seen

    def changes(self) -> list[Output]:
        """What the bot said, changed and opened since this was asked last."""
        return self.seen.changes()

    def channels(self, person: str) -> Iterable[str]:
        """The channels this person (or the bot) can read."""
        return self.seen.channels(person)

    def messages(self, channel: str) -> Sequence[Message]:
        """What was said in a channel and its threads, the earliest first."""
        return self.seen.messages(channel)

    def card(self, said: Message) -> Output | None:
        """A message of the bot as it is read now."""
        return self.seen.card(said.channel, said.id)

    def visible(self, person: str) -> Iterable[Output]:
        """Every card this person can see, the latest first, Home left out."""
        return self.seen.visible(person)

    def readers(self, output: Output) -> Iterable[str]:
        """Everyone who can see this."""
        return self.seen.readers(output)

    def form(self, person: str) -> Sheet | None:
        """The form this person has open."""
        return self.seen.form(person)

    def refused(self) -> set[tuple[str, str]]:
        """What Slack said no to: (method, its word for why)."""
        calls = {(call.method, call.error) for call in self.server.calls if call.error}
        return calls | {("response_url", refusal) for _, _, refusal in self.server.responses if refusal}

    # ------------------------------------------------------------------------------------------------------ inside

    def _user(self, person: str) -> User:
        return self.state.user(person, self.team)

    def _open_form(self, person: str, form: str) -> Sheet:
        found = self.form(person)
        if found is None or found.id != form:
            raise WentOtherwise("this form is no longer open")
        return found

    def _put_away(self, user: User, above: View | None = None) -> None:
        """Close what is open before somebody, or what is above this view."""
        open_views = self.state.views.get(user.id, [])
        del open_views[open_views.index(above) + 1 if above else 0 :]

    async def _at_rest(self) -> None:
        """Wait until the adapter has taken in what was done, and answered it."""
        await self.server.quiet()
        receiving = self.slack._receiving
        assert receiving is not None
        await receiving.finish()

    async def _moved(self) -> int:
        """How much was done in one round."""
        await self._at_rest()
        again = await self.server.retry_due()
        return again + await self.house.intake.step() + await self.house.delivery.step()

    async def _learn_posts(self) -> None:
        """What the bot calls its messages, as its database knows it."""
        bot = self.state.bot(self.team).id
        said = [(channel.id, said.ts) for channel, said in self.state.all_messages() if said.user == bot]
        async with self.slack.storage.turn(self.workspace) as store:
            for channel, ts in said:
                if (channel, ts) not in self._posts:
                    named = await store.posts.named(Place(channel, ts))
                    if named:
                        self._posts[channel, ts] = named
