"""Thanks for help is heard in many languages; politeness beforehand is not mistaken for it."""

import pytest

from bot.language.thanks import THANKED, thanks_score


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "Thank you so much, [@Ben](person:U2)",
        "thx",
        "that worked",
        "OK, it works now",
        "Solved, the filter was dirty",
        "thanks! one more thing, which filter?",
        "Danke, hat geklappt",
        "gracias, ya funciona",
        "merci beaucoup",
        "ça marche !",
        "obrigada, deu certo",
        "ありがとうございます",
        "解決しました",
        "谢谢",
        "спасибо большое",
        "شكرا جزيلا",
        "terima kasih",
        "🙏",
    ],
)
def test_asker_thanks_for_help(text: str) -> None:
    assert thanks_score(text) >= THANKED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thanks in advance",
        "How do I clean it? Thanks!",
        "any help would be appreciated",
        "thanks for nothing",
        "no thanks",
        "Danke im Voraus",
        "gracias de antemano",
        "merci d'avance",
        "desde já agradeço, obrigado",
        "よろしくお願いします",
        "did that work?",
        "it still doesn't work",
        "see the pump in room 4",
        "> thanks\nof whom is that?",
    ],
)
def test_nobody_was_helped_yet(text: str) -> None:
    assert thanks_score(text) < THANKED


def test_thanks_and_success_together_are_surest() -> None:
    assert thanks_score("thanks, that worked") > thanks_score("thanks") > thanks_score("that worked")
