"""What Slack takes at most, and what becomes of more. A test shows every line of the table.

Slack counts characters; which kind isn't said, so a sign outside the first plane counts as two (`bot.markup.fitting.size`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Beyond(StrEnum):
    """What becomes of what doesn't fit."""

    GOES_ON = "goes on in the next block"
    NEXT_MESSAGE = "goes on in the next message, which says so"
    NEXT_ROW = "goes on in the next row"
    SAYS_SO = "lists end earlier, and how many are missing is said"
    IN_BOLD = "stands in a section, in bold"
    BENEATH = "is shortened with an ellipsis, and stands beneath as a whole"
    AS_SECTIONS = "each stands in a section of its own"
    IN_WORDS = "is written out instead of being a link"
    LEFT_OUT = "can't be chosen, and that is said beneath"
    SHORTENED = "is shortened with an ellipsis; the blocks say it as a whole"
    OPENED_WIDER = "what is there already still fits"
    SAID = "is said beneath"
    REFUSED = "is refused by a ValueError: only the program itself can cause it"


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` characters, or things where the name says so."""

    most: int
    beyond: Beyond


# A message, a view
MESSAGE_BLOCKS: Final = Limit(50, Beyond.NEXT_MESSAGE)
MESSAGE_CHARACTERS: Final = Limit(12_000, Beyond.NEXT_MESSAGE)  # Slack: about 13,200, "msg_blocks_too_long"
MESSAGE_TEXT: Final = Limit(3000, Beyond.SHORTENED)  # Slack: 4,000 recommended, 40,000 taken
VIEW_BLOCKS: Final = Limit(100, Beyond.SAYS_SO)
VIEW_BYTES: Final = Limit(240_000, Beyond.SAYS_SO)  # Slack: 250 kB
VIEW_TITLE: Final = Limit(24, Beyond.BENEATH)
VIEW_SUBMIT: Final = Limit(24, Beyond.BENEATH)
VIEW_METADATA: Final = Limit(3000, Beyond.REFUSED)
VIEW_CALLBACK: Final = Limit(255, Beyond.REFUSED)

# Blocks
HEADER: Final = Limit(150, Beyond.IN_BOLD)
SECTION: Final = Limit(3000, Beyond.GOES_ON)
CONTEXT: Final = Limit(3000, Beyond.GOES_ON)
FIELDS: Final = Limit(10, Beyond.GOES_ON)
FIELD: Final = Limit(2000, Beyond.AS_SECTIONS)
ALT_TEXT: Final = Limit(2000, Beyond.BENEATH)
LINK: Final = Limit(500, Beyond.IN_WORDS)  # Slack names none; a longer one would leave no room for words

# Buttons and menus
ROW: Final = Limit(5, Beyond.NEXT_ROW)  # Slack: 25; five can be taken in
BUTTON: Final = Limit(75, Beyond.BENEATH)
BUTTON_URL: Final = Limit(3000, Beyond.IN_WORDS)
ACTION: Final = Limit(255, Beyond.REFUSED)
CONFIRM_TITLE: Final = Limit(100, Beyond.SHORTENED)
CONFIRM: Final = Limit(300, Beyond.BENEATH)
CONFIRM_BUTTON: Final = Limit(30, Beyond.SHORTENED)
OPTIONS: Final = Limit(100, Beyond.REFUSED)
OPTION: Final = Limit(75, Beyond.BENEATH)
OPTION_HINT: Final = Limit(75, Beyond.BENEATH)
OPTION_VALUE: Final = Limit(150, Beyond.LEFT_OUT)
PLACEHOLDER: Final = Limit(150, Beyond.BENEATH)

# Inputs
LABEL: Final = Limit(2000, Beyond.BENEATH)
HINT: Final = Limit(2000, Beyond.BENEATH)
INPUT: Final = Limit(3000, Beyond.OPENED_WIDER)
FILES: Final = Limit(10, Beyond.SAID)
ERROR: Final = Limit(2000, Beyond.SHORTENED)

TABLE: Final[Mapping[str, Limit]] = {name: value for name, value in globals().items() if isinstance(value, Limit)}
