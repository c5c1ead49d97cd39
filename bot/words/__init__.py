"""Composing a text for one reader: in their language and time zone, with names, and with people's words kept inert."""

from bot.words.composing import compose, compose_blocks, say_plain
from bot.words.naming import spots_in, who_is_named
from bot.words.reader import Reader

__all__ = ["Reader", "compose", "compose_blocks", "say_plain", "spots_in", "who_is_named"]
