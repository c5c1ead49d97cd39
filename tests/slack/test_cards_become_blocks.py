"""What each part of a card and each field of a form becomes in Slack."""

from typing import Any

from any_cards import READER
from block_kit import check_message, check_view

from adapters.slack.render import Renderer
from bot.card import Attachment, Button, Buttons, Card, Facts, Item, Items, Menu, Part, Picture, Rule, Said, Words
from bot.form import AnyField, ChannelField, ChoiceField, DateField, FileField, Form, Option, PersonField, TextField
from bot.text import Quote, Where, Who, t, verbatim

RENDERER = Renderer(READER, {"known.png": "F01"})
OPTIONS = (Option("yes", t("Yes")), Option("no", t("No"), t("Not now")))


def blocks(*parts: Part) -> list[dict[str, Any]]:
    (page,) = RENDERER.card(Card(parts))
    check_message(page)
    return page.blocks


def element(field: AnyField) -> dict[str, Any]:
    view = RENDERER.form(Form("find.form", t("Find"), (field,), "12"), "packed")
    check_view(view)
    assert (view["callback_id"], view["private_metadata"]) == ("find.form|12", "packed")
    assert (view["submit"]["text"], view["close"]["text"]) == ("Send", "Cancel")
    (block,) = view["blocks"]
    assert (block["block_id"], block["element"]["action_id"]) == ("f", "value")
    assert block["optional"] is not field.required
    return block["element"]


def test_a_card_says_its_words_once_more_for_those_who_listen() -> None:
    card = Card((Said(Quote("A clay pot."), t("{who}", who=Who("U1"))), Rule()), t("Asked"), t("Asked by Ana"))
    (page,) = RENDERER.card(card)
    check_message(page)
    assert page.text == "Asked by Ana\nAsked\nA clay pot.\nAna"
    assert [block["type"] for block in page.blocks] == ["header", "section", "context", "divider"]
    assert page.blocks[1]["text"]["text"] == "> A clay pot."


def test_nobody_hears_the_headline_twice() -> None:
    card = Card((Words(t("Ana asks:")), Words(t("**Why?**")), Words(t("open"))), summary=t("Ana asks: Why?"))
    assert RENDERER.card(card)[0].text == "Ana asks: Why?\nopen"


def test_facts_stand_in_two_columns() -> None:
    (section,) = blocks(Facts(((t("Asked"), t("once")), (t("Where"), t("{where}", where=Where("C1"))))))
    assert [field["text"] for field in section["fields"]] == ["*Asked*\nonce", "*Where*\n<#C1>"]


def test_entries_without_buttons_share_a_section() -> None:
    items = (Item(t("one"), t("more of it")), Item(t("two")))
    (section,) = blocks(Items(items, numbered=True))
    assert section["text"]["text"] == "1. one\n    more of it\n2. two"


def test_an_entry_with_a_button_has_it_beside_its_words() -> None:
    items = (Item(t("one")), Item(t("two"), t("more"), Button(t("Show"), "find.show", "2")), Item(t("three")))
    first, second, third = blocks(Items(items))
    assert (first["text"]["text"], second["text"]["text"], third["text"]["text"]) == ("one", "two\nmore", "three")
    assert second["accessory"]["action_id"] == "find.show|2"
    numbers = [block["text"]["text"][:2] for block in blocks(Items(items, numbered=True))]
    assert numbers == ["1.", "2.", "3."]


def test_buttons_carry_their_action_and_nothing_else() -> None:
    danger = Button(t("Erase"), "me.erase", "7", style="danger", confirm=t("All of it?"))
    (row,) = blocks(
        Buttons((Button(t("Show"), "find.show", "1", "main"), danger, Button(t("Read"), url="https://a.example")))
    )
    show, erase, read = row["elements"]
    assert (show["action_id"], show["style"]) == ("find.show|1", "primary")
    assert (erase["style"], erase["confirm"]["text"]["text"]) == ("danger", "All of it?")
    assert (erase["confirm"]["confirm"]["text"], erase["confirm"]["deny"]["text"]) == ("Erase", "Cancel")
    assert (read["action_id"], read["url"]) == ("url|3", "https://a.example")
    assert "value" not in show


def test_a_menu_shows_what_is_chosen() -> None:
    (one,) = blocks(Menu(t("Which"), "find.filter", OPTIONS, "1", ("no",)))
    assert one["accessory"]["action_id"] == "find.filter|1"
    assert one["accessory"]["initial_option"]["value"] == "no"
    (several,) = blocks(Menu(t("Which"), "find.filter", OPTIONS, chosen=("yes", "no"), several=True))
    assert several["accessory"]["type"] == "multi_static_select"
    assert len(several["accessory"]["initial_options"]) == 2


