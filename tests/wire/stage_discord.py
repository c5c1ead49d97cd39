"""A Discord as a stage for walkthroughs: our local server, the people in it, and the real adapter on a real database.

Where people can't do in Discord what they do in the sandbox, they do as they would there:

- Stewards' verbs stand under `/practice tend`, and what is typed behind a verb goes into its options.
- A mistyped verb, and a choice there isn't, come from a client that knows other commands: Discord's own lets nobody send
  them.
- Home is `/practice home`. What can't be whispered, as nobody waits for an answer, is found there.
- The bot is in every channel it can see. Who brings it into one manages the server, and says `/practice tend start` there.
- A forum's post has its first line as its title; a command is typed in the latest post, for in the forum itself there is none.
- Everybody is in a public channel; into a private one somebody is let in.
- A form that wasn't taken is answered by a card that says why and leads back into it. So is a form that follows a form.
- A button that can't be taken back asks first, by a card.
- The bot's own pauses pass by the clock of the stage: while it says all it has to say, some seconds pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from discord_seen import DiscordSeen
from discord_server import Answer, Channel, LocalDiscord, Message, User
from discord_server.guild import FORUM, Guild, Overwrite
from discord_server.interactions import COMMAND as USED
from discord_server.payloads import interaction
from discord_server.permissions import bits

from adapters.cli.house import House
from adapters.discord import again
from adapters.discord.app import Discord
from adapters.discord.custom_ids import CANCEL, asks_first, unpack
from adapters.discord.here import workspace_key
from adapters.discord.marking import count_of
from adapters.discord.pressed_card import HOME
from adapters.sandbox.app import COMMAND
from adapters.sandbox.clock import SandboxClock
from adapters.sandbox.seen import Message as Said
from adapters.sandbox.seen import Output, Sheet
from adapters.sandbox.stage import BOT, WentOtherwise
from adapters.sandbox.table import Table, record, seats
from bot.commands import parse
from bot.feature import Command
from bot.markup import plain
from bot.places import ChannelKind, Place
from bot.registry import Registry

A_MOMENT = timedelta(seconds=1.1)
LOCALES = {"en": "en-US"}
"""What Discord calls languages; its English is American unless one chooses another."""
KINDS = {ChannelKind.PRIVATE: "private", ChannelKind.FORUM: "forum"}


class DiscordStage:
    """A stage. The server, the adapter and the database are given, running."""

    def __init__(self, server: LocalDiscord, guild: Guild, discord: Discord, house: House, clock: SandboxClock) -> None:
        self.server, self.people, self.state, self.guild = server, server.people, server.state, guild
        self.discord, self.house, self.clock = discord, house, clock
        self.registry: Registry = discord.registry
        self.workspace = workspace_key(guild.id)
        self._posts: dict[tuple[str, str], str] = {}
        self._looked_for: set[str] = set()
        self._found_at_home: list[Output] = []
        self.seen = DiscordSeen(server.state, guild, self._post_of, is_home)

    # ------------------------------------------------------------------------------------------------- the scene

    async def lay(self, table: Table) -> None:
        """Make the people, the channels and the community."""
        made: dict[str, User] = {}
        for guest in table.guests:
            made[guest.id] = self.state.add_user(None, guest.name, locale=LOCALES.get(guest.language, guest.language))
            await self.people.join(made[guest.id], self.guild)
        rooms: dict[str, str] = {}
        for spot in table.spots:
            members = [*(made[member] for member in seats(table, spot)), *([self.state.bot] if spot.bot else [])]
            kind = KINDS.get(spot.kind, "text")
            told: dict[str, Any] = {"members": members, "topic": spot.purpose, "tags": spot.tags}
            room = await self.people.make_channel(self.guild, spot.name, kind, **told)
            rooms[spot.id] = room.id
            if not spot.bot and spot.kind is not ChannelKind.PRIVATE:
                self._keep_out(room)
        there = replace(
            table,
            guests=tuple(replace(guest, id=made[guest.id].id) for guest in table.guests),
            spots=tuple(
                replace(spot, id=rooms[spot.id], members=tuple(made[one].id for one in seats(table, spot)))
                for spot in table.spots
            ),
        )
        await record(self.discord.storage, self.workspace, there, self.clock.now())

    def come(self, name: str) -> str:
        """The person of that name; who isn't there comes now."""
        if name.lower() not in self.seen.people:
            self.state.add_user(self.guild, name)
        return name.lower()

    def open_room(self, channel: str) -> None:
        """See to it that there is this channel; a new one is without the bot."""
        if channel not in [room.name for room in self.seen.rooms()]:
            self._keep_out(self.state.add_channel(self.guild, channel))

    def now(self) -> datetime:
        """What time it is there."""
        return self.clock.now()

    async def pass_time(self, by: timedelta) -> None:
        """Let time pass, some hours at a time, so that what becomes due on the way happens when it is due."""
        step, end = max(timedelta(hours=1), by / 120), self.clock.now() + by
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
            if room.type == FORUM and thread is None:
                room = self.state.threads_of(room)[-1]
            await self._use(user, self.state.channels.get(thread or "", room), text.removeprefix(COMMAND).strip())
            return ""
        files = [file] if file else []
        if room.type == FORUM and thread is None:
            title, _, words = text.partition("\n")
            return (await self.people.forum_post(user, room, title, words or title, files=files)).id
        said = await self.people.say(user, room, text, thread, files=files)
        return said.id

    async def edit(self, person: str, said: Said, text: str) -> None:
        """Change one's message."""
        await self.people.edit(self._user(person), said.id, text)

    async def delete(self, person: str, said: Said) -> None:
        """Delete one's message."""
        await self.people.delete(self._user(person), said.id)

    async def react(self, person: str, said: Said, emoji: str, on: bool) -> None:
        """Put an emoji on a message or take it off."""
        await self.people.react(self._user(person), said.id, emoji, on)

    async def tag(self, person: str, said: Said, tags: Sequence[str]) -> None:
        """Give a forum's post these tags."""
        await self.people.retag(said.id, tags)

    async def choose(self, person: str, menu: str, said: Said) -> None:
        """Choose from a message's menu."""
        user = self._user(person)
        self._put_away(user)
        await self.people.message_command(user, self.registry.menus[menu].label.msgid, said.id)

    async def press(self, person: str, card: Output, address: str, chosen: Sequence[str] = ()) -> None:
        """Press a button, or choose in a menu; and say yes where it asks whether one is sure."""
        user = self._user(person)
        message, _, custom_id = address.partition(" ")
        self._put_away(user)
        if chosen:
            await self.people.choose(user, custom_id, list(chosen), message)
            return
        answer = await self.people.press(user, custom_id, message)
        if asks_first(custom_id):
            assert answer.seen is not None
            (sure,) = [one.action_id for one in answer.seen.buttons if one.action_id != CANCEL]
            await self.people.press(user, sure, answer.seen)
        elif custom_id.startswith(again.ACTION):
            self.seen.changes()

    async def submit(
        self, person: str, form: str, values: Mapping[str, str | list[str]], files: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Send an open form. What it is refused with stands on one card, which says it of the form as a whole."""
        user, sheet = self._user(person), self._open_form(person, form)
        kinds = {blank.name: blank.kind for blank in sheet.blanks}
        filled: dict[str, Any] = {name: value or None for name, value in values.items() if kinds[name] != "file"}
        answer = await self.people.submit(user, {**filled, **files})
        if not answer.sent:
            return answer.errors
        leads_back = _leading_back(answer)
        if leads_back is None:
            return {}
        title = sheet.title
        reopened = await self.people.press(user, leads_back[1], leads_back[0])
        assert reopened.seen is not None, "the way back into the form leads nowhere"
        if reopened.seen.title != title:
            return {}  # it goes on in another form
        said = answer.text
        self.seen.changes()  # the card and the form it leads back into are this form's own answer
        return dict.fromkeys(kinds, said)

    async def give_up(self, person: str, form: str) -> None:
        """Close an open form without sending it."""
        self._open_form(person, form)
        self.people.close(self._user(person))

    async def home(self, person: str) -> Output | None:
        """Open Home."""
        await self._open_home(person)
        return self.seen.home(person)

    async def join(self, person: str, channel: str, inside: bool) -> None:
        """Come into a channel or leave it."""
        room = self.seen.room(channel)
        if room.overwrites:
            await self.people.let_in(room, self._user(person), inside)

    async def bring_bot(self, person: str, channel: str, inside: bool) -> None:
        """Let the bot see a channel, and say that it is to be used there; or no longer let it see the channel."""
        user, room = self._user(person), self.seen.room(channel)
        if not inside:
            await self.people.let_in(room, self.state.bot, False) if self._is_private(room) else self._keep_out(room)
            await self.server.happenings.channel_changed(room, seen_before=True)
            return
        manager = await self.people.make_role(self.guild, f"Manager {person}", bits("manage_guild"))
        await self.people.change_roles(user, self.guild, [manager])
        room.overwrites.pop(self.state.bot.id, None)
        await self.server.happenings.channel_changed(room, seen_before=False)
        await self._use(user, room, "start")

    # ------------------------------------------------------------------------------------------------ what is seen

    def changes(self) -> list[Output]:
        """What the bot said, changed and opened since this was asked last."""
        at_home, self._found_at_home = self._found_at_home, []
        return [*self.seen.changes(), *at_home]

    def channels(self, person: str) -> Iterable[str]:
        """The channels this person (or the bot) can read."""
        return self.seen.channels(person)

    def messages(self, channel: str) -> Sequence[Said]:
        """What was said in a channel and its threads, the earliest first."""
        return self.seen.messages(channel)

    def card(self, said: Said) -> Output | None:
        """A message of the bot as it is read now."""
        return self.seen.card(said.id)

    def visible(self, person: str) -> Iterable[Output]:
        """Every card this person can see, the latest first; Home where something that was said is found there."""
        at_home = self.seen.home(person) if person in self._looked_for else None
        found = [*self.seen.visible(person), *([at_home] if at_home else [])]
        return sorted(found, key=lambda output: output.at, reverse=True)

    def readers(self, output: Output) -> Iterable[str]:
        """Everyone who can see this."""
        return self.seen.readers(output)

    def form(self, person: str) -> Sheet | None:
        """The form this person has open."""
        return self.seen.form(person)

    # ------------------------------------------------------------------------------------------------------ inside

    def _user(self, person: str) -> User:
        return self.state.user(person)

    def _post_of(self, channel: str, message: str) -> str:
        return self._posts.get((channel, message), "")

    def _open_form(self, person: str, form: str) -> Sheet:
        found = self.form(person)
        if found is None or found.id != form:
            raise WentOtherwise("this form is no longer open")
        return found

    def _put_away(self, user: User) -> None:
        """While a form is open nothing behind it can be reached."""
        self.state.modals.pop(user.id, None)

    def _is_private(self, room: Channel) -> bool:
        everybody = room.overwrites.get(self.guild.id)
        return everybody is not None and bool(everybody.deny & bits("view_channel"))

    def _keep_out(self, room: Channel) -> None:
        bot = self.state.bot.id
        room.overwrites[bot] = Overwrite(bot, "member", deny=bits("view_channel"))

    async def _use(self, user: User, room: Channel, text: str) -> Answer:
        """`/practice`, as it is chosen and filled in, in Discord."""
        verb, words, options = parse(plain(text), self.registry)
        command = self.registry.commands.get(verb)
        if command is None and verb not in ("help", ""):
            return await self._as_before(user, room, verb, words, {})
        path = f"practice {'tend ' if command and command.steward else ''}{verb or 'help'}"
        given: dict[str, str] = dict(options)
        if words and command and command.words:
            given["words"] = words.replace("\\", "")
        elif words and command:
            given[command.options[0].name] = words
        if command and not _can_be_chosen(command, given):
            return await self._as_before(user, room, verb, words, given)
        return await self.people.slash(user, room, path, given)

    async def _as_before(self, user: User, room: Channel, verb: str, words: str, given: dict[str, str]) -> Answer:
        """From a client that knows the commands as they were."""
        sent = [{"type": 3, "name": name, "value": value} for name, value in given.items()]
        if words and "words" not in given:
            sent.insert(0, {"type": 3, "name": "words", "value": words})
        known = self.people.command(room, "practice")
        data = {
            "id": known["id"],
            "name": "practice",
            "type": 1,
            "options": [{"type": 1, "name": verb, "options": sent}],
        }
        return await self.people.ask(interaction(self.server, user, room, USED, data))

    async def _open_home(self, person: str) -> None:
        """What was shown as Home before is put away."""
        user = self._user(person)
        self._put_away(user)
        old = [one for one in self.state.ephemerals if one.shown_to == user.id and is_home(one)]
        for one in old:
            self.people.dismiss(user, one)
        room = next(self.seen.room(name) for name in self.seen.channels(person) if name in set(self.seen.channels(BOT)))
        await self._use(user, room, "home")
        await self._at_rest()

    async def _look_in_homes(self, kept: set[tuple[str, int]]) -> None:
        """Who is to hear what couldn't be whispered looks for it, and finds it in Home."""
        for person in sorted({person for person, _ in kept}):
            modal = self.state.modals.get(self.seen.id_of(person))
            await self._open_home(person)
            if modal is not None:
                self.state.modals[modal.user] = modal
            home = self.seen.home(person)
            if home is not None:
                self._found_at_home += [replace(home, kind="whisper") for one, _ in kept if one == person]
        self._looked_for |= {person for person, _ in kept}

    async def _at_rest(self) -> None:
        """Wait until the adapter has taken in what was done, and answered it."""
        receiving = self.discord.receiving
        assert receiving is not None
        await self.server.gateway.heard()
        await receiving.finish()
        await self.server.quiet(calm=0.002)
        await receiving.finish()

    async def _moved(self) -> int:
        """How much was done in one round."""
        await self._at_rest()
        handled, before = await self.house.intake.step(), await self._waiting()
        sent = await self.house.delivery.step()
        if sent:
            await self._look_in_homes(await self._waiting() - before)
        return handled + sent

    async def _waiting(self) -> set[tuple[str, int]]:
        """What waits in whose Home."""
        async with self.discord.storage.turn(self.workspace) as store:
            now = self.clock.now()
            people = [(person, self.seen.id_of(person)) for person in self.seen.people]
            return {(person, one) for person, id in people for one, _ in await store.waiting.of(id, now)}

    async def _learn_posts(self) -> None:
        """What the bot calls its messages, as its database knows it."""
        async with self.discord.storage.turn(self.workspace) as store:
            for channel, said in self.state.all_messages():
                around = channel.parent if channel.is_thread else channel.id
                if said.author == self.state.bot.id and (around, said.id) not in self._posts:
                    named = await store.posts.named(Place(around, said.id))
                    if named:
                        self._posts[around, said.id] = named


def is_home(said: Message) -> bool:
    """Is it one of the messages of somebody's Home?"""
    return count_of({"components": said.components}, HOME) is not None


def _leading_back(answer: Answer) -> tuple[str, str] | None:
    """The message and the button that lead into a form."""
    for seen in answer.said:
        for button in seen.buttons:
            if unpack(button.action_id)[0] == again.ACTION:
                return seen.id, button.action_id
    return None


def _can_be_chosen(command: Command, given: Mapping[str, str]) -> bool:
    """Would Discord's client send this?"""
    for option in command.options:
        values = {choice.value for choice in option.choices} | {choice.label.msgid for choice in option.choices}
        if option.choices and option.name in given and given[option.name] not in values:
            return False
    return True
