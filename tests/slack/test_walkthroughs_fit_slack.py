"""Every card and form that is shown in any walkthrough, as Slack shows it, in English and in German."""

import pytest
from any_cards import words_in
from any_scenes import SCENES, called, played
from block_kit import Json, check_message, check_view
from shown_words import all_words, bare

from adapters.sandbox.script import Scene
from adapters.slack.render import Page, Renderer
from bot.card import Card
from bot.form import Form
from bot.words import Reader


@pytest.mark.parametrize("scene", SCENES, ids=called)
async def test_everything_in_the_conversation_can_be_shown_in_slack(scene: Scene) -> None:
    async for shown, readers in played(scene):
        assert shown
        checked = set()
        for reader in readers:
            for thing in shown:
                pages, views = rendered(thing, reader)
                if repr((pages, views)) not in checked:
                    checked.add(repr((pages, views)))
                    check(thing, reader, pages, views)


def rendered(thing: Card | Form, reader: Reader) -> tuple[list[Page], list[Json]]:
    renderer = Renderer(reader)
    if isinstance(thing, Form):
        return [], [renderer.form(thing, "")]
    return renderer.card(thing), [renderer.home(thing), renderer.sheet(thing, "")]


def check(thing: Card | Form, reader: Reader, pages: list[Page], views: list[Json]) -> None:
    for view in views:
        check_view(view)
    if isinstance(thing, Card):
        (page,) = pages  # none is so long that it needs a second
        check_message(page)
        said = all_words(page.blocks)
        card = Card(thing.parts, thing.title)
        assert not [word for word in words_in(card, reader) if bare(word) not in said]
