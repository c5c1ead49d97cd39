"""The sandbox's clock: real time with an offset, or standing still for tests, seeding and tours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Says what time it is in the sandbox. With `standing` it stands still at that moment until it is moved."""

    def __init__(self, standing: datetime | None = None) -> None:
        self._standing = standing
        self._offset = timedelta()

    def now(self) -> datetime:
        """The sandbox's time, aware UTC."""
        return self._standing or datetime.now(UTC) + self._offset

    def set(self, moment: datetime) -> None:
        """Stand still at this (aware) moment."""
        self._standing = moment.astimezone(UTC)

    def advance(self, by: timedelta) -> None:
        """Let time pass at once, whether standing or running."""
        if self._standing is None:
            self._offset += by
        else:
            self._standing += by

    def run(self) -> None:
        """Run from the present moment of the sandbox on."""
        if self._standing is not None:
            self._offset = self._standing - datetime.now(UTC)
            self._standing = None

    def run_now(self) -> None:
        """Run in real time."""
        self._standing, self._offset = None, timedelta()
