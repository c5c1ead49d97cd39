"""Whatever people write and wherever it is put: Discord takes it, nobody is called, and no word is lost."""

from any_cards import CARDS, FORMS, READER, words_in
from components import check_message, check_modal
from discord_words import all_words, bare
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.discord.custom_ids import CANCEL, asks_first, pack, unpack
from adapters.discord.pages import Page, custom_ids
from adapters.discord.render import Renderer
from bot.card import Button, Buttons, Card, Item, Items, Said, Words
from bot.form import Form
from bot.text import Quote, t, verbatim

GUILD = "1300000000000000001"
RENDERER = Renderer(READER, GUILD)
quickly = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
IDS = st.text("ab|?¦¿~12é😀", max_size=40)


def words_of(pages: list[Page]) -> str:
    """Without what says that a page goes on."""
    inner = [page.payload["components"][0]["components"] for page in pages]
    return "".join(all_words(some[number > 0 :]) for number, some in enumerate(inner))


def pressed(pages: list[Page]) -> list[str]:
    return [each for page in pages for each in custom_ids(page.payload["components"][0])]


@quickly
@given(CARDS)
def test_any_card_becomes_messages_that_discord_takes(card: Card) -> None:
    for page in RENDERER.card(card):
        check_message(page.payload)
        assert page.words.strip()
        assert [file.name for file in page.files] == [one["filename"] for one in page.payload.get("attachments", [])]


@quickly
@given(CARDS)
def test_no_word_of_a_card_is_lost(card: Card) -> None:
    without_summary = Card(card.parts, card.title)
    said = words_of(RENDERER.card(without_summary))
    for word in words_in(without_summary):
        assert bare(word) in said


@quickly
@given(CARDS)
def test_every_button_of_a_card_still_says_what_it_does(card: Card) -> None:
    pages = RENDERER.card(card)
    for page in pages:
        for custom_id in custom_ids(page.payload["components"][0]):
            action, _, guild = unpack(custom_id)
            assert action in ("find.show", "find.undo", "find.filter")
            assert guild == GUILD
            if asks_first(custom_id):
                asked = RENDERER.asking(page.payload, custom_id)
                check_message(asked.payload)
                assert pressed([asked]) == [pack(*unpack(custom_id)), CANCEL]


@quickly
@given(FORMS)
def test_any_form_becomes_a_modal_that_discord_takes(form: Form) -> None:
    shown = RENDERER.form(form, "find.form|1")
    check_modal(shown)
    texts = [each["content"] for each in shown["components"] if each["type"] == 10]
    if len(form.fields) < 5 and all(len(text) < 3000 for text in texts):
        said = all_words(shown)
        for word in words_in(replace(form, submit=None)):
            assert bare(word) in said


@given(st.sampled_from(["a.b", "repertoire.share_here"]), IDS, st.sampled_from(["", GUILD]), st.booleans())
@example("a.b", "x" * 96, GUILD, True)
@example("a.b", "x" * 93 + "|~1", GUILD, False)
def test_a_button_brings_back_what_was_given_to_it(action: str, record: str, guild: str, asks: bool) -> None:
    custom_id = pack(action, record, guild, asks=asks)
    assert len(custom_id) <= 100
    assert unpack(custom_id)[:2] == (action, record)
    assert unpack(custom_id)[2] in ("", guild)
    assert asks_first(custom_id) is asks


@given(st.text(max_size=120))
def test_an_id_that_is_not_ours_is_read_all_the_same(custom_id: str) -> None:
    assert all(isinstance(part, str) for part in unpack(custom_id))
    asks_first(custom_id)


def test_the_same_long_button_twice_stands_in_two_messages() -> None:
    long = Button(t("Show"), "a.b", "x" * 96)
    twice = Items((Item(t("one"), button=long), Item(t("two"), button=long)))
    for card in (Card((twice,)), Card((Buttons((long, long)),))):
        pages = Renderer(READER).card(card)
        assert pressed(pages) == [f"a.b|{'x' * 96}"] * 2
        assert len(pages) == 2
        for page in pages:
            check_message(page.payload)


@given(
    st.sampled_from(["@everyone", "<@1>", "<@!1>", "<@&2>", "@here", "\\<@1>", "`<@1>", "**<@1>**", "discord.gg/abc"]),
    st.booleans(),
)
def test_nobody_is_called_or_invited_by_what_people_write(call: str, plain: bool) -> None:
    card = Card((Said(Quote(call), verbatim(call)), Words(t("{x}", x=Quote(call, plain=plain)))), verbatim(call))
    (page,) = RENDERER.card(card)
    check_message(page.payload)
    assert bare(call) in all_words(page.payload)
