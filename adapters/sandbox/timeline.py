"""One channel's messages in memory: in order, by thread, paged, and loaded late where they come from an archive."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass

from bot.card import Card


@dataclass(slots=True)
class Said:
    """A message as it is now. `thread` is None in the channel itself. `at`: seconds since 1970.
    `reactions`: emoji → the people who put it there, in order."""

    id: str
    channel: str
    thread: str | None
    author: str
    at: float
    text: str = ""
    card: Card | None = None
    files: tuple[str, ...] = ()
    edited: bool = False
    reactions: dict[str, list[str]] | None = None
    post: str = ""
    tags: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[float, str]:
        """By this, messages are in order."""
        return self.at, self.id


def _order(said: Said) -> tuple[float, str]:
    return said.order


class Timeline:
    """The messages of a channel."""

    def __init__(self) -> None:
        self.messages: list[Said] = []
        self.threads: dict[str, list[Said]] = {}
        self.base_at = 0.0  # what came from an archive is never new to anyone
        self._by_id: dict[str, Said] = {}

    def get(self, id: str) -> Said | None:
        """One message."""
        return self._by_id.get(id)

    def add(self, said: Said) -> None:
        """Put a message where it belongs by time."""
        self._by_id[said.id] = said
        insort(self._list_of(said), said, key=_order)

    def add_base(self, earlier: Iterable[Said]) -> None:
        """Put many messages in at once; those already there stay as they are."""
        touched = {id(self.messages): self.messages}
        for said in earlier:
            if said.id not in self._by_id:
                self._by_id[said.id] = said
                where = self._list_of(said)
                where.append(said)
                touched[id(where)] = where
                self.base_at = max(self.base_at, said.at)
        for messages in touched.values():
            messages.sort(key=_order)

    def remove(self, id: str) -> Said | None:
        """Take a message out. Its thread stays."""
        said = self._by_id.pop(id, None)
        if said is not None:
            self._list_of(said).remove(said)
        return said

    def page(self, thread: str | None, before: str | None, limit: int) -> tuple[list[Said], bool]:
        """At most `limit` messages before one, oldest first, and whether there are more. A thread's root always comes first."""
        root = self.get(thread) if thread else None
        messages = self.messages if thread is None else self.threads.get(thread, [])
        end = len(messages)
        at = self.get(before) if before else None
        if at is not None:
            end = bisect_left(messages, at.order, key=_order)
        start = max(0, end - limit)
        return [*([root] if root else []), *messages[start:end]], start > 0

    def replies(self, root: str) -> list[Said]:
        """What was said under a message."""
        return self.threads.get(root, [])

    def all(self) -> list[Said]:
        """Everything, in order, threads included."""
        return sorted(self._by_id.values(), key=_order)

    def by(self, author: str) -> list[Said]:
        """Everything one author said, in no order."""
        return [said for said in self._by_id.values() if said.author == author]

    def count_after(self, at: float, besides: str) -> int:
        """How many messages in the channel itself are later, not counting one author's."""
        start = bisect_right(self.messages, max(at, self.base_at), key=lambda said: said.at)
        return sum(said.author != besides for said in self.messages[start:])

    def __len__(self) -> int:
        return len(self._by_id)

    def _list_of(self, said: Said) -> list[Said]:
        return self.messages if said.thread is None else self.threads.setdefault(said.thread, [])
