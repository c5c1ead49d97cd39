"""The people at a table in a local Slack who talk, ask and answer without pause, whatever becomes of the bot.

Nobody waits for the bot: a person does something, Slack tells of it, and the next person does something. What is not
acknowledged Slack sends again, as it does; only the pauses between are shorter.
"""

from __future__ import annotations

import asyncio
import copy
import random
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from adapters.sandbox.table import Guest, Spot, Table
from adapters.slack.here import Here

PEOPLE, ROOMS = 12, 24
PER_SECOND = 120  # things that people do
MOST_UNDER_WAY = 64
LETTERS = "bdfgklmnprstvz"
KEEP, ASK, ANSWER = "bookmark", "question", "white_check_mark"
REPEATED = 5  # times that somebody presses what wasn't answered


@dataclass
class Question:
    """Something that was asked. `root`: the message its thread hangs on, "" while it isn't posted; `replies`: their ts."""

    tag: str
    person: str
    room: str
    root: str = ""
    by_emoji: bool = False
    replies: list[str] = field(default_factory=list)
    answers: set[str] = field(default_factory=set)  # marked by who asked
    marked: bool = False
    pressing: set[str] = field(default_factory=set)  # who pressed "I have this too"
    waiting: set[str] = field(default_factory=set)  # those of them who were answered


