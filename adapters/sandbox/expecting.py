"""Holds what the bot said against what a walkthrough expects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from adapters.sandbox.pointing import Pointing
from adapters.sandbox.script import BotSays, CardSays, Expectation, FormSays, HasTags, Reacts, Ref, Silence
from adapters.sandbox.seen import Output
from adapters.sandbox.stage import BOT, Stage, WentOtherwise


class Expecting:
    """Checks expectations. `since`: what the bot said since the last action; `errors`: what the form sent then was
    refused with."""

    def __init__(self, stage: Stage, pointing: Pointing) -> None:
        self.stage, self.pointing = stage, pointing
        self.since: list[Output] = []
        self.errors: Mapping[str, str] = {}

    def begin(self) -> None:
        """An action begins: what was said before it counts no more."""
        self.stage.changes()
        self.since = []
        self.errors = {}

    async def check(self, expected: Expectation | Reacts, here: str) -> None:
        """Raises WentOtherwise when it isn't so."""
        match expected:
            case BotSays():
                await self._says(expected, here)
            case CardSays():
                self._card_says(expected, here)
            case HasTags():
                tags = self.pointing.message(expected.message, here, BOT).tags
                if {*tags} != {*expected.tags}:
                    raise WentOtherwise("its tags: " + (", ".join(tags) or "none"))
            case FormSays():
                self._form_says(expected)
            case Silence():
                self._silence(expected)
            case Reacts():
                marks = self.pointing.message(expected.message, here, BOT).marks
                if (expected.emoji in marks) != expected.on:
                    raise WentOtherwise("the bot's emoji on it: " + " ".join(marks or ["none"]))
            case _:
                assert_never(expected)

    async def _says(self, expected: BotSays, here: str) -> None:
        if expected.home and not any(self._meant(output, expected, here) for output in self.since):
            home = await self.stage.home(expected.home.lower())
            if home:
                self.since.append(home)
        for output in self.since:
            if not output.taken and self._meant(output, expected, here) and output.has(expected.words):
                output.taken = True
                self._check_alone(output)
                return
        raise WentOtherwise("it said no such thing")

    def _meant(self, output: Output, expected: BotSays, here: str) -> bool:
        """Is it said where and to whom it is expected?"""
        if expected.only_to:
            return output.kind in ("whisper", "post") and output.person == expected.only_to.lower()
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
        if output.kind != "whisper" and not output.people:
            return
        others = set(self.stage.readers(output)) - {output.person, *output.people}
        if others:
            raise WentOtherwise(f"{' and '.join(sorted(others))} can see it too")

    def _card_says(self, expected: CardSays, here: str) -> None:
        said = self.pointing.message(Ref("bot", card=expected.card), here, BOT)
        output = self.stage.card(said)
        if output is None:
            raise WentOtherwise("there is no such card")
        for one in self.since:
            one.taken = one.taken or (one.channel, one.id) == (said.channel, said.id)
        if output.has(expected.words) == expected.isnt:
            raise WentOtherwise(f"the card says:\n{output}")

    def _form_says(self, expected: FormSays) -> None:
        if not self.errors:
            raise WentOtherwise("no form was refused")
        said = self.errors
        under = said if not expected.under else {expected.under: said.get(expected.under, "")}
        if not any(Output("form", text).has(expected.words) for text in under.values()):
            raise WentOtherwise(f"the form says {dict(said)}")

    def _silence(self, expected: Silence) -> None:
        more = [output for output in self.since if not (output.taken or output.edited or output.kind == "home")]
        if expected.to:
            more = [output for output in more if output.person == expected.to.lower()]
        if more:
            raise WentOtherwise("but there is more:\n" + "\n".join(map(str, more)))
