"""An adapter learns which names to look up before it composes."""

from bot.card import Button, Card, Facts, Item, Items, Said, Words
from bot.form import ChoiceField, Form, Option
from bot.places import Place
from bot.reply import Say
from bot.text import Listing, Quote, Where, Who, t, verbatim
from bot.words import who_is_named


def test_everyone_on_a_card_is_found_wherever_they_stand() -> None:
    card = Card(
        (
            Words(t("{a} and {more}", a=Who("U1"), more=Listing((Who("U2"), t("{x}", x=Who("U3")))))),
            Said(Quote("**[@Dan](person:U4)** in [#x](channel:C1)"), by=t("{a}", a=Who("U5"))),
            Facts(((t("Where"), t("{c}", c=Where("C2"))),)),
            Items((Item(t("x"), t("{a}", a=Who("U6")), Button(t("{a}", a=Who("U7")), "a.b")),)),
        ),
        title=t("{a}", a=Who("U8")),
    )
    people, channels = who_is_named(Say(card, to=Place("C3")))
    assert people == {f"U{number}" for number in range(1, 9)}
    assert channels == {"C1", "C2"}, "the place it goes to need not be named"


def test_forms_and_several_things_at_once() -> None:
    option = Option("1", t("{a}", a=Who("U1")))
    form = Form("a.b", t("x"), (ChoiceField(name="who", label=t("Who"), options=(option,)),))
    assert who_is_named(form, [t("{a}", a=Who("U2"))], None) == ({"U1", "U2"}, set())


def test_words_that_only_look_like_mentions_name_nobody() -> None:
    assert who_is_named(verbatim("[@A](person:U1)"), Quote("`[@A](person:U1)`")) == (set(), set())
