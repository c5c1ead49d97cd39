"""What fits no platform is refused where it is made, with a sentence that says what to do."""

import pytest

from bot.card import Attachment, Button, Buttons, Card, Facts, Menu, Words
from bot.feature import Action, Command, MessageMenu
from bot.form import ChannelField, ChoiceField, DateField, FileField, Form, Option, PersonField, TextField, filled
from bot.reply import Completions, Tell
from bot.text import Text, t, verbatim

LABEL = t("Words")


def options(count: int) -> tuple[Option, ...]:
    return tuple(Option(str(number), verbatim(str(number))) for number in range(count))


def fields(count: int) -> tuple[TextField, ...]:
    return tuple(TextField(name=f"f{number}", label=LABEL) for number in range(count))


def buttons(count: int) -> tuple[Button, ...]:
    return tuple(Button(LABEL, "find.show", str(number)) for number in range(count))


def test_a_form_of_six_fields_is_to_be_split():
    with pytest.raises(ValueError, match="has 6 fields; 1 to 5 fit every platform: split it"):
        Form("a.b", LABEL, fields(6))


def test_a_form_asks_something():
    with pytest.raises(ValueError, match="has 0 fields"):
        Form("a.b", LABEL, ())


def test_a_form_does_not_ask_twice_under_one_name():
    with pytest.raises(ValueError, match="two fields of one name"):
        Form("a.b", LABEL, (*fields(1), *fields(1)))


def test_a_forms_title_fits_above_it():
    Form("a.b", Text("x" * 24), fields(1))
    with pytest.raises(ValueError, match="longer than 24 characters"):
        Form("a.b", Text("x" * 25), fields(1))


def test_a_forms_record_fits_into_its_address():
    Form("a.b", LABEL, fields(1), record="x" * 96)
    with pytest.raises(ValueError, match="don't fit in 100 characters"):
        Form("a.b", LABEL, fields(1), record="x" * 97)


@pytest.mark.parametrize("kind", [TextField, DateField, PersonField, ChannelField, FileField])
def test_a_long_label_belongs_into_the_hint(kind: type[TextField]):
    kind(name="f", label=Text("x" * 45))
    with pytest.raises(ValueError, match="put it in the hint"):
        kind(name="f", label=Text("x" * 46))


def test_the_label_of_a_choice_is_held_to_the_same_length():
    with pytest.raises(ValueError, match="put it in the hint"):
        ChoiceField(name="f", label=Text("x" * 46), options=options(2))


def test_a_fields_name_is_an_identifier():
    with pytest.raises(ValueError, match="must be an identifier"):
        TextField(name="my field", label=LABEL)


@pytest.mark.parametrize("count", [0, 26])
def test_more_choices_than_a_platform_shows_are_to_be_typed(count: int):
    ChoiceField(name="f", label=LABEL, options=options(25))
    with pytest.raises(ValueError, match=f"has {count} options; 1 to 25 fit every platform"):
        ChoiceField(name="f", label=LABEL, options=options(count))


def test_a_choice_is_not_filled_with_what_cannot_be_chosen():
    with pytest.raises(ValueError, match=r"filled with \['9'\], which is no option"):
        ChoiceField(name="f", label=LABEL, options=options(3), value=("1", "9"))


def test_a_draft_fills_a_form_and_what_no_longer_fits_is_left_out():
    form = Form(
        "a.b",
        LABEL,
        (
            TextField(name="words", label=LABEL, value="before", most=10),
            ChoiceField(name="kind", label=LABEL, options=options(3), several=True),
            PersonField(name="who", label=LABEL, several=True),
            DateField(name="day", label=LABEL),
            ChannelField(name="where", label=LABEL),
        ),
    )
    draft = {"words": "typed", "kind": ["1", "9"], "who": ["ana", "ben"], "day": "2026-03-02", "gone": "x"}
    values = {field.name: getattr(field, "value", None) for field in filled(form, draft).fields}
    assert values == {"words": "typed", "kind": ("1",), "who": ("ana", "ben"), "day": "2026-03-02", "where": ""}


def test_a_draft_longer_than_its_field_does_not_break_the_form():
    form = Form("a.b", LABEL, (TextField(name="words", label=LABEL, most=10),))
    assert filled(form, {"words": "x" * 4000}).fields[0].value == "x" * 10


