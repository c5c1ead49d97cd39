"""Each line of the table of limits: what fits, and what becomes of more."""

from collections.abc import Callable
from typing import Any

import pytest
from any_cards import READER
from components import check_message, check_modal
from discord_words import all_words

from adapters.discord.commands import make_commands
from adapters.discord.limits import TABLE
from adapters.discord.render import Renderer
from bot.card import Button, Buttons, Card, Facts, Item, Items, Menu, Part, Picture, Words
from bot.feature import Command, Feature
from bot.form import AnyField, FileField, Form, Option, TextField
from bot.incoming import CommandUsed
from bot.registry import make_registry
from bot.reply import Reply
from bot.text import Text, WebLink, t, verbatim
from bot.turn import Turn

RENDERER = Renderer(READER)
SHOWN: dict[str, Callable[[], None]] = {}


def shows(*limits: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Which lines of the table a test shows."""

    def noted(test: Callable[[], None]) -> Callable[[], None]:
        SHOWN.update(dict.fromkeys(limits, test))
        return test

    return noted


def long(count: int, letter: str = "x") -> Text:
    return verbatim(letter * count)


def pages(*parts: Part, title: Text | None = None) -> list[list[dict[str, Any]]]:
    shown = RENDERER.card(Card(parts, title))
    for page in shown:
        check_message(page.payload)
    return [page.payload["components"][0]["components"] for page in shown]


def components(*parts: Part, title: Text | None = None) -> list[dict[str, Any]]:
    (page,) = pages(*parts, title=title)
    return page


def modal(*fields: AnyField, title: Text | None = None, intro: Text | None = None) -> dict[str, Any]:
    shown = RENDERER.form(Form("find.form", title or t("Find"), fields, "1", intro=intro), "find.form|1")
    check_modal(shown)
    return shown


async def used(turn: Turn, used: CommandUsed) -> list[Reply]:
    return []


@shows("COMPONENTS", "CHARACTERS", "FILES")
def test_a_long_card_goes_on_in_further_messages_that_say_so() -> None:
    items = tuple(Item(verbatim(f"entry {number}"), button=Button(t("Show"), "a.b")) for number in range(36))
    pictures = tuple(Picture(b"", t("A map")) for _ in range(21))
    for parts in ((Items(items),), (Words(verbatim("word " * 2100)),), pictures):
        shown = pages(*parts)
        assert len(shown) == 3
        assert [page[0]["content"] for page in shown[1:]] == ["-# Continued: 2 of 3", "-# Continued: 3 of 3"]


def test_a_title_never_stands_alone() -> None:
    (first, second) = pages(Words(long(4000)), title=t("Asked"))
    assert [each["content"][:5] for each in first] == ["### A", "xxxxx"]
    assert all_words(second) == "Continued:2of2" + "x" * 400


@shows("TITLE")
def test_a_long_title_stands_in_bold() -> None:
    assert components(title=long(146))[0]["content"] == "### " + "x" * 146
    assert components(title=long(151))[0]["content"] == f"**{'x' * 151}**"
    assert components(title=t("one\ntwo"))[0]["content"] == "**one**\n**two**"


@shows("TEXT")
@pytest.mark.parametrize("small", [False, True])
def test_long_words_go_on_between_two_sentences(small: bool) -> None:
    first, second = components(Words(verbatim("A sentence. " * 320), small))
    assert all_words([first, second]) == "Asentence." * 320
    assert first["content"].endswith("A sentence.")
    assert second["content"].startswith("-# A") is small


@shows("FACT")
def test_a_long_fact_gets_a_text_of_its_own() -> None:
    facts = Facts(((t("Asked"), t("once")), (t("Words"), long(1000)), (t("Kept"), t("twice"))))
    first, second, third = components(facts)
    assert (first["content"], third["content"]) == ("**Asked:** once", "**Kept:** twice")
    assert second["content"] == f"**Words:** {'x' * 1000}"
    assert len(pages(Facts(tuple((t("Asked"), long(700)) for _ in range(10))))) == 2


@shows("ALT_TEXT")
def test_what_a_long_description_of_a_picture_says_stands_beneath() -> None:
    gallery, beneath = components(Picture(b"", long(1025)))
    assert len(gallery["items"][0]["description"]) == 1024
    assert all_words(beneath) == "x" * 1025


@shows("LINK")
def test_an_endless_address_is_written_out() -> None:
    (text,) = components(Words(t("{x}", x=WebLink("https://a.example/" + "x" * 500, "there"))))
    assert all_words(text) == f"there(https://a.example/{'x' * 500})"
    (mail,) = components(Words(t("{x}", x=WebLink("mailto:a@b.example", "Ana"))))
    assert mail["content"] == "Ana (a@b.example)"


@shows("ROW")
def test_five_buttons_stand_in_a_row() -> None:
    (row,) = components(Buttons(tuple(Button(t("Show"), "a.b", str(number)) for number in range(5))))
    assert len(row["components"]) == 5


@shows("BUTTON", "QUESTION")
def test_what_a_button_says_at_length_stands_beneath() -> None:
    row, beneath = components(Buttons((Button(t("{x}", x="x" * 81), "a.b"),)))
    assert row["components"][0]["label"] == "x" * 79 + "…"
    assert all_words(beneath) == "x" * 81
    (section,) = components(Buttons((Button(t("Erase"), "a.b", confirm=long(1100, "y")),)))
    assert all_words(section["components"]) == "y" * 1100


@shows("BUTTON_URL")
def test_a_button_with_an_endless_address_is_written_out() -> None:
    (text,) = components(Buttons((Button(t("Open it"), url="https://a.example/" + "x" * 500),)))
    assert all_words(text) == f"Openit(https://a.example/{'x' * 500})"


@shows("CUSTOM_ID")
def test_a_button_carries_no_more_than_discord_brings_back() -> None:
    with pytest.raises(ValueError, match="is longer than 100 characters"):
        RENDERER.card(Card((Buttons((Button(t("Show"), "a.b", "😀" * 50),)),)))


@shows("OPTIONS", "OPTION", "OPTION_HINT", "OPTION_VALUE")
def test_a_long_option_stands_beneath_and_one_that_cannot_travel_is_named() -> None:
    options = (Option("a", long(101), long(101, "y")), Option("z" * 101, t("Never")), Option("a", t("Twice")))
    row, beneath = components(Menu(t("Which"), "a.b", options))
    (option,) = row["components"][0]["options"]
    assert (option["label"], option["description"]) == ("x" * 99 + "…", "y" * 99 + "…")
    assert all_words(beneath) == "x" * 101 + "y" * 101 + "Nottobechosenhere:NeverandTwice"


@shows("PLACEHOLDER")
def test_a_long_label_of_a_menu_stands_above_it() -> None:
    label, row = components(Menu(long(151), "a.b", (Option("a", t("Yes")),)))
    assert (len(row["components"][0]["placeholder"]), all_words(label)) == (150, "x" * 151)


@shows("FORM_TITLE", "LABEL", "HINT", "INPUT_PLACEHOLDER")
def test_long_words_of_a_form_stand_above_its_fields() -> None:
    field = TextField(
        name="f", label=t("{x}", x="a" * 46), hint=t("{x}", x="b" * 101), placeholder=t("{x}", x="c" * 101)
    )
    shown = modal(field, title=t("{x}", x="t" * 46))
    above, label = shown["components"]
    assert len(shown["title"]) == len(label["label"]) == 45
    assert len(label["component"]["placeholder"]) == 100
    assert "description" not in label
    assert all_words(above) == "t" * 46 + "c" * 101 + "a" * 46 + "b" * 101


def test_long_words_of_a_form_stand_above_their_field_or_above_all_of_them() -> None:
    fields = [TextField(name=f"f{number}", label=t("Words"), hint=long(101, "abcd"[number])) for number in range(4)]
    two = modal(*fields[:2], intro=t("In short."))["components"]
    assert [each["type"] for each in two] == [10, 18, 10, 18]
    assert [each["content"] for each in two[::2]] == [f"In short.\n-# {'a' * 101}", f"-# {'b' * 101}"]
    above, *four = modal(*fields)["components"]
    assert all_words(above) == "".join(letter * 101 for letter in "abcd")
    assert [each["type"] for each in four] == [18] * 4


@shows("FORM_PARTS")
def test_five_fields_leave_no_room_for_more() -> None:
    fields = tuple(TextField(name=f"f{number}", label=long(46)) for number in range(5))
    assert [each["type"] for each in modal(*fields, intro=long(101))["components"]] == [18] * 5
    assert modal(*fields, intro=long(101))["components"][0]["description"] == "x" * 99 + "…"
    hinted = tuple(TextField(name=f"f{number}", label=t("Words"), hint=long(101)) for number in range(5))
    assert modal(*hinted)["components"][4]["description"] == "x" * 99 + "…"


@shows("FORM_TEXT")
def test_an_endless_introduction_ends_with_an_ellipsis() -> None:
    above, _ = modal(TextField(name="f", label=t("Words")), intro=long(4001))["components"]
    assert len(above["content"]) == 4000
    assert above["content"].endswith("…")


@shows("INPUT")
def test_what_was_filled_in_before_still_fits() -> None:
    (label,) = modal(TextField(name="f", label=t("Words"), value="two\nlines" * 100, most=10))["components"]
    assert (label["component"]["max_length"], label["component"]["style"]) == (900, 2)
    above, label = modal(TextField(name="f", label=t("Words"), value="x" * 4001))["components"]
    assert label["component"]["value"] == "x" * 4000
    assert all_words(above) == "Onlythefirst4,000charactersfithere."


@shows("UPLOADS")
def test_more_files_than_discord_takes_at_once_are_spoken_of() -> None:
    above, label = modal(FileField(name="f", label=t("Files"), most=20))["components"]
    assert label["component"]["max_values"] == 10
    assert all_words(above) == "Atmost10filesfithere."


@shows("COMPLETIONS")
def test_no_more_is_offered_to_who_types_than_discord_shows() -> None:
    offered = RENDERER.completions([Option(str(number), long(200)) for number in range(30)])
    assert len(offered) == 25
    assert offered[0]["name"] == "x" * 99 + "…"


@shows("ENTRIES", "COMMAND_CHARACTERS", "COMMAND_NAME", "DESCRIPTION")
def test_more_verbs_than_discord_takes_are_refused_with_what_to_do() -> None:
    def commands(count: int, words: Text) -> list[dict[str, Any]]:
        verbs = tuple(Command(f"verb-{number}", words, used) for number in range(count))
        return make_commands(make_registry([Feature("many", t("Many"), verbs)]))

    (practice,) = commands(24, long(101))
    assert practice["options"][0]["description"] == "x" * 99 + "…"
    with pytest.raises(ValueError, match="/practice has 26 entries; 25 fit"):
        commands(25, t("Do"))


def test_no_line_of_the_table_is_without_a_test() -> None:
    assert SHOWN.keys() == TABLE.keys()
