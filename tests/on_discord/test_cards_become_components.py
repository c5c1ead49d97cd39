"""What each part of a card and each field of a form becomes in Discord."""

from typing import Any

from any_cards import READER
from components import check_message, check_modal
from msgspec.structs import replace

from adapters.discord.custom_ids import CANCEL, asks_first
from adapters.discord.render import Renderer
from bot.card import Attachment, Button, Buttons, Card, Facts, Item, Items, Menu, Part, Picture, Rule, Said, Words
from bot.form import AnyField, ChannelField, ChoiceField, DateField, FileField, Form, Option, PersonField, TextField
from bot.text import Quote, Where, Who, t, verbatim

RENDERER = Renderer(READER)
OPTIONS = (Option("yes", t("Yes")), Option("no", t("No"), t("Not now")))


def components(*parts: Part) -> list[dict[str, Any]]:
    (page,) = RENDERER.card(Card(parts))
    check_message(page.payload)
    (container,) = page.payload["components"]
    assert container["type"] == 17
    return container["components"]


def contents(*parts: Part) -> list[str]:
    return [component["content"] for component in components(*parts)]


def field(shown: AnyField) -> dict[str, Any]:
    modal = RENDERER.form(Form("find.form", t("Find"), (shown,), "12"), "find.form|12")
    check_modal(modal)
    assert modal["custom_id"] == "find.form|12"
    (label,) = modal["components"]
    assert (label["type"], label["component"]["custom_id"]) == (18, "f")
    assert label["component"]["required"] is shown.required
    return label["component"]


def test_a_card_is_read_from_above_as_it_is_written() -> None:
    card = Card((Said(Quote("A clay pot."), t("{who}", who=Who("U1"))), Rule()), t("Asked"), t("Asked by Ana"))
    (page,) = RENDERER.card(card)
    check_message(page.payload)
    assert page.words == "Asked by Ana\nAsked\nA clay pot.\nAna"
    title, quoted, by, line = page.payload["components"][0]["components"]
    assert [title["content"], quoted["content"], by["content"]] == ["### Asked", "> A clay pot.", "-# Ana"]
    assert line["type"] == 14


def test_no_message_can_call_anybody() -> None:
    (page,) = RENDERER.card(Card((Words(t("Noted.")),)))
    assert page.payload["allowed_mentions"] == {"parse": []}
    assert page.payload["flags"] == 1 << 15


def test_every_line_of_an_aside_is_small() -> None:
    assert contents(Words(t("one\ntwo\n\n- three"), small=True)) == ["-# one\n-# two\n-# • three"]


def test_facts_stand_in_lines() -> None:
    where = t("{where}", where=Where("1234"))
    facts = ((t("Asked"), t("once")), (t("Why?"), where), (t("Words"), t("{x}", x=Quote("a\nb"))))
    assert contents(Facts(facts)) == ["**Asked:** once\n**Why?** <#1234>\n**Words**\na\nb"]


def test_entries_without_buttons_share_a_text() -> None:
    items = (Item(t("one"), t("more of it")), Item(t("two")))
    assert contents(Items(items, numbered=True)) == ["1. one\n   more of it\n2. two"]
    assert contents(Items(items)) == ["- one\n  more of it\n- two"]


def test_an_entry_with_a_button_has_it_beside_its_words() -> None:
    items = (Item(t("one")), Item(t("two"), t("more"), Button(t("Show"), "find.show", "2")), Item(t("three")))
    first, second, third = components(Items(items))
    assert (first["content"], third["content"]) == ("one", "three")
    assert [each["content"] for each in second["components"]] == ["two\nmore"]
    assert second["accessory"]["custom_id"] == "find.show|2"
    assert [text[:2] for text in contents(Items(items[::2], numbered=True))[0].split("\n")] == ["1.", "2."]


def test_buttons_carry_their_action_and_nothing_else() -> None:
    main, plain = Button(t("Show"), "find.show", "1", "main"), Button(t("Show"), "find.show", "1")
    (row,) = components(Buttons((main, plain, Button(t("Read"), url="https://a.example"))))
    assert row["components"] == [
        {"type": 2, "label": "Show", "style": 1, "custom_id": "find.show|1"},
        {"type": 2, "label": "Show", "style": 2, "custom_id": "find.show|1~2"},
        {"type": 2, "label": "Read", "style": 5, "url": "https://a.example"},
    ]


def test_what_cannot_be_taken_back_is_asked_first_with_the_words_beside_the_button() -> None:
    erase = Button(t("Erase"), "me.erase", "7", style="danger", confirm=t("All of it goes.\nFor **good**."))
    (page,) = RENDERER.card(Card((Buttons((Button(t("Show"), "me.show"), erase)),)))
    check_message(page.payload)
    row, section = page.payload["components"][0]["components"]
    assert [button["label"] for button in row["components"]] == ["Show"]
    pressed = section["accessory"]["custom_id"]
    assert asks_first(pressed)
    asked = RENDERER.asking(page.payload, pressed)
    check_message(asked.payload)
    sure, question, answers = asked.payload["components"][0]["components"]
    assert (sure["content"], question["content"]) == ("**Are you sure?**", "All of it goes.\nFor **good**.")
    assert [(each["label"], each["style"], each["custom_id"]) for each in answers["components"]] == [
        ("Erase", 4, "me.erase|7"),
        ("Cancel", 2, CANCEL),
    ]


