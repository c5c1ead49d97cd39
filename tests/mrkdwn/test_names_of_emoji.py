"""A reaction's name in Slack is the sign people see."""

import pytest

from adapters.mrkdwn.emoji_names import emoji_name, emoji_sign


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("question", "❓"),
        ("white_check_mark", "✅"),
        ("heavy_check_mark", "✔️"),
        ("bookmark", "🔖"),
        ("pray", "🙏"),
        ("pray::skin-tone-4", "🙏🏽"),
        ("raising_hand", "🙋"),
        ("raising_hand::skin-tone-2", "🙋🏻"),
        ("woman-raising-hand", "🙋‍♀️"),
        ("man-raising-hand", "🙋‍♂️"),
        ("woman-raising-hand::skin-tone-6", "🙋🏿‍♀️"),
        ("bulb", "💡"),
        ("eyes", "👀"),
        ("+1", "👍"),
        ("+1::skin-tone-3", "👍🏼"),
        ("tada", "🎉"),
        ("heart", "❤️"),
        ("cat", "🐱"),
        ("flag-de", "🇩🇪"),
        ("female-doctor::skin-tone-3", "👩🏼‍⚕️"),
        ("female-detective", "🕵️‍♀️"),
        ("thinking_face", "🤔"),
        ("slightly_smiling_face", "🙂"),
        ("100", "💯"),
        ("our-own", ":our-own:"),
    ],
)
def test_a_name_and_its_sign_are_found_from_each_other(name: str, sign: str) -> None:
    assert emoji_sign(name) == sign
    assert emoji_name(sign) == name


@pytest.mark.parametrize(
    ("other", "sign"), [("thumbsup", "👍"), ("thumbsup_all", "👍"), ("de", "🇩🇪"), ("grey_question", "❔")]
)
def test_other_names_of_a_sign_are_understood(other: str, sign: str) -> None:
    assert emoji_sign(other) == sign


@pytest.mark.parametrize("sign", ["❤", "✔"])
def test_a_sign_without_its_mark_of_presentation_has_the_same_name(sign: str) -> None:
    assert emoji_name(sign) == emoji_name(f"{sign}\ufe0f")


def test_no_name_is_no_emoji() -> None:
    assert emoji_sign("") == ""
    assert emoji_name("") == ""
