"""A guessed title for something somebody wrote."""

import re
from collections.abc import Iterator

from bot.language import asking
from bot.language.markup import plain, readable, with_names, without_address
from bot.language.tables import word_set
from bot.language.tokens import terms

READ = 4000
"""Characters of a text in which a title is looked for."""

_GREETING = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_GREETINGS = asking.words(asking.GREETINGS)
# Words that open a greeting alone, and words that do so before another one; "all" or "team" only go on with one.
_HAILS = word_set(
    "hi hello hey hiya howdy greetings hallo moin servus hola buenas bonjour bonsoir salut coucou olá ola oi grüezi"
)
_HALF_HAILS = word_set("good guten buenos buenas bom boa dear liebe")
_LINKING_HAILS = word_set("a à to an")
_HAIL_UNSPACED = re.compile(
    r"(?:こんにちは|こんばんは|おはようございます|お疲れ様です|お疲れさまです|你好|大家好|您好|안녕하세요)[、。，！!～~\s]*"
)
_END = re.compile(r"[?？؟!！。｡؛]+[\"'”’)\]]*|(?:(?<![ .][a-z])\.+|…)(?=\s|\Z)|\n+")
_EMPTY_ASKING = re.compile(
    r"^(?:any|anyone|anybody|someone|can|could|please|help|ideas?|thoughts?|suggestions?|tips|advice|has|have|had|does|do|know|knows|this|that|it|"
    r"is|possible|a|quick|question|here|for|you|me|all|everyone|the|how|why|what|what's|up|jemand|idee|ideen|hat|wer|weiß|eine|"
    r"frage|alguien|sabe|alguna|idea|duda|pregunta|une|des|idées|idée|quelqu'un|sait|alguém|alguma|ideia|uma|dúvida)$"
)


def title_of(text: str, limit: int = 120) -> str:
    """One line for a list: the sentence that asks, else the first that says something, without greeting and markup.

    Longer ones end at a word with "…". Empty only for a text without anything to read in it; at most `limit` characters.
    """
    if limit < 2:
        raise ValueError(f"a title of {limit} characters says nothing; 2 is the least")
    text = text[:READ]
    named = with_names(without_address(text))
    sentences = [line for line in (_one_line(part) for part in _sentences(plain(named))) if line]
    chosen = _choose(sentences) or _one_line(readable(named)) or _one_line(with_names(text))
    return _shorten(chosen, limit)


def _choose(sentences: list[str]) -> str:
    ungreeted = [rest for rest in map(_without_greeting, sentences) if rest]
    for number, sentence in enumerate(ungreeted):
        if any(mark in sentence for mark in asking.QUESTION_MARKS) and _says_what(sentence):
            return _with_a_subject(ungreeted[:number], sentence)
    for sentence in ungreeted:
        if _says_what(sentence):
            return sentence
    return (ungreeted or sentences or [""])[0]


def _with_a_subject(before: list[str], question: str) -> str:
    """The question, or, where it only points back ("Has somebody a trick for that?"), what was told just before."""
    content = len(terms(question))
    told = before[-1] if before and content < 3 else ""
    return told if len(terms(told)) > 2 * content else question


def _says_what(sentence: str) -> bool:
    """Whether it has a subject of its own: "Any ideas?" has none."""
    words = _GREETING.findall(sentence.casefold().replace("’", "'"))
    if not words:
        return False
    return (any(not _EMPTY_ASKING.match(word) for word in words) and bool(terms(sentence))) or len(words) > 6


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        yield text[start : end.end()]
        start = end.end()
    yield text[start:]


def _without_greeting(sentence: str) -> str:
    hail = _HAIL_UNSPACED.match(sentence)
    if hail:
        return sentence[hail.end() :].strip()
    found = list(_GREETING.finditer(sentence[:80]))
    words = [word[0].casefold() for word in found]
    follows = [word in _GREETINGS for word in words[1:]] + [False]
    if not words or not (words[0] in _HAILS or (words[0] in _HALF_HAILS and follows[0])):
        return sentence
    last = 0
    while follows[last] or (words[last + 1 : last + 2] and words[last + 1] in _LINKING_HAILS and follows[last + 1]):
        last += 1
    rest = sentence[found[last].end() :].lstrip(" ,.!:;-–—~)😀😊🙂👋\t")
    return rest[:1].upper() + rest[1:]


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
