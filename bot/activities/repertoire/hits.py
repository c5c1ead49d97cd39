"""What a search found, a page at a time, and how much of it is said to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.kernel.looking import View
from bot.kernel.showing import called
from bot.text import Text, t, tn


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of what a search found: `shown`, after `start` others, of those `known` and those still `waiting` for an
    answer; `and_more`: they were not all counted. `back` and `further`: records of the pages before and after."""

    words: str
    shown: Sequence[View]
    start: int
    known: int
    waiting: int
    and_more: bool = False
    back: str = ""
    further: str = ""

    @property
    def everything(self) -> int:
        return self.known + self.waiting

    @property
    def is_part(self) -> bool:
        return self.and_more or len(self.shown) < self.everything

    def going_on(self, search: str, page: int) -> Hits:
        """With the ways to the other pages of the search that is kept under this name."""
        end = self.start + len(self.shown)
        back = f"{search}:{max(0, self.start - page)}" if self.start else ""
        return replace(self, back=back, further=f"{search}:{end}" if self.and_more or end < self.everything else "")


def how_much(hits: Hits) -> Text:
    """How much there is, and how much of it is shown. What nobody has answered is nothing that we know."""
    words = called(hits.words)
    if hits.known:
        heading = tn("One thing we know about “{words}”", "{n} things we know about “{words}”", hits.known, words=words)
        if hits.waiting:
            heading = tn(
                "{known}, and a question nobody has answered yet",
                "{known}, and {n} questions nobody has answered yet",
                hits.waiting,
                known=heading,
            )
    else:
        heading = tn(
            "Nobody has answered this yet, but somebody asked about “{words}”",
            "Nobody has answered this yet, but {n} questions are about “{words}”",
            hits.waiting,
            words=words,
        )
    if hits.and_more:
        heading = t("Very much fits “{words}”", words=words)
    if not hits.is_part:
        return heading
    first, last = hits.start + 1, hits.start + len(hits.shown)
    if not hits.start:
        return tn("{found}. Here is the first", "{found}. Here are the first {n}", last, found=heading)
    return t("{found}. Here are {first} to {last}", found=heading, first=first, last=last)
