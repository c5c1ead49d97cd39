"""Phrases of a text, or recurring in many, that could become topics."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from bot.language.markup import plain
from bot.language.tables import word_set
from bot.language.tokens import is_stop_word, terms

READ = 20_000
"""Characters of a text in which phrases are looked for."""
LONGEST_PHRASE = 3
"""Words."""

_PIECE = re.compile(r"[^.,;:!?()\[\]{}\"“”„«»<>|/=…。、，！？；：؟،\n\t]+")
_WORD = re.compile(r"[^\W_]+(?:[-.'’&+_][^\W_]+)*(?:\+\+|#)?")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")

# What people say in chat about anything; common verbs and adverbs make no topic either.
_CHAT = word_set(
    "ok okay yeah yep yes no nope lol haha hmm hey hi hello thx thanks thank please pls sorry cheers welcome "
    "guys folks everyone everybody someone somebody anyone anybody something anything nothing everything thing "
    "things stuff way ways lot lots bit kind sort people person guy man dude mate bro time times day days today "
    "tomorrow yesterday week weeks month months year years morning night minute minutes hour hours moment "
    "question questions problem problems issue issues help idea ideas example examples case point part advice "
    "tip tips answer answers thought thoughts suggestion try tried trying use used using uses make made making "
    "get got getting go going gone see seen seeing know known knowing think thinking look looking looks find "
    "found finding work works worked working need needs needed want wants wanted say says said saying tell told "
    "give gave given take took taken taking put come came coming seem seems guess hope mean means meant feel "
    "keep kept start started starting stop stopped run runs running ran set sets show shows showed ask asked "
    "asking add added adding change changed changing read reading write writing wrote written check checked "
    "checking open opened call called calls happen happens happened wonder wondering love loved like liked likes "
    "dealt deal dealing helped helps experience experienced agree believe remember forget forgot leave left good "
    "great nice cool bad better best worse new old big small little long short high low right wrong sure fine "
    "easy hard able different same whole full main real really actually basically probably maybe currently "
    "usually definitely instead already almost always never ever often sometimes again still even just also back "
    "away far later now soon http https www com org net html link links url edit reply channel message messages "
    "thread post posts dm danke bitte hallo gerne frage leute gracias hola buenas pregunta duda merci bonjour "
    "salut obrigado olá pessoal dúvida"
)


def key_phrases(text: str, language: str = "en", most: int = 5) -> list[str]:
    """Phrases of one to three words that say what a text is about, as written but in lower case, likeliest first.

    Runs of words between stop words and punctuation, as in RAKE (Rose et al., 2010). Scripts without spaces give none:
    where a phrase begins there is unknown.
    """
    counted: Counter[str] = Counter()
    for run in _runs(plain(text[:READ]), language):
        counted.update(_phrases_of(run))
    weights = {phrase: seen * (1 + phrase.count(" ")) ** 0.7 for phrase, seen in counted.items()}
    chosen: list[str] = []
    used: set[str] = set()
    for phrase in sorted(weights, key=lambda phrase: -weights[phrase]):
        if len(chosen) >= most:
            break
        if used.isdisjoint(phrase.split()):
            chosen.append(phrase)
            used.update(phrase.split())
    return chosen


class PhraseCounter:
    """Counts in how many messages of an import each phrase recurs, within bounded memory.

    When full, it drops the rarer half (after lossy counting, Manku & Motwani, VLDB 2002): what recurs often stays and is
    counted rightly from when it stayed; a phrase that comes rarely and late may be missed.
    """

    def __init__(self, *, language: str = "en", capacity: int = 20_000) -> None:
        if capacity < 10:
            raise ValueError(f"room for {capacity} phrases is too little to see any recur; 10 is the least")
        self._language = language
        self._capacity = capacity
        self._seen: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._seen)

    def add(self, text: str) -> None:
        """Counts the phrases of one message, each once."""
        phrases: set[str] = set()
        for run in _runs(plain(text[:READ]), self._language):
            phrases.update(_phrases_of(run))
        for phrase in phrases:
            self._seen[phrase] = self._seen.get(phrase, 0) + 1
            if len(self._seen) > self._capacity:
                self._drop_rarest()

    def proposals(self, least: int = 5, most: int = 50) -> list[str]:
        """Phrases of at least `least` messages, most telling first; none that only occurs inside a longer one."""
        often = {phrase: seen for phrase, seen in self._seen.items() if seen >= least}
        inside: dict[str, int] = {}
        for phrase, seen in often.items():
            for part in _parts(phrase):
                inside[part] = max(seen, inside.get(part, 0))
        own = {phrase: seen for phrase, seen in often.items() if inside.get(phrase, 0) < 0.6 * seen}
        ranked = sorted(own, key=lambda phrase: (-own[phrase] * (1 + phrase.count(" ")), phrase))
        by_form = {
            tuple(terms(phrase, self._language)): phrase for phrase in reversed(ranked)
        }  # of two forms the usual one
        return [phrase for phrase in ranked if by_form[tuple(terms(phrase, self._language))] == phrase][: max(0, most)]

    def _drop_rarest(self) -> None:
        counts = sorted(self._seen.values())
        rare = counts[len(counts) // 2]
        self._seen = {phrase: seen for phrase, seen in self._seen.items() if seen > rare}


def _runs(text: str, language: str) -> Iterator[list[str]]:
    """Neighbouring words that may stand in a phrase together, lower case."""
    for piece in _PIECE.findall(text):
        run: list[str] = []
        for word in _WORD.findall(piece):
            kept = _kept(word, language)
            if kept:
                run.append(kept)
            elif run:
                yield run
                run = []
        if run:
            yield run


@lru_cache(maxsize=20_000)
def _kept(written: str, language: str) -> str:
    """The word as it would stand in a topic, or "" when it would not."""
    word = written.casefold().replace("’", "'").removesuffix("'s")
    if not 2 <= len(word) <= 40 or word in _CHAT or is_stop_word(word, language) or _UNSPACED.search(word):
        return ""
    if sum(map(str.isalpha, word)) * 2 < len(word) or "'" in word or (language == "en" and word.endswith("ly")):
        return ""
    return word


def _phrases_of(run: list[str]) -> Iterator[str]:
    for start in range(len(run)):
        for words in range(1, min(LONGEST_PHRASE, len(run) - start) + 1):
            if words > 1 or len(run[start]) > 2:
                yield " ".join(run[start : start + words])


def _parts(phrase: str) -> Iterator[str]:
    words = phrase.split()
    for size in range(1, len(words)):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])
