"""A guessed title for something somebody wrote."""

import re
from functools import lru_cache

from bot.language import asking
from bot.language.greetings import without_greeting
from bot.language.held import Held
from bot.language.markup import readable, with_code_in_line, with_hosts, with_names, without_address
from bot.language.sentences import Sentence, sentences
from bot.language.stems import stop_words
from bot.language.tables import word_set
from bot.language.tokens import terms

READ = 4000
"""Characters of a text in which a title is looked for."""

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_EMPTY_ASKING = word_set(
    "any anyone anybody someone can could please help idea ideas thought thoughts suggestion suggestions tips advice "
    "has have had does do know knows this that it is possible a quick question here for you me all everyone the how "
    "why what what's up jemand idee ideen hat wer weiß eine frage alguien sabe alguna idea duda pregunta une des "
    "idées idée quelqu'un sait alguém alguma ideia uma dúvida"
)
# What is said about anything, besides stop words.
_GENERIC = (
    "thing stuff way lot bit kind sort people person guy man somebody idea trick tip advice thought suggestion question "
    "problem issue help answer example case point part order time day week month year today tomorrow yesterday moment minute "
    "hour try use do make get go see know think look find work need want say tell give take put come seem guess hope "
    "mean feel felt keep kept start stop run ask told said call happen wonder love like deal agree remember forget leave good "
    "great nice bad better best right wrong fine sure exactly really actually probably maybe write wrote read wait nothing "
    "everything anything something reminder note sache ding leute tipp trick machen mache geht gehen weiß cosa manera hacer "
    "chose truc faire coisa jeito fazer"
)
_BACK = word_set(
    "it it's its this that that's these those them they they're damit dazu dagegen dafür davon es eso esto ello lo ça cela isso "
    "isto disso"
)
_ENOUGH = 2
"""Terms with which a sentence says what it is about."""
_COMMA = re.compile(r"[,;،，、](?=\s|[\u3000-\u9fff])")
_PAIRS = ("()", "[]", "“”", "„“", "«»", "（）", "「」")


def title_of(text: str, limit: int = 120) -> str:
    """One line for a list: the sentence that says most about the subject, best one that asks, without greeting and markup.

    A question that only points back ("How do you do that?") follows what it points to where both fit. Longer titles end
    at a word with "…". Of a bare address the host is left. Empty only for a text without anything to read in it; at most
    `limit` characters.
    """
    if limit < 2:
        raise ValueError(f"a title of {limit} characters says nothing; 2 is the least")
    text = text[:READ]
    named = with_hosts(with_code_in_line(with_names(without_address(text))))
    found = sentences(named)
    chosen = _choose(found, limit) or _one_line(readable(named)) or _one_line(with_names(text))
    return _shorten(chosen, limit)


def title_with_mentions(text: str, limit: int = 120) -> str:
    """The same for what is kept: who and what is mentioned in it stays a mention, so that it is called by the name it has
    when it is shown. A mention counts as long as its name."""
    held = Held(without_address(text[:READ]))
    return held.released(title_of(held.text, limit)) or title_of(text, limit)


def _choose(found: list[Sentence], limit: int) -> str:
    greeting = found[0].text if found else ""
    for sentence in found:
        rest = without_greeting(sentence.text)
        sentence.head = max(0, sentence.head - len(sentence.text) + len(rest))
        sentence.text = rest
    said = [sentence for sentence in found if sentence.text]
    telling = [sentence for sentence in said if _says_what(sentence.text)] if len(said) > 1 else said
    if len(telling) < 2:
        return (telling or said or [Sentence(greeting)])[0].text
    return _Choice(telling, limit).best()


