"""What a platform's own rules and ways mean for what is kept, told by the key of a workspace."""

from __future__ import annotations

_DISCORD = "discord:"


def is_talk_counted(workspace: str) -> bool:
    """May be counted how much people say, and to whom they reply? Discord's rules forbid profiling relationships."""
    return not workspace.startswith(_DISCORD)
