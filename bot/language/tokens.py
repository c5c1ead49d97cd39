"""Words out of a message: for reading (`plain`) and for searching (`terms`).

`terms` is used identically when an entry is indexed and when somebody searches, on every database; whoever stores its
output stores `ANALYSER` beside it and indexes anew when the constant changes. Terms contain letters, digits and
``+ # - .`` and never a space, so they can go into an array or a space-separated column whose tokenizer splits on spaces.

Source: bigrams for scripts written without spaces as in Lucene's CJKAnalyzer.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from bot.language.markup import plain, readable
from bot.language.stems import ELISION, OFTEN_UNACCENTED, base_language, fold, is_stop_word, stem, stop_words

__all__ = ["ANALYSER", "fold", "is_stop_word", "plain", "terms"]

ANALYSER = "terms-1"
"""The name of this way of making terms; stored with every index."""

LONGEST = 64
"""Characters; what is longer is a key or a hash, and nobody searches for it by heart."""

# Vowel signs and points are not \w in Python, yet they belong to the word.
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd"
)
_MARKS += "\u0f71-\u0f84\u102b-\u103e\u17b4-\u17d3\u200c\u200d"
_WORD = rf"[\w{_MARKS}]+"
_TOKEN = re.compile(rf"{_WORD}(?:[-.']{_WORD})*(?:\+\+|#)?")
# Han, kana, Hangul, Thai, Lao, Khmer, Burmese: no spaces between words, or words that change their endings.
_UNSPACED = re.compile("([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+)")
_AMOUNT = re.compile(r"(\d+)([^\W\d_]{1,5})\Z")
_LETTER = re.compile(r"[^\W_]")  # a joiner out of an emoji is none
_JOINED = re.compile(r"[-._]")


def terms(text: str, language: str = "en") -> list[str]:
    """What a message is about, as terms for an index or a query, in order, with repetitions.

    Casefolded, accents folded where they are often left out, stemmed, without the language's stop words; scripts without
    spaces as pairs of characters; `systemd-resolved` and `10mg` whole and in parts. A text of only stop words gives [].
    `language` is an ISO 639-1 code (a region is ignored); without a stemmer for it words stay as they are.
    """
    words = readable(text)
    if not words.isascii():
        words = unicodedata.normalize("NFKC", words).replace("’", "'")
    language = base_language(language)
    found: list[str] = []
    for token in _TOKEN.findall(words.casefold()):
        found += _of_token(token, language) if len(token) <= LONGEST else _of_long(token, language)
    return found


def _of_long(token: str, language: str) -> Iterator[str]:
    """Terms of a token with unspaced script in it (a whole paragraph may be one token), or of one too long to be a word."""
    for piece in _UNSPACED.split(token):
        if _UNSPACED.match(piece):
            yield from _pairs(piece, language)
        elif piece and len(piece) <= LONGEST:
            yield from _of_token(piece.strip("-.'"), language)


@lru_cache(maxsize=50_000)
def _of_token(token: str, language: str) -> tuple[str, ...]:
    if not token.isascii() and _UNSPACED.search(token):
        return tuple(_of_long(token, language))
    if "'" in token and language in OFTEN_UNACCENTED:
        token = ELISION.sub("", token)
    token = token.strip("_")
    parts = [part for part in _JOINED.split(token) if part]
    if len(parts) < 2:
        return tuple(term for term in _of_word(token, language) if _LETTER.search(term))
    if all(part.isdigit() for part in parts):
        return (token,)
    inner = [term for part in parts if len(part) > 1 for term in _of_word(part, language)]
    return (fold(token), *inner) if inner or "_" in token else ()  # "how-to" says nothing, `do_this` is a name


def _of_word(word: str, language: str) -> Iterator[str]:
    if not word or word in stop_words(language):
        return
    amount = _AMOUNT.match(word)
    if amount:
        yield fold(word)
        yield amount[1]
        yield stem(amount[2], language)
        return
    root = stem(word, language)
    if root not in stop_words(language):  # "keeping" says as little as "keep"
        yield root


def _pairs(run: str, language: str) -> Iterator[str]:
    pairs = [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
    stops = stop_words(language)
    return (pair for pair in pairs if pair not in stops)
