"""Slack's names of emoji and what they look like, both ways."""

from __future__ import annotations

import re
from functools import lru_cache

from adapters.mrkdwn.emoji_of_people import PEOPLE

_SKIN_TONES = {f"skin-tone-{n}": chr(0x1F3FB + n - 2) for n in range(2, 7)}
_TONES = {tone: name for name, tone in _SKIN_TONES.items()}
_NAMED = re.compile(r":([a-z0-9_+'-]{1,60}(?:::skin-tone-[2-6])?):")
_CUSTOM = re.compile(r":([^:\s]{1,100}):")
_TONE = re.compile("[\U0001f3fb-\U0001f3ff]")
_VARIATION = "\ufe0f"
_FIRST_LETTER = 0x1F1E6  # the regional indicator A

# Where Slack's name is neither the library's nor one of its aliases.
_SLACKS_OWN = {
    "simple_smile": "🙂",
    "heavy_check_mark": "✔️",
    "thumbsup_all": "👍",
    "black_square_button": "🔲",
    "face_with_rolling_eyes": "🙄",
    "thinking_face": "🤔",
    "hugging_face": "🤗",
    "person_frowning": "🙍",
    "raising_hand": "🙋",
    "beetle": "🪲",
    "gratitude-thank-you": "🙏",
    **PEOPLE,
}

# What Slack calls a sign when it has several names and the library's first alias is not Slack's first.
_CALLED = {
    "👍": "+1",
    "👎": "-1",
    "🙂": "slightly_smiling_face",
    "🤔": "thinking_face",
    "🤗": "hugging_face",
    "🙄": "face_with_rolling_eyes",
    "🙏": "pray",
    "🙋": "raising_hand",
    "🙍": "person_frowning",
    "🔲": "black_square_button",
    "✔": "heavy_check_mark",
    "✅": "white_check_mark",
    "❓": "question",
    "❔": "grey_question",
    "❗": "exclamation",
    "❤": "heart",
    "📖": "book",
    "📞": "telephone_receiver",
    "📝": "memo",
    "💩": "hankey",
    "👊": "facepunch",
    "✋": "hand",
    "😆": "laughing",
    "🐝": "bee",
    "🌕": "full_moon",
    "🏮": "izakaya_lantern",
    "🔪": "hocho",
    "🚗": "car",
    "⛵": "boat",
    "✊": "fist",
}


def emoji_sign(name: str) -> str:
    """What a reaction's name stands for: the sign ("white_check_mark" → ✅), or `:name:` where it is a workspace's own."""
    name = name.strip(":") if name else ""
    return (emoji_of(name) or f":{name}:") if name else ""


@lru_cache(maxsize=4096)
def emoji_name(sign: str) -> str:
    """Slack's name of a sign, as its reactions want it: ✅ → "white_check_mark", 🙏🏽 → "pray::skin-tone-4",
    ":our-own:" → "our-own". A sign Slack has no name for is given back; Slack will say that it knows none such."""
    custom = _CUSTOM.fullmatch(sign)
    if custom:
        return custom[1]
    tone = _TONE.search(sign)
    bare = _TONE.sub("", sign).replace(_VARIATION, "")
    name = _name_of(bare) if bare else ""
    if not name:
        return sign
    return f"{name}::{_TONES[tone[0]]}" if tone else name


@lru_cache(maxsize=4096)
def emoji_of(name: str) -> str | None:
    """The emoji of a Slack name ("+1::skin-tone-3"); None when it is one of the workspace's own."""
    base, _, tone = name.partition("::")
    found = _SLACKS_OWN.get(base) or _flag(base) or _in_library(base)
    if found is None or not tone:
        return found
    return found[0] + _SKIN_TONES.get(tone, "") + found[1:].lstrip(_VARIATION)


def with_emoji(text: str) -> str:
    """The text with `:names:` of known emoji replaced; other names stay."""
    return _NAMED.sub(lambda found: emoji_of(found[1]) or found[0], text)


def _name_of(bare: str) -> str:
    if len(bare) == 2 and all(0 <= ord(letter) - _FIRST_LETTER < 26 for letter in bare):
        return "flag-" + "".join(chr(ord(letter) - _FIRST_LETTER + ord("a")) for letter in bare)
    return _CALLED.get(bare) or _names().get(bare, "")


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Names by sign: Slack's own before aliases, aliases before what Unicode calls it."""
    names = {sign.replace(_VARIATION, ""): name for name, sign in reversed(_SLACKS_OWN.items())}
    for name, sign in _library().items():
        names.setdefault(sign.replace(_VARIATION, ""), name)
    return names


def _in_library(name: str) -> str | None:
    signs = _library()
    return signs.get(name) or signs.get(name.replace("-", "_"))


@lru_cache(maxsize=1)
def _library() -> dict[str, str]:
    """Every alias and name the library knows. It takes 10 MB, and many exports never need it."""
    import emoji

    signs: dict[str, str] = {}
    known = [
        (sign, about) for sign, about in emoji.EMOJI_DATA.items() if about["status"] <= emoji.STATUS["fully_qualified"]
    ]
    for sign, about in known:  # first, as Slack's ":cat:" is 🐱, whose alias it is, and not 🐈, which Unicode calls so
        for alias in about.get("alias", ()):
            signs.setdefault(alias.strip(":"), sign)
    for sign, about in known:
        signs.setdefault(about["en"].strip(":"), sign)
    return signs


def _flag(name: str) -> str | None:
    """Slack's `flag-de` is the two regional letters."""
    if len(name) == 7 and name.startswith("flag-") and name[5:].isascii() and name[5:].isalpha():
        return "".join(chr(_FIRST_LETTER + ord(letter) - ord("a")) for letter in name[5:].lower())
    return None