class _Choice:
    """Chooses among sentences that each say something."""

    def __init__(self, telling: list[Sentence], limit: int) -> None:
        self._telling = telling
        self._limit = limit
        self._generic = _generic(_likeliest_language(" ".join(sentence.text for sentence in telling)))
        self._weights = [self._weight(sentence, place) for place, sentence in enumerate(telling)]

    def best(self) -> str:
        """The sentence that says most, or what is told and the question that points back to it."""
        best = max(range(len(self._telling)), key=self._weights.__getitem__)
        asking_at = [place for place, sentence in enumerate(self._telling) if sentence.asks and not sentence.item]
        if not asking_at or (best in asking_at and self._is_enough(self._telling[best].text)):
            return self._telling[best].text
        return self._joined(asking_at) or self._telling[best].text

    def _weight(self, sentence: Sentence, place: int) -> float:
        """How much it says: its terms, as far as they would be seen; the first one and those that ask before others."""
        text = sentence.text
        weight = float(min(5, self._count(text[: sentence.head or self._limit])))
        if sentence.head:
            weight += min(2.0, self._count(text[sentence.head : self._limit]) / 2)
        if sentence.asks and not sentence.item:
            weight += 6 if self._is_enough(text) else 1.5 if weight and not _points_back(text) else 0
        if sentence.item or text.endswith((":", "：")) or (text[0] in "([（" and text[-1] in ")]）"):
            weight -= 3
        return weight - min(place, 8) / 4 + (place == 0)

    def _joined(self, asking_at: list[int]) -> str:
        """What is told and the question about it, or the one of them that says more; "" when nothing is told before."""
        told_at = [place for place in range(asking_at[-1]) if place not in asking_at and not self._telling[place].item]
        if not told_at:
            return ""
        told = max((self._telling[place].text for place in told_at), key=lambda text: min(7, self._count(text)))
        questions = [self._telling[place].text for place in asking_at]
        if self._count(told) < _ENOUGH or self._count(told) <= min(map(self._count, questions)):
            return ""
        whole = told.rstrip(".。… ")
        for question in questions:
            if len(whole) + 3 + len(question) <= self._limit:
                return f"{whole} – {question}"
        for question in questions:
            if clause := self._clause(whole, self._limit - len(question) - 2):
                return f"{clause}… {question}"
        alone = max(questions, key=self._count)
        return told if _points_back(alone) or not self._count(alone) else alone

    def _clause(self, told: str, room: int) -> str:
        """The longest beginning up to a comma that fits and says something; "" when there is none."""
        for comma in reversed(list(_COMMA.finditer(told[: max(0, room) + 2]))):
            start = told[: comma.start()]
            closed = all(start.count(pair[0]) == start.count(pair[1]) for pair in _PAIRS) and start.count('"') % 2 == 0
            if comma.start() <= room and closed and self._count(start) >= _ENOUGH:
                return start
        return ""

    def _is_enough(self, question: str) -> bool:
        """Whether a question is understood by itself."""
        return self._count(question) >= (2 * _ENOUGH if _points_back(question) else _ENOUGH)

    def _count(self, text: str) -> int:
        """How many different things a text names; "check-in" is one with its parts."""
        named = _terms(text) - self._generic
        return len(named) if "-" not in text else sum("-" not in term for term in named)


def _points_back(question: str) -> bool:
    return not _BACK.isdisjoint(_words(question))


def _likeliest_language(text: str) -> str:
    said = set(_words(text))
    return max(asking.ASKING_WORDS, key=lambda code: len(said & stop_words(code)))


@lru_cache(maxsize=16)
def _generic(language: str) -> frozenset[str]:
    """Terms that carry no subject in a language of our tables."""
    return frozenset(terms(f"{_GENERIC} {' '.join(stop_words(language))}"))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("’", "'"))


def _says_what(sentence: str) -> bool:
    """Whether it has a subject of its own: "Any ideas?" has none."""
    words = _words(sentence)
    return len(words) > 6 or (not _EMPTY_ASKING.issuperset(words) and bool(_terms(sentence)))


@lru_cache(maxsize=64)  # for one message the same parts are looked at more than once
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shorten(line: str, limit: int) -> str:
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    space = cut.rfind(" ")
    if space >= limit // 2 and line[limit - 1] != " ":
        cut = cut[:space]
    return cut.rstrip(" ,;:-–—") + "…"
