"""Whatever people write and wherever it is put: Slack takes it, nobody is called, and no word is lost."""

from any_cards import CARDS, FORMS, LONG, READER, words_in
from block_kit import check_message, check_view
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shown_words import all_words, bare

from adapters.mrkdwn.writing import mrkdwn
from adapters.slack.render import Page, Renderer
from bot.card import Card, Said, Words
from bot.form import Form
from bot.markup import parse, parted, shown
from bot.text import Quote, t, verbatim

RENDERER = Renderer(READER, {"known.png": "F01"})
quickly = settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def words_of(pages: list[Page]) -> str:
    """Without what says that a page goes on."""
    return "".join(all_words(page.blocks[number > 0 :]) for number, page in enumerate(pages))


@quickly
@given(CARDS)
def test_any_card_becomes_messages_that_slack_takes(card: Card) -> None:
    pages = RENDERER.card(card)
    for page in pages:
        check_message(page)
        assert len(page.text) <= 3001


@quickly
@given(CARDS)
def test_no_word_of_a_card_is_lost(card: Card) -> None:
    without_summary = Card(card.parts, card.title)
    said = words_of(RENDERER.card(without_summary))
    for word in words_in(without_summary):
        assert bare(word) in said


@quickly
@given(CARDS)
def test_any_card_fits_into_home_and_into_a_sheet(card: Card) -> None:
    check_view(RENDERER.home(card))
    check_view(RENDERER.sheet(card, "metadata"))


@quickly
@given(FORMS)
def test_any_form_becomes_a_modal_that_slack_takes(form: Form) -> None:
    view = RENDERER.form(form, "metadata")
    check_view(view)
    said = all_words([view["title"], view["submit"], view["blocks"]])
    if len(view["blocks"]) < 100:
        for word in words_in(form):
            assert bare(word) in said


@quickly
@given(LONG, st.integers(20, 3000))
def test_long_words_are_parted_without_losing_any(words: str, most: int) -> None:
    parts = parted(parse(words), lambda some: len(mrkdwn(some)), most)
    assert bare("".join(map(shown, parts))) == bare(shown(parse(words)))


@given(st.sampled_from(["<!channel>", "<@U1>", "@here", "<!subteam^S1>", "&lt;!channel&gt;"]), st.booleans())
def test_nobody_is_called_by_what_people_write(call: str, plain: bool) -> None:
    card = Card((Said(Quote(call), verbatim(call)), Words(t("{x}", x=Quote(call, plain=plain)))), verbatim(call))
    (page,) = RENDERER.card(card)
    check_message(page)
    assert "<!" not in str(page)
    assert "<@" not in str(page)
