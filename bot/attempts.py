"""What a process knows of parcels it tried to send, so that trying again posts nothing twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.ports import Parcel

A = TypeVar("A")

_MOST_KEPT = 2000


class Attempts(Generic[A]):
    """By parcel; the oldest go when there are too many. `begin` makes a new one, told whether another process may have
    sent some of it."""

    def __init__(self, begin: Callable[[bool], A]) -> None:
        self._begin = begin
        self._known: OrderedDict[tuple[str, str], A] = OrderedDict()

    def of(self, parcel: Parcel) -> A:
        """What is known of this parcel so far."""
        key = parcel.workspace, parcel.nonce
        if key not in self._known:
            self._known[key] = self._begin(parcel.unsure)
            if len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
        return self._known[key]

    def done(self, parcel: Parcel) -> None:
        """Nothing more will be tried."""
        self._known.pop((parcel.workspace, parcel.nonce), None)
