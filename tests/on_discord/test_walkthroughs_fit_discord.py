"""Every card and form that is shown in any walkthrough, as Discord shows it, in English and in German."""

import msgspec
import pytest
from any_cards import words_in
from any_scenes import SCENES, called, played
from components import check_message, check_modal
from discord_words import all_words, bare

from adapters.discord.custom_ids import asks_first
from adapters.discord.pages import custom_ids
from adapters.discord.render import Renderer
from adapters.sandbox.script import Scene
from bot.card import Card
from bot.form import Form
from bot.words import Reader

GUILD = "1300000000000000001"


@pytest.mark.parametrize("scene", SCENES, ids=called)
async def test_everything_in_the_conversation_can_be_shown_in_discord(scene: Scene) -> None:
    async for shown, readers in played(scene):
        assert shown
        checked = set()
        for reader in readers:
            for thing in shown:
                said = check_form(thing, reader) if isinstance(thing, Form) else check_card(thing, reader)
                if (id(thing), said) not in checked:
                    checked.add((id(thing), said))
                    wanted = Card(thing.parts, thing.title) if isinstance(thing, Card) else fields_of(thing)
                    assert not [word for word in words_in(wanted, reader) if bare(word) not in said]


def fields_of(form: Form) -> Form:
    return msgspec.structs.replace(form, submit=None)


def check_form(form: Form, reader: Reader) -> str:
    modal = Renderer(reader).form(form, f"{form.name}|{form.record}")
    check_modal(modal)
    return all_words(modal, dict(reader.channels))


def check_card(card: Card, reader: Reader) -> str:
    renderer = Renderer(reader, GUILD)
    (page,) = renderer.card(card)  # none is so long that it needs a second
    check_message(page.payload)
    for custom_id in custom_ids(page.payload["components"][0]):
        if asks_first(custom_id):
            check_message(renderer.asking(page.payload, custom_id).payload)
    return all_words(page.payload, dict(reader.channels))