class Crowd:
    """Who is there, and what they have done. `questions` by tag, which is a word that occurs nowhere else."""

    def __init__(self, slack: Any, team: Any, seed: int) -> None:
        self.slack, self.state, self.team = slack, slack.state, team
        self.dice = random.Random(seed)
        self.people = [self.state.add_user(team, f"Nurse {number}") for number in range(PEOPLE)]
        bot = self.state.bot(team.id)
        self.rooms = [self.state.add_channel(team, f"room-{n}", members=[*self.people, bot]) for n in range(ROOMS)]
        self.awake = asyncio.Event()
        self.questions: dict[str, Question] = {}
        self.submitted: set[str] = set()  # tags of forms that were answered
        self.commanded: set[str] = set()  # tags of commands that were acknowledged: nobody waits for more
        self.said: list[tuple[str, str]] = []  # (room, ts) of plain messages
        self.gone: set[tuple[str, str]] = set()
        self.unanswered = self.done = self._number = 0
        self.troubles: list[str] = []
        self._asides: set[asyncio.Task[None]] = set()
        self._busy: set[str] = set()  # who has a form open

    def table(self) -> Table:
        """The same, as the bot's records are begun."""
        guests = tuple(Guest(person.id, person.real_name) for person in self.people)
        return Table(guests, tuple(Spot(room.id, room.name) for room in self.rooms))

    def here(self) -> Here:
        """The bot among them."""
        bot = self.state.bot(self.team.id)
        return Here(self.team.id, bot_user=bot.id, bot=bot.bot_id, app=self.state.app.id)

    # ---------------------------------------------------------------------------------------------------- doing

    async def live(self) -> None:
        """Do things until cancelled; while nobody is awake, nothing."""
        doing: dict[Callable[[], Any], int] = {
            self._say: 24,
            self._ask_by_emoji: 8,
            self._ask_by_command: 3,
            self._ask_by_form: 3,
            self._reply: 24,
            self._answer: 10,
            self._keep: 18,
            self._put_back: 6,
            self._edit: 12,
            self._delete: 3,
            self._me_too: 5,
        }
        acts, weights = list(doing), list(doing.values())
        while True:
            await self.awake.wait()
            if len(self.slack.deliveries._tasks) < MOST_UNDER_WAY:
                self.dice.choices(acts, weights)[0]()
                self.done += 1
            await asyncio.sleep(self.dice.expovariate(PER_SECOND))

    async def settle(self) -> None:
        """Wait until everybody who waits for an answer has it, or has given up."""
        while self._asides:
            await asyncio.wait(self._asides)

    def _tag(self) -> str:
        self._number += 1
        return f"tag{self._number:05d}x"

    def _words(self, tag: str) -> str:
        """Words that nobody has used before: no question is like another."""
        made = (
            "".join(self.dice.choices(LETTERS, k=4)) + "o" + "".join(self.dice.choices(LETTERS, k=3)) for _ in "1234"
        )
        return f"{' '.join(made)} {tag}"

    def _person(self) -> Any:
        return self.dice.choice(self.people)

    def _post(self, person: Any, room: Any, text: str, thread: str = "") -> str:
        _, channel, said = self.slack.people._written(person, room, text, thread or None, (), False)
        self.slack.happenings.post(channel, said)
        return str(said.ts)

    def _react(self, person: str, room: str, ts: str, emoji: str, on: bool = True) -> None:
        channel = self.state.channels[room]
        self.slack.happenings.react(channel, channel.messages[ts], person, emoji, on)

    def _some_said(self) -> tuple[str, str] | None:
        """One of the latest plain messages that are still there."""
        there = [said for said in self.said[-200:] if said not in self.gone]
        return self.dice.choice(there) if there else None

    def _say(self) -> None:
        room = self.dice.choice(self.rooms)
        text = f"The {self._words(self._tag())} is in the car."
        self.said.append((room.id, self._post(self._person(), room, text)))

    def _ask_by_emoji(self) -> None:
        person, room, tag = self._person(), self.dice.choice(self.rooms), self._tag()
        root = self._post(person, room, self._how(tag))
        self.questions[tag] = Question(tag, person.id, room.id, root, by_emoji=True)
        self._react(person.id, room.id, root, ASK)

    def _reply(self) -> None:
        open_ones = [one for one in list(self.questions.values())[-60:] if one.root or self._find_card(one)]
        if open_ones:
            question = self.dice.choice(open_ones)
            room = self.state.channels[question.room]
            text = f"We put the {self._words(self._tag())} into a clay pot."
            question.replies.append(self._post(self._person(), room, text, question.root))

    def _find_card(self, question: Question) -> bool:
        """The card of what was asked by command, once it is there."""
        for ts, said in self.state.channels[question.room].messages.items():
            if said.bot_id and question.tag in said.text:
                question.root = ts
                return True
        return False

    def _answer(self) -> None:
        """Whoever asked marks a reply, or takes a mark away. Under a card people press, or mark, never both."""
        marked = [one for one in list(self.questions.values())[-60:] if one.replies and not one.pressing]
        if marked:
            question = self.dice.choice(marked)
            ts, question.marked = self.dice.choice(question.replies), True
            on = ts not in question.answers
            (question.answers.add if on else question.answers.discard)(ts)
            self._react(question.person, question.room, ts, ANSWER, on)

    def _keep(self) -> None:
        if said := self._some_said():
            room, ts = said
            self._react(self._person().id, room, ts, KEEP)

    def _put_back(self) -> None:
        for room, ts in reversed(self.said[-100:]):
            who = [] if (room, ts) in self.gone else self.state.channels[room].messages[ts].reactions.get(KEEP, [])
            if who and self.dice.random() < 0.3:
                self._react(self.dice.choice(who), room, ts, KEEP, on=False)
                return

    def _edit(self) -> None:
        if chosen := self._some_said():
            room, ts = chosen
            channel = self.state.channels[room]
            said = channel.messages[ts]
            before = copy.deepcopy(said)
            tag = "tag" + said.text.rpartition("tag")[2][:6]
            said.text, said.blocks = self.slack.people.composer(channel).write(f"The {self._words(tag)} is in the bag.")
            said.edited = {"user": said.user, "ts": self.state.clock.stamp()}
            self.slack.happenings.change(channel, said, before)

    def _delete(self) -> None:
        if chosen := self._some_said():
            room, ts = chosen
            self.gone.add(chosen)
            channel = self.state.channels[room]
            self.slack.happenings.delete(channel, channel.messages[ts])

    # ------------------------------------------------------------------------------------------------- interactions

    def _ask_by_command(self) -> None:
        self._aside(self._command(self._person(), self.dice.choice(self.rooms), self._tag()))

    async def _command(self, person: Any, room: Any, tag: str) -> None:
        self.questions[tag] = Question(tag, person.id, room.id)
        if await self._answered(lambda: self.slack.people.command(person, room, f"/practice ask {self._how(tag)}"), 1):
            self.commanded.add(tag)

    def _ask_by_form(self) -> None:
        person = self._person()
        if person.id not in self._busy:
            self._busy.add(person.id)
            self._aside(self._form(person, self.dice.choice(self.rooms), self._tag()))

    async def _form(self, person: Any, room: Any, tag: str) -> None:
        """Open the form, fill it in, and send it until it is taken."""
        self.state.views.pop(person.id, None)
        if await self._answered(lambda: self.slack.people.command(person, room, "/practice ask"), 1):
            for _ in range(40):
                if self._shows(person, "question"):
                    break
                await asyncio.sleep(0.05)
        if self._shows(person, "question"):
            self.questions[tag] = Question(tag, person.id, room.id)
            filled = {"question": self._how(tag)}
            if await self._answered(lambda: self.slack.people.submit(person, filled), REPEATED):
                self.submitted.add(tag)
        self._busy.discard(person.id)

    def _shows(self, person: Any, block: str) -> bool:
        views = self.state.views.get(person.id)
        return bool(views) and any(one.get("block_id") == block for one in views[-1].blocks)

    def _me_too(self) -> None:
        asked = [one for one in list(self.questions.values())[-40:] if not (one.by_emoji or one.marked)]
        posted = [one for one in asked if one.root or self._find_card(one)]
        if posted:
            question, person = self.dice.choice(posted), self._person()
            if person.id not in (question.person, *question.pressing):
                question.pressing.add(person.id)
                self._aside(self._press(person, question))

    async def _press(self, person: Any, question: Question) -> None:
        room = self.state.channels[question.room]
        press = lambda: self.slack.people.press(person, "I have this too", question.root, where=room)  # noqa: E731
        if await self._answered(press, REPEATED):
            question.waiting.add(person.id)

    async def _answered(self, ask: Callable[[], Awaitable[Any]], times: int) -> bool:
        """Do this, and again while Slack says that the app didn't answer."""
        for _ in range(times):
            try:
                answer = await ask()
            except AssertionError as trouble:
                if "the app answered" not in str(trouble):
                    raise
                self.unanswered += 1
                await asyncio.sleep(0.2)
                await self.awake.wait()
            else:
                return bool(answer.sent) and not answer.errors
        return False

    def _how(self, tag: str) -> str:
        return f"How do you {self._words(tag)}?"

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._asides.add(task)
        task.add_done_callback(self._through)

    def _through(self, task: asyncio.Task[None]) -> None:
        self._asides.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.troubles.append(repr(error))
