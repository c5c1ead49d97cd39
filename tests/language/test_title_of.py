"""A title says what was asked, in one line."""

import pytest

from bot.language.titles import title_of


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hi all, does anyone know how to keep insulin cool?", "Does anyone know how to keep insulin cool?"),
        ("Good morning team! My pump alarms at night. Any ideas?", "My pump alarms at night."),
        (
            "We moved. **Which** dressing for [wet wounds](https://example.org)? Thanks",
            "Which dressing for wet wounds?",
        ),
        ("Good dressings for wet wounds?", "Good dressings for wet wounds?"),
        ("[@Ana](person:U1) did [@Ben](person:U2) find the pump?", "did Ben find the pump?"),
        ("Hallo zusammen, wie lagert ihr Insulin auf Tour?", "Wie lagert ihr Insulin auf Tour?"),
        ("Hola a todos, ¿cómo limpian la bomba? Gracias", "¿cómo limpian la bomba?"),
        ("Bonjour à tous, quel pansement pour une plaie ?", "Quel pansement pour une plaie ?"),
        ("Olá pessoal, como limpar a bomba?", "Como limpar a bomba?"),
        ("こんにちは。ポンプの掃除方法を教えてください。お願いします。", "ポンプの掃除方法を教えてください。"),
        ("مرحبا. كيف أحفظ الأنسولين؟", "كيف أحفظ الأنسولين؟"),
        ("It happens e.g. at night. What helps against noise?", "What helps against noise?"),
        ("Hi all, quick question: which tape holds in rain?", "Which tape holds in rain?"),
        ("Hello", "Hello"),
        ("```\nonly code\n```", "only code"),
        ("https://example.org/a", "https://example.org/a"),
        ("[@Ana](person:U1)", "Ana"),
        ("🙏🙏", "🙏🙏"),
        ("", ""),
    ],
)
def test_a_reader_sees_at_once_what_was_asked(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Our kiln cracks every large bowl near the rim. I am sad. How do you prevent that?",
            "Our kiln cracks every large bowl near the rim – How do you prevent that?",
        ),
        (
            "Unser Ofen sprengt jede große Schale am Rand. Ich bin traurig. Was macht ihr dagegen?",
            "Unser Ofen sprengt jede große Schale am Rand – Was macht ihr dagegen?",
        ),
        (
            "The kiln cracks every large bowl near the rim, also those which we dried for a week in the cellar before we "
            "fired them. How do you prevent that?",
            "The kiln cracks every large bowl near the rim… How do you prevent that?",
        ),
        (
            "The kiln is old. Which clay survives fast firing without cracks?",
            "Which clay survives fast firing without cracks?",
        ),
    ],
)
def test_a_question_that_points_back_follows_what_it_points_to(text: str, title: str) -> None:
    assert title_of(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("So true! Dry large bowls slowly under plastic.", "Dry large bowls slowly under plastic."),
        ("You need:\n- wet clay\n- wire\n- two sponges", "You need: wet clay, wire, two sponges"),
        (
            "Dry bowls slowly under plastic.\n- glaze: does it drip from the rim?\n- kiln",
            "Dry bowls slowly under plastic.",
        ),
        (
            "Check the clay (too wet? too dry?) before firing the bowls. Later.",
            "Check the clay (too wet? too dry?) before firing the bowls.",
        ),
        (
            'My neighbour asked "is the kiln broken?" and sold the bowls. Sad.',
            'My neighbour asked "is the kiln broken?" and sold the bowls.',
        ),
    ],
)
def test_what_says_most_is_the_title(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_long_sentence_ends_at_a_word() -> None:
    title = title_of("pressure " * 50, limit=40)
    assert title == "pressure pressure pressure pressure…"


def test_a_title_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="says nothing"):
        title_of("anything", limit=1)
