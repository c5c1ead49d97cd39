"""The greeting a message opens with, which says nothing about what follows."""

import re

from bot.language import asking
from bot.language.tables import word_set

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_GREETINGS = asking.words(asking.GREETINGS)
# Words that open a greeting alone, and words that do so before another one; "all" or "team" only go on with one.
_HAILS = word_set(
    "hi hello hey hiya howdy greetings hallo moin servus hola buenas bonjour bonsoir salut coucou olá ola oi grüezi"
)
_HALF_HAILS = word_set("good guten buenos buenas bom boa dear liebe")
_OPENING = _HAILS | _HALF_HAILS
_LINKING_HAILS = word_set("a à to an")
_HAIL_UNSPACED = re.compile(
    r"(?:こんにちは|こんばんは|おはようございます|お疲れ様です|お疲れさまです|你好|大家好|您好|안녕하세요)[、。，！!～~\s]*"
)
_ANNOUNCED = re.compile(
    r"(?:(?:a|one|quick|short|another|kurze|eine|una|une|uma|petite|small)\s+){0,2}"
    r"(?:question|frage|pregunta|duda|pergunta|dúvida|q)\s*[:：]\s*",
    re.IGNORECASE,
)


def without_greeting(sentence: str) -> str:
    """The sentence without greetings and "Question:" at its start."""
    rest = _unhailed(sentence)
    announced = _ANNOUNCED.match(rest)
    if not announced:
        return rest
    rest = rest[announced.end() :]
    return rest[:1].upper() + rest[1:]


def _unhailed(sentence: str) -> str:
    hail = _HAIL_UNSPACED.match(sentence)
    if hail:
        return sentence[hail.end() :].strip()
    first = _WORD.search(sentence)
    if not first or first[0].casefold() not in _OPENING:
        return sentence
    found = list(_WORD.finditer(sentence[:80]))
    words = [word[0].casefold() for word in found]
    follows = [word in _GREETINGS for word in words[1:]] + [False]
    if not words or not (words[0] in _HAILS or (words[0] in _HALF_HAILS and follows[0])):
        return sentence
    last = 0
    while follows[last] or (words[last + 1 : last + 2] and words[last + 1] in _LINKING_HAILS and follows[last + 1]):
        last += 1
    rest = sentence[found[last].end() :].lstrip(" ,.!:;-–—~)😀😊🙂👋\t")
    return rest[:1].upper() + rest[1:]
