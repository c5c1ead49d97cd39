"""Small tables of words, written as one would say them."""


def word_set(words: str) -> frozenset[str]:
    """The words of a text, separated by spaces."""
    return frozenset(words.split())
