"""Emoji of women and men, which Slack names by rules of its own: `woman-raising-hand`, `female-doctor`."""

from __future__ import annotations

from collections.abc import Iterator

_JOINED, _VARIATION = "\u200d", "\ufe0f"
_BY_SIGN = {"woman": "♀", "man": "♂"}
_BY_PERSON = {"female": ("👩", "♀"), "male": ("👨", "♂")}

_DOING = {
    "biking": "🚴",
    "bouncing-ball": "⛹",
    "bowing": "🙇",
    "cartwheeling": "🤸",
    "facepalming": "🤦",
    "frowning": "🙍",
    "gesturing-no": "🙅",
    "gesturing-ok": "🙆",
    "getting-haircut": "💇",
    "getting-massage": "💆",
    "golfing": "🏌",
    "juggling": "🤹",
    "lifting-weights": "🏋",
    "mountain-biking": "🚵",
    "playing-handball": "🤾",
    "playing-water-polo": "🤽",
    "pouting": "🙎",
    "raising-hand": "🙋",
    "rowing-boat": "🚣",
    "running": "🏃",
    "shrugging": "🤷",
    "surfing": "🏄",
    "swimming": "🏊",
    "tipping-hand": "💁",
    "walking": "🚶",
    "wearing-turban": "👳",
}
_WITH_TOOL = {
    "artist": "🎨",
    "astronaut": "🚀",
    "cook": "🍳",
    "doctor": "⚕️",
    "factory-worker": "🏭",
    "farmer": "🌾",
    "firefighter": "🚒",
    "judge": "⚖️",
    "mechanic": "🔧",
    "office-worker": "💼",
    "pilot": "✈️",
    "scientist": "🔬",
    "singer": "🎤",
    "student": "🎓",
    "teacher": "🏫",
    "technologist": "💻",
}
_AT_WORK = {"construction-worker": "👷", "detective": "🕵️", "guard": "💂", "police-officer": "👮"}


def _named() -> Iterator[tuple[str, str]]:
    for who, sign in _BY_SIGN.items():
        for doing, person in _DOING.items():
            yield f"{who}-{doing}", f"{person}{_full(person)}{_JOINED}{sign}{_VARIATION}"
    for who, (person, sign) in _BY_PERSON.items():
        for work, tool in _WITH_TOOL.items():
            yield f"{who}-{work}", f"{person}{_JOINED}{tool}"
        for work, worker in _AT_WORK.items():
            yield f"{who}-{work}", f"{worker}{_JOINED}{sign}{_VARIATION}"


def _full(person: str) -> str:
    """The older of these signs may also be drawn as text, so that they need to be told otherwise."""
    return _VARIATION if person in "⛹🏌🏋" else ""


PEOPLE = dict(_named())
"""Signs by Slack's name."""