def test_files_are_not_put_back_into_a_form():
    form = Form("a.b", LABEL, (FileField(name="files", label=LABEL),))
    assert filled(form, {"files": ["F1"]}) == form


@pytest.mark.parametrize("count", [0, 6])
def test_a_row_holds_five_buttons(count: int):
    Buttons(buttons(5))
    with pytest.raises(ValueError, match="use a menu or a second card"):
        Buttons(buttons(count))


def test_a_buttons_label_is_short():
    Button(Text("x" * 40), "find.show")
    with pytest.raises(ValueError, match="say it shorter"):
        Button(Text("x" * 41), "find.show")


def test_a_button_either_acts_or_opens_a_page():
    with pytest.raises(ValueError, match="needs an action or a url"):
        Button(LABEL)
    with pytest.raises(ValueError, match="needs an action or a url"):
        Button(LABEL, "find.show", url="https://example.org")


def test_an_actions_name_does_not_hold_the_sign_that_parts_it_from_its_record():
    with pytest.raises(ValueError, match=r"without \|"):
        Button(LABEL, "find|show", "1")
    with pytest.raises(ValueError, match=r"without \|"):
        Menu(LABEL, "find|show", options(2))


def test_an_address_fits_into_a_hundred_characters():
    Button(LABEL, "a" * 49, "r" * 50)
    with pytest.raises(ValueError, match="must fit in 100 characters"):
        Button(LABEL, "a" * 50, "r" * 50)


@pytest.mark.parametrize("count", [0, 26])
def test_a_menu_holds_twenty_five_choices(count: int):
    with pytest.raises(ValueError, match=f"has {count} options; 1 to 25 fit"):
        Menu(LABEL, "find.filter", options(count))


@pytest.mark.parametrize("count", [0, 11])
def test_too_many_facts_are_to_be_a_list(count: int):
    with pytest.raises(ValueError, match="use a list"):
        Facts(((LABEL, LABEL),) * count)


def test_a_card_says_something():
    with pytest.raises(ValueError, match="needs a title or a part"):
        Card()


def test_a_card_has_five_rows_at_most():
    row, menu = Buttons(buttons(1)), Menu(LABEL, "find.filter", options(1))
    Card((row, menu, row, menu, row, Words(LABEL)))
    with pytest.raises(ValueError, match="6 rows of buttons and menus; 5 fit every platform"):
        Card((row, menu, row, menu, row, menu))


def test_every_card_has_something_to_say_first():
    for card in (
        Card((Buttons(buttons(1)),)),
        Card((), title=LABEL),
        Card((Words(LABEL),)),
        Card((Attachment(b"", "a.ics", "text/calendar", LABEL),)),
    ):
        assert card.headline.msgid


@pytest.mark.parametrize("count", [0, 9])
def test_nobody_writes_to_nine_people_at_once(count: int):
    card = Card((Words(LABEL),))
    Tell(card, tuple("abcdefgh"))
    with pytest.raises(ValueError, match="1 to 8 fit every platform: open a thread"):
        Tell(card, tuple("abcdefghi"[:count]))


def test_twenty_five_completions_are_enough():
    Completions(options(25))
    with pytest.raises(ValueError, match="offer the best"):
        Completions(options(26))


async def nothing(*_: object) -> list[object]:
    return []


def test_a_command_does_something():
    with pytest.raises(ValueError, match="neither runs nor opens"):
        Command("ask", LABEL)


@pytest.mark.parametrize("verb", ["Ask", "ask me", "ask_me", "", "a" * 33, "/ask"])
def test_a_verb_is_lower_case_letters_and_hyphens(verb: str):
    with pytest.raises(ValueError, match="lower-case letters and hyphens"):
        Command(verb, LABEL, runs=nothing)


def test_an_action_either_runs_or_opens_a_form():
    with pytest.raises(ValueError, match="must either run or open"):
        Action("ask")
    with pytest.raises(ValueError, match="must either run or open"):
        Action("ask", runs=nothing, opens=nothing)
    with pytest.raises(ValueError, match="must either run or open"):
        MessageMenu("ask", LABEL)


def test_a_message_menus_label_is_short():
    with pytest.raises(ValueError, match="longer than 24 characters"):
        MessageMenu("ask", Text("x" * 25), runs=nothing)
