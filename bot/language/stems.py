"""Words without their endings and accents, and words that carry no subject, per language.

Sources: Snowball stemmers (M. Porter, https://snowballstem.org), stop words of https://github.com/stopwords-iso.
"""

import re
import unicodedata
from functools import lru_cache
from threading import Lock
from typing import Protocol

from bot.language.tables import word_set

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
# In these people often leave accents out in chat, and stop words must be known either way.
OFTEN_UNACCENTED = {"ca", "es", "fr", "it", "pt", "ro"}
ELISION = re.compile(r"\A(?:qu|jusqu|lorsqu|puisqu|dell|nell|all|[cdjlmnst])'")
_DIGIT = re.compile(r"\d")
_ENDINGS = {"pt": (("cao", "ção"), ("coes", "ções"), ("sao", "são"), ("soes", "sões"))}
# The English list also holds country codes and plain nouns that communities talk about.
_ENGLISH_CONTENT = word_set(
    "area areas back bill caption case cases computer copy date detail empty face fire fix front group groups keep long round "
    "home homepage html index information invention key keys line member members mill mine microsoft mug "
    "netscape net number numbers order orders page pages part parts place places problem problems research room "
    "rooms section side sides site state states system test text thick thin web webpage website world zero"
)
_SHORT_ENGLISH = word_set(
    "a am an as at be by do eg go he hi i ie if im in is it ll me my nd no of oh ok on or re so th to up us ve vs we"
)
_stemming = Lock()


class Stemmer(Protocol):
    def stemWord(self, word: str, /) -> str: ...  # noqa: N802


def is_stop_word(word: str, language: str = "en") -> bool:
    """Whether a casefolded word carries no subject of its own in this language."""
    return word in stop_words(base_language(language))


def fold(word: str) -> str:
    """The word without the accents of Latin and Greek letters and without Arabic and Hebrew points."""
    if word.isascii():
        return word
    kept: list[str] = []
    base = ""
    for letter in unicodedata.normalize("NFD", word):
        if unicodedata.category(letter) != "Mn":
            base = letter
        elif base < "\u0400" or "\u0591" <= letter <= "\u05c7" or "\u064b" <= letter <= "\u065f":
            continue
        kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(maxsize=64)
def base_language(language: str) -> str:
    """The ISO 639-1 code without region or script: `pt-BR` is `pt`."""
    return language.lower().replace("_", "-").partition("-")[0]


def stem(word: str, language: str) -> str:
    """A casefolded word without its ending and accents; only without accents where no stemmer is known."""
    for bare, accented in _ENDINGS.get(language, ()):
        if word.endswith(bare):
            word = word[: -len(bare)] + accented
    stemmer = _stemmer(language)
    if stemmer and not _DIGIT.search(word):
        with _stemming:  # a stemmer keeps the word it works on in itself
            word = stemmer.stemWord(word)
    return fold(word).replace("'", "")


@lru_cache(maxsize=64)
def _stemmer(language: str) -> Stemmer | None:
    name = _STEMMERS.get(language)
    if name is None:
        return None
    import snowballstemmer

    stemmer: Stemmer = snowballstemmer.stemmer(name)
    return stemmer


@lru_cache(maxsize=64)
def stop_words(language: str) -> frozenset[str]:
    """The words of a language that carry no subject; numbers are none."""
    import stopwordsiso  # 50 ms to import

    if not stopwordsiso.has_lang(language):
        return frozenset()
    words = {word for word in stopwordsiso.stopwords(language) if not any(map(str.isdigit, word))}
    if language == "en":
        words = {word for word in words if len(word) > 2} - _ENGLISH_CONTENT | _SHORT_ENGLISH
    if language in OFTEN_UNACCENTED:
        words |= {fold(word) for word in words}
    return frozenset(words)
