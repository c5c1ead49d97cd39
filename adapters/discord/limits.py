"""What Discord takes at most, and what becomes of more. A test shows every line of the table.

Discord counts characters; which kind isn't said, so a sign outside the first plane counts as two (`bot.markup.fitting.size`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Beyond(StrEnum):
    """What becomes of what doesn't fit."""

    GOES_ON = "goes on in the next text"
    NEXT_MESSAGE = "goes on in the next message, which says so"
    NEXT_ROW = "goes on in the next row"
    IN_BOLD = "stands in bold, in the size of other words"
    BENEATH = "is shortened with an ellipsis, and stands beneath as a whole"
    WHERE_ROOM = "stands above as a whole where the form has fewer than five fields; else it ends with an ellipsis"
    OWN_LINES = "stands in a text of its own"
    IN_WORDS = "is written out instead of being a link"
    LEFT_OUT = "can't be chosen, and that is said beneath"
    SHORTENED = "is shortened with an ellipsis"
    OPENED_WIDER = "what is there already still fits"
    SAID = "is said above"
    REFUSED = "is refused by a ValueError: only the program itself can cause it"


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` characters, or things where the name says so."""

    most: int
    beyond: Beyond


# A message
COMPONENTS: Final = Limit(40, Beyond.NEXT_MESSAGE)  # nested ones count too
CHARACTERS: Final = Limit(
    4000, Beyond.NEXT_MESSAGE
)  # of all texts; what stands on buttons and in menus counts here too
FILES: Final = Limit(10, Beyond.NEXT_MESSAGE)

# Texts and pictures
TITLE: Final = Limit(150, Beyond.IN_BOLD)  # Discord names none; a long one would shout
TEXT: Final = Limit(3600, Beyond.GOES_ON)  # Discord: 4000, but then a title would stand alone
FACT: Final = Limit(1000, Beyond.OWN_LINES)
ALT_TEXT: Final = Limit(1024, Beyond.BENEATH)
LINK: Final = Limit(500, Beyond.IN_WORDS)  # Discord names none; a longer one would leave no room for words

# Buttons and menus
ROW: Final = Limit(5, Beyond.NEXT_ROW)
BUTTON: Final = Limit(80, Beyond.BENEATH)
BUTTON_URL: Final = Limit(512, Beyond.IN_WORDS)
CUSTOM_ID: Final = Limit(100, Beyond.REFUSED)
QUESTION: Final = Limit(1000, Beyond.GOES_ON)
OPTIONS: Final = Limit(25, Beyond.REFUSED)
OPTION: Final = Limit(100, Beyond.BENEATH)
OPTION_HINT: Final = Limit(100, Beyond.BENEATH)
OPTION_VALUE: Final = Limit(100, Beyond.LEFT_OUT)
PLACEHOLDER: Final = Limit(150, Beyond.BENEATH)

# Forms
FORM_TITLE: Final = Limit(45, Beyond.WHERE_ROOM)
FORM_PARTS: Final = Limit(5, Beyond.WHERE_ROOM)  # fields, and texts between them
FORM_TEXT: Final = Limit(4000, Beyond.SHORTENED)
LABEL: Final = Limit(45, Beyond.WHERE_ROOM)
HINT: Final = Limit(100, Beyond.WHERE_ROOM)
INPUT: Final = Limit(4000, Beyond.OPENED_WIDER)
INPUT_PLACEHOLDER: Final = Limit(100, Beyond.WHERE_ROOM)
UPLOADS: Final = Limit(10, Beyond.SAID)

# Commands
COMPLETIONS: Final = Limit(25, Beyond.SHORTENED)
ENTRIES: Final = Limit(25, Beyond.REFUSED)  # of a command, and of a group of it
COMMAND_CHARACTERS: Final = Limit(8000, Beyond.REFUSED)  # names, descriptions and values, each in its longest language
COMMAND_NAME: Final = Limit(32, Beyond.REFUSED)
DESCRIPTION: Final = Limit(100, Beyond.SHORTENED)

TABLE: Final[Mapping[str, Limit]] = {name: value for name, value in globals().items() if isinstance(value, Limit)}
