"""Each line of the table of limits: what fits, and what becomes of more."""

from collections.abc import Callable
from typing import Any

import pytest
from any_cards import READER
from block_kit import check_message, check_view
from shown_words import all_words

from adapters.slack.limits import TABLE
from adapters.slack.render import Renderer
from bot.card import Button, Buttons, Card, Facts, Item, Items, Menu, Part, Picture, Words
from bot.form import AnyField, FileField, Form, Option, TextField
from bot.text import Text, WebLink, t, verbatim

RENDERER = Renderer(READER, {"known.png": "F01"})
SHOWN: dict[str, Callable[[], None]] = {}


def shows(*limits: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Which lines of the table a test shows."""

    def noted(test: Callable[[], None]) -> Callable[[], None]:
        SHOWN.update(dict.fromkeys(limits, test))
        return test

    return noted


def long(count: int) -> Text:
    return verbatim("x" * count)


def blocks(*parts: Part, title: Text | None = None) -> list[dict[str, Any]]:
    (page,) = RENDERER.card(Card(parts, title))
    check_message(page)
    return page.blocks


def modal(*fields: AnyField, title: Text | None = None, submit: Text | None = None) -> dict[str, Any]:
    view = RENDERER.form(Form("find.form", title or t("Find"), fields, "1", submit), "")
    check_view(view)
    return view


@shows("MESSAGE_BLOCKS", "MESSAGE_CHARACTERS")
def test_a_long_card_goes_on_in_further_messages_that_say_so() -> None:
    items = tuple(Item(verbatim(f"entry {number}"), button=Button(t("Show"), "a.b")) for number in range(120))
    for card in (Card((Items(items),)), Card((Words(long(28_000)),))):
        pages = RENDERER.card(card)
        assert len(pages) == 3
        for number, page in enumerate(pages[1:], 2):
            check_message(page)
            assert page.blocks[0]["elements"][0]["text"] == f"Continued: {number} of 3"
            assert page.text.startswith(f"Continued: {number} of 3")


@shows("MESSAGE_TEXT")
def test_what_is_read_aloud_ends_with_an_ellipsis_where_the_card_goes_on() -> None:
    (page,) = RENDERER.card(Card((Words(verbatim("word " * 1000)),)))
    assert len(page.text) <= 3000
    assert page.text.endswith("…")
    assert all_words(page.blocks) == "word" * 1000


@shows("VIEW_BLOCKS", "VIEW_BYTES")
def test_home_says_how_much_is_missing_and_keeps_its_buttons() -> None:
    items = tuple(Item(verbatim(f"entry {number}"), button=Button(t("Show"), "a.b")) for number in range(150))
    heavy = tuple(Item(verbatim("ש" * 2999), button=Button(t("Show"), "a.b")) for _ in range(40))
    for some in (items, heavy):
        view = RENDERER.home(Card((Items(some), Buttons((Button(t("Find"), "find.find"),))), t("Home")))
        check_view(view)
        note, row = view["blocks"][-2:]
        assert row["elements"][0]["text"]["text"] == "Find"
        missing = len(some) - (len(view["blocks"]) - 3)
        assert missing > 0
        assert note["elements"][0]["text"].startswith(f"{missing} more don't fit here.")


@shows("VIEW_TITLE", "VIEW_SUBMIT")
def test_a_long_title_of_a_form_stands_beneath_as_a_whole() -> None:
    view = modal(TextField(name="f", label=t("Words")), title=t("{x}", x="x" * 25), submit=t("{x}", x="y" * 25))
    assert (view["title"]["text"], view["submit"]["text"]) == ("x" * 23 + "…", "y" * 23 + "…")
    assert all_words(view["blocks"][0]) == "x" * 25 + "y" * 25


@shows("VIEW_METADATA", "VIEW_CALLBACK")
def test_a_modal_does_not_carry_more_than_slack_brings_back() -> None:
    with pytest.raises(ValueError, match="the metadata of a modal is longer than 3000"):
        RENDERER.sheet(Card((Words(t("Words")),)), "x" * 3001)


@shows("HEADER")
def test_a_long_title_stands_in_bold() -> None:
    assert blocks(title=long(150))[0]["type"] == "header"
    assert blocks(title=long(151))[0]["text"]["text"] == f"*{'x' * 151}*"
    assert blocks(title=t("{x}", x=WebLink("https://a.example", "there")))[0]["text"]["text"].startswith("*<https")


@shows("SECTION", "CONTEXT")
@pytest.mark.parametrize("small", [False, True])
def test_long_words_go_on_between_two_sentences(small: bool) -> None:
    first, second = blocks(Words(verbatim("A sentence. " * 300), small))
    assert all_words([first, second]) == "Asentence." * 300
    text = (first["elements"][0] if small else first["text"])["text"]
    assert text.endswith("A sentence.")


@shows("FIELDS", "FIELD")
def test_a_long_fact_gets_a_section_of_its_own() -> None:
    first, second, third = blocks(Facts(((t("Asked"), t("once")), (t("Words"), long(2000)), (t("Kept"), t("twice")))))
    assert first["fields"][0]["text"] == "*Asked*\nonce"
    assert second["text"]["text"] == f"*Words*\n{'x' * 2000}"
    assert third["fields"][0]["text"] == "*Kept*\ntwice"
    assert len(blocks(Facts(tuple((t("Asked"), long(700)) for _ in range(10))))) == 2


@shows("ALT_TEXT")
def test_what_a_long_description_of_a_picture_says_stands_beneath() -> None:
    image, beneath = blocks(Picture(b"", long(2001), "known.png"))
    assert len(image["alt_text"]) == 2000
    assert all_words(beneath) == "x" * 2001


@shows("LINK")
def test_an_endless_address_is_written_out() -> None:
    (section,) = blocks(Words(t("{x}", x=WebLink("https://a.example/" + "x" * 500, "there"))))
    assert section["text"]["text"] == f"there (https://a.example/{'x' * 500})"


@shows("ROW", "ACTION")
def test_the_same_button_twice_stands_in_two_rows() -> None:
    same = Button(t("Show"), "a.b")
    assert [len(row["elements"]) for row in blocks(Buttons((same, Button(t("Edit"), "a.c"), same)))] == [2, 1]


@shows("BUTTON", "CONFIRM", "CONFIRM_TITLE", "CONFIRM_BUTTON")
def test_what_a_button_asks_at_length_stands_beneath() -> None:
    row, beneath = blocks(Buttons((Button(t("{x}", x="x" * 76), "a.b", confirm=t("{x}", x="y" * 301)),)))
    button = row["elements"][0]
    assert button["text"]["text"] == "x" * 74 + "…"
    assert button["confirm"]["text"]["text"] == "y" * 299 + "…"
    assert button["confirm"]["confirm"]["text"] == "Yes"
    assert all_words(beneath) == "x" * 76 + "y" * 301


@shows("BUTTON_URL")
def test_a_button_with_an_endless_address_is_written_out() -> None:
    sections = blocks(Buttons((Button(t("Open it"), url="https://a.example/" + "x" * 3000),)))
    assert all_words(sections) == f"Openit(https://a.example/{'x' * 3000})"


@shows("OPTIONS", "OPTION", "OPTION_HINT", "OPTION_VALUE")
def test_a_long_option_stands_beneath_and_one_that_cannot_travel_is_named() -> None:
    options = (Option("a", long(76), t("{x}", x="y" * 76)), Option("z" * 151, t("Never")))
    menu, beneath = blocks(Menu(t("Which"), "a.b", options))
    (option,) = menu["accessory"]["options"]
    assert (option["text"]["text"], option["description"]["text"]) == ("x" * 74 + "…", "y" * 74 + "…")
    assert all_words(beneath) == "x" * 76 + "y" * 76 + "Nottobechosenhere:Never"


@shows("PLACEHOLDER", "LABEL", "HINT")
def test_long_words_around_an_input_stand_beneath_it() -> None:
    field = TextField(
        name="f", label=t("{x}", x="a" * 2001), hint=t("{x}", x="b" * 2001), placeholder=t("{x}", x="c" * 151)
    )
    block, *beneath = modal(field)["blocks"]
    assert len(block["label"]["text"]) == len(block["hint"]["text"]) == 2000
    assert all_words(beneath) == "c" * 151 + "a" * 2001 + "b" * 2001


@shows("INPUT")
def test_what_was_filled_in_before_still_fits() -> None:
    view = modal(TextField(name="f", label=t("Words"), value="two\nlines" * 100, most=10))
    element = view["blocks"][0]["element"]
    assert (element["max_length"], element["multiline"]) == (900, True)
    block, beneath = modal(TextField(name="f", label=t("Words"), value="x" * 3001))["blocks"]
    assert block["element"]["initial_value"] == "x" * 3000
    assert all_words(beneath) == "Onlythefirst3,000charactersfithere."


@shows("FILES")
def test_more_files_than_slack_takes_at_once_are_spoken_of() -> None:
    block, beneath = modal(FileField(name="f", label=t("Files"), most=20))["blocks"]
    assert block["element"]["max_files"] == 10
    assert all_words(beneath) == "Atmost10filesfithere."


@shows("ERROR")
def test_an_error_ends_with_an_ellipsis_before_slack_refuses_it() -> None:
    errors = RENDERER.modal_error({"": t("Not so."), "f": long(3000), "gone": t("Gone.")}, ["f", "g"])
    assert list(errors) == ["f"]
    assert errors["f"].startswith("Not so. xxx")
    assert len(errors["f"]) == 2000


def test_no_line_of_the_table_is_without_a_test() -> None:
    assert SHOWN.keys() == TABLE.keys()
