"""Marks of writing direction in people's words, kept from turning around what stands behind them."""

from __future__ import annotations

_EMBEDDING_END, _ISOLATE_END = "\u202c", "\u2069"
_ENDS = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", _EMBEDDING_END),
    **dict.fromkeys("\u2066\u2067\u2068", _ISOLATE_END),
}


def closed(words: str, *, only_ends: bool = False) -> str:
    """The words with every change of direction in them ended; with `only_ends` just what ends them.

    By the rules of Unicode's UAX 9: the end of an isolate also ends the embeddings opened within it.
    """
    if words.isascii():
        return "" if only_ends else words
    open_: list[str] = []
    isolates = 0
    for character in words:
        if character in _ENDS:
            open_.append(_ENDS[character])
            isolates += open_[-1] == _ISOLATE_END
        elif character == _EMBEDDING_END and open_ and open_[-1] == character:
            open_.pop()
        elif character == _ISOLATE_END and isolates:
            isolates -= 1
            while open_.pop() != character:
                pass
    ends = "".join(reversed(open_))
    return ends if only_ends else words + ends
