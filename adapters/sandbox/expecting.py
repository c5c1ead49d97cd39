"""Holds what the bot said against what a walkthrough expects."""

from __future__ import annotations

from typing import assert_never

from adapters.sandbox.app import Sandbox
from adapters.sandbox.memory import BOT
from adapters.sandbox.outputs import Output, Outputs
from adapters.sandbox.pointing import Pointing, WentOtherwise
from adapters.sandbox.render import reader_of
from adapters.sandbox.script import BotSays, CardSays, Expectation, FormSays, Reacts, Ref, Silence
from bot.text import Text
from bot.words import say_plain


class Expecting:
    """Checks expectations. `errors` are what the last sent form was refused with, for `reader`."""

    def __init__(self, sandbox: Sandbox, outputs: Outputs, pointing: Pointing) -> None:
        self.sandbox, self.outputs, self.pointing = sandbox, outputs, pointing
        self.errors: dict[str, Text] = {}
        self.reader = ""

    async def check(self, expected: Expectation | Reacts, here: str) -> None:
        """Raises WentOtherwise when it isn't so."""
        match expected:
            case BotSays():
                await self._says(expected, here)
            case CardSays():
                self._card_says(expected, here)
            case FormSays():
                self._form_says(expected)
            case Silence():
                self._silence(expected)
            case Reacts():
                said = self.pointing.message(expected.message, here, BOT)
                if (BOT in (said.reactions or {}).get(expected.emoji, ())) != expected.on:
                    raise WentOtherwise("the bot's emoji on it: " + " ".join(self._own_emoji(said.reactions)))
            case _:
                assert_never(expected)

    async def _says(self, expected: BotSays, here: str) -> None:
        if expected.home and not any(self._meant(output, expected, here) for output in self.outputs.since):
            card = await self.sandbox.home(expected.home.lower())
            if card:
                self.outputs.since.append(self.outputs.card("home", card, expected.home.lower()))
        for output in self.outputs.since:
            if not output.taken and self._meant(output, expected, here) and output.has(expected.words):
                output.taken = True
                self._check_alone(output)
                return
        raise WentOtherwise("it said no such thing")

    def _meant(self, output: Output, expected: BotSays, here: str) -> bool:
        """Is it said where and to whom it is expected?"""
        if expected.only_to:
            return output.kind == "whisper" and output.person == expected.only_to.lower()
        if expected.home:
            return output.kind == "home" and output.person == expected.home.lower()
        if expected.form_for:
            return output.kind == "form" and output.person == expected.form_for.lower()
        if output.kind != "post":
            return False
        if expected.to:
            return set(output.people) == {name.lower() for name in expected.to}
        if output.people:
            return False
        if expected.thread:
            return output.thread is not None
        return output.channel == (expected.channel or here)

    def _check_alone(self, output: Output) -> None:
        """What is for one person is nobody else's: no one else has that whisper, no channel that message."""
        world = self.sandbox.world
        for other in world.people:
            theirs = {whisper.id for whisper in world.whispers_of(other)}
            if output.kind == "whisper" and other != output.person and output.id in theirs:
                raise WentOtherwise(f"{other} sees it too")
            if output.people and other not in output.people and world.may_read(output.channel, other):
                raise WentOtherwise(f"{other} can read it too")

    def _card_says(self, expected: CardSays, here: str) -> None:
        said = self.pointing.message(Ref("bot", card=expected.card), here, BOT)
        output = self.outputs.post(said.channel, said.id)
        if output is None:
            raise WentOtherwise("there is no such card")
        for one in self.outputs.since:
            one.taken = one.taken or (one.channel, one.id) == (said.channel, said.id)
        if output.has(expected.words) == expected.isnt:
            raise WentOtherwise(f"the card says:\n{output}")

    def _form_says(self, expected: FormSays) -> None:
        if not self.errors:
            raise WentOtherwise("no form was refused")
        reader = reader_of(self.sandbox.world, self.reader, self.sandbox.clock.now())
        said = {name: say_plain(text, reader) for name, text in self.errors.items()}
        under = said if not expected.under else {expected.under: said.get(expected.under, "")}
        if not any(Output("form", text).has(expected.words) for text in under.values()):
            raise WentOtherwise(f"the form says {said}")

    def _silence(self, expected: Silence) -> None:
        more = [output for output in self.outputs.since if not (output.taken or output.edited or output.kind == "home")]
        if expected.to:
            more = [output for output in more if output.person == expected.to.lower()]
        if more:
            raise WentOtherwise("but there is more:\n" + "\n".join(map(str, more)))

    @staticmethod
    def _own_emoji(reactions: dict[str, list[str]] | None) -> list[str]:
        return [emoji for emoji, people in (reactions or {}).items() if BOT in people] or ["none"]