def test_a_picture_that_is_not_on_slack_yet_goes_with_the_message_and_is_put_in_words() -> None:
    new, known = Picture(b"png", t("A map"), "new.png"), Picture(b"png", t("A plan"), "known.png")
    (page,) = RENDERER.card(Card((new, known)))
    check_message(page)
    assert page.files == (new,)
    assert page.text == "A map\nA plan"
    assert page.blocks[1] == {"type": "image", "slack_file": {"id": "F01"}, "alt_text": "A plan"}


def test_a_calendar_file_goes_with_the_message_and_not_with_home() -> None:
    file = Attachment(b"ics", "visit.ics", "text/calendar", t("The visit, for your calendar"))
    (page,) = RENDERER.card(Card((file,)))
    assert page.files == (file,)
    assert page.text == "The visit, for your calendar (visit.ics)"
    note = RENDERER.home(Card((file,)))["blocks"][1]
    assert note["elements"][0]["text"] == "The file visit.ics can't be shown here."


def test_a_card_in_a_modal_has_its_title_above_it() -> None:
    sheet = RENDERER.sheet(Card((Words(t("Noted.")),), t("Questions")), "packed")
    check_view(sheet)
    assert (sheet["title"]["text"], sheet["callback_id"], len(sheet["blocks"])) == ("Questions", "sheet", 1)
    assert "submit" not in sheet


def test_a_card_that_shows_nothing_still_arrives() -> None:
    (page,) = RENDERER.card(Card((Words(verbatim(" \u200b\n")),), verbatim("")))
    check_message(page)


def test_text_is_typed_where_it_was_typed_before() -> None:
    typed = element(TextField(name="f", label=t("Words"), value="**so** [@Ana](person:U1)", long=True, most=200))
    assert typed["initial_value"] == "**so** [@Ana](person:U1)"
    assert (typed["multiline"], typed["max_length"]) == (True, 200)


def test_few_choices_are_seen_at_once_and_many_unfold() -> None:
    many = tuple(Option(str(number), verbatim(str(number))) for number in range(6))
    label, one = t("Which"), ("yes",)
    assert element(ChoiceField(name="f", label=label, options=OPTIONS, value=one))["type"] == "radio_buttons"
    assert element(ChoiceField(name="f", label=label, options=OPTIONS, several=True))["type"] == "checkboxes"
    assert element(ChoiceField(name="f", label=label, options=OPTIONS, required=False))["type"] == "static_select"
    assert element(ChoiceField(name="f", label=label, options=many, several=True))["type"] == "multi_static_select"


def test_people_channels_days_and_files_have_slacks_own_pickers() -> None:
    label = t("Which")
    assert element(DateField(name="f", label=label, value="2026-03-02"))["initial_date"] == "2026-03-02"
    assert "initial_date" not in element(DateField(name="f", label=label, value="soon"))
    assert element(PersonField(name="f", label=label, value=("U01",)))["initial_user"] == "U01"
    assert element(PersonField(name="f", label=label, value=("U01",), several=True))["initial_users"] == ["U01"]
    assert element(ChannelField(name="f", label=label, value="C01"))["initial_conversation"] == "C01"
    assert element(FileField(name="f", label=label, most=3, required=False))["max_files"] == 3


def test_two_pictures_of_one_name_are_two_pictures() -> None:
    card = Card(tuple(Picture(data, verbatim(words)) for data, words in ((b"1", "A map"), (b"2", "A plan"))))
    (page,) = Renderer(READER).card(card)
    names = [file.name for file in page.files]
    assert len(set(names)) == 2
    (page,) = Renderer(READER, dict(zip(names, ("F1", "F2"), strict=True))).card(card)
    shown = [(block["slack_file"]["id"], block["alt_text"]) for block in page.blocks]
    assert shown == [("F1", "A map"), ("F2", "A plan")]


def test_an_endless_address_is_written_out_once() -> None:
    for address in ("https://a.example/" + "x" * 700, "https://a.example/" + "x" * 700 + "\U0003a10b\x87b"):
        (block,) = blocks(Said(Quote(address)))
        assert block["text"]["text"].count("a.example") == 1


def test_a_line_of_code_in_a_quotation_stays_a_block_of_code() -> None:
    words = [block["text"]["text"] for block in blocks(Said(Quote("Why does\n```\nrm -rf\n```\nfail?")))]
    assert "\n".join(words).split("\n") == ["> Why does", "```", "rm -rf", "```", "> fail?"]