def test_an_entry_that_asks_first_says_so_beneath_its_words() -> None:
    item = Item(t("one"), button=Button(t("Erase"), "me.erase", "7", confirm=t("It goes.")))
    (section,) = components(Items((item,)))
    assert [text["content"] for text in section["components"]] == ["one", "-# It goes."]
    payload = {"components": [{"type": 17, "components": [section]}]}
    asked = RENDERER.asking(payload, section["accessory"]["custom_id"])
    assert asked.payload["components"][0]["components"][1]["content"] == "It goes."


def test_somebody_is_asked_also_when_the_message_is_gone() -> None:
    asked = RENDERER.asking({}, "me.erase?7")
    check_message(asked.payload)
    assert asked.words == "Are you sure?"


def test_a_menu_shows_what_is_chosen_and_then_its_label_above() -> None:
    (empty,) = components(Menu(t("Which"), "find.filter", OPTIONS, "1"))
    (select,) = empty["components"]
    assert (select["custom_id"], select["placeholder"]) == ("find.filter|1", "Which")
    assert (select["min_values"], select["max_values"]) == (1, 1)
    label, row = components(Menu(t("Which"), "find.filter", OPTIONS, chosen=("yes", "no"), several=True))
    (several,) = row["components"]
    assert label["content"] == "-# Which"
    assert [option["default"] for option in several["options"]] == [True, True]
    assert (several["min_values"], several["max_values"]) == (0, 2)


def test_pictures_and_files_come_along_under_names_of_their_own() -> None:
    file = Attachment(b"ics", "visit.ics", "text/calendar", t("The visit, for your calendar"))
    (page,) = RENDERER.card(Card((Picture(b"1", t("A map"), "my map.png"), Picture(b"2", t("B"), "my map.png"), file)))
    check_message(page.payload)
    assert [(each.name, each.data, each.media_type, each.description) for each in page.files] == [
        ("my_map.png", b"1", "image/png", "A map"),
        ("my_map-2.png", b"2", "image/png", "B"),
        ("visit.ics", b"ics", "text/calendar", "The visit, for your calendar"),
    ]
    first, *_, shown = page.payload["components"][0]["components"]
    assert first["items"] == [{"media": {"url": "attachment://my_map.png"}, "description": "A map"}]
    assert shown == {"type": 13, "file": {"url": "attachment://visit.ics"}}


def test_a_card_that_shows_nothing_still_arrives() -> None:
    for card in (Card((Words(verbatim(" \u200b\n")),), verbatim("")), Card((Rule(),))):
        (page,) = RENDERER.card(card)
        check_message(page.payload)


def test_what_may_be_typed_is_offered_with_its_hint() -> None:
    options = [*OPTIONS, Option("x" * 101, t("Never")), *(Option(str(n), t("More")) for n in range(30))]
    offered = RENDERER.completions(options)
    assert offered[:2] == [{"name": "Yes", "value": "yes"}, {"name": "No (Not now)", "value": "no"}]
    assert len(offered) == 25
    assert all(choice["value"] != "x" * 101 for choice in offered)


def test_text_is_typed_where_it_was_typed_before() -> None:
    typed = field(TextField(name="f", label=t("Words"), value="**so** [@Ana](person:U1)", long=True, most=200))
    assert (typed["type"], typed["style"], typed["max_length"]) == (4, 2, 200)
    assert typed["value"] == "**so** [@Ana](person:U1)"


def test_people_channels_days_files_and_choices_have_discords_own_fields() -> None:
    label = t("Which")
    day = field(DateField(name="f", label=label, value="2026-03-02"))
    assert (day["value"], day["placeholder"]) == ("2026-03-02", "year-month-day, as in 2026-03-04")
    assert "value" not in field(DateField(name="f", label=label, value="soon"))
    person = PersonField(name="f", label=label, value=("12", "ana"))
    assert field(person)["default_values"] == [{"id": "12", "type": "user"}]
    assert field(replace(person, several=True))["max_values"] == 25
    assert field(ChannelField(name="f", label=label, value="34"))["default_values"] == [{"id": "34", "type": "channel"}]
    assert field(FileField(name="f", label=label, most=3, required=False))["max_values"] == 3
    choice = field(ChoiceField(name="f", label=label, options=OPTIONS, value=("no",), required=False))
    assert (choice["type"], choice["min_values"], choice["options"][1]["default"]) == (3, 0, True)


def test_the_introduction_stands_above_the_fields_or_as_the_hint_of_the_first_of_five() -> None:
    fields = tuple(TextField(name=f"f{number}", label=t("Words")) for number in range(5))
    above, *_ = RENDERER.form(Form("a.b", t("Ask"), fields[:4], intro=t("It is `seen`.")), "a.b|")["components"]
    assert above == {"type": 10, "content": "It is `seen`."}
    first, *others = RENDERER.form(Form("a.b", t("Ask"), fields, intro=t("It is `seen`.")), "a.b|")["components"]
    assert first["description"] == "It is seen."
    assert len(others) == 4
