"""`/practice` and the message menus, as Discord is told of them."""

from typing import Any

import pytest
from components import check_commands

from adapters.discord.commands import characters, digest, make_commands, menu_of, verb_of
from bot.feature import Command, Feature, TypedOption
from bot.form import Option
from bot.incoming import CommandUsed
from bot.registry import Registry, find_features, make_registry
from bot.reply import Reply
from bot.text import t
from bot.turn import Turn

REGISTRY = find_features()


async def done(turn: Turn, used: CommandUsed) -> list[Reply]:
    return []


async def completed(turn: Turn, typed: str) -> list[Option]:
    return []


def registry_of(*commands: Command) -> Registry:
    return make_registry([Feature("lunch", t("Lunch"), commands)])


def entries(registry: Registry) -> dict[str, dict[str, Any]]:
    """The entries of `/practice` by name."""
    practice, *_ = make_commands(registry)
    return {entry["name"]: entry for entry in practice["options"]}


def test_discord_takes_all_commands_with_room_to_spare() -> None:
    commands = make_commands(REGISTRY)
    check_commands(commands)
    assert characters(commands[0]) <= 8000
    for command in commands:
        assert (command["contexts"], command["integration_types"]) == ([0], [0])


def test_every_verb_can_be_used_and_is_understood_again() -> None:
    practice, *menus = make_commands(REGISTRY)
    understood = set()
    for entry in practice["options"]:
        if entry["type"] == 1:
            understood.add(verb_of({"name": "practice", "options": [{"name": entry["name"], "type": 1}]}))
        for inner in entry["options"] if entry["type"] == 2 else ():
            assert REGISTRY.commands[inner["name"]].steward
            group = {"name": "tend", "type": 2, "options": [{"name": inner["name"], "type": 1, "options": []}]}
            understood.add(verb_of({"name": "practice", "options": [group]}))
    assert understood == {*REGISTRY.commands, "help"}
    assert {menu_of({"name": menu["name"], "type": 3}, REGISTRY) for menu in menus} == {*REGISTRY.menus}


def test_what_no_one_offered_is_no_verb() -> None:
    assert verb_of({"name": "practice"}) == ""
    assert verb_of({"name": "practice", "options": [{"name": "words", "type": 3, "value": "x"}]}) == ""
    assert menu_of({"name": "Something else"}, REGISTRY) == ""


def test_who_reads_german_finds_german_words() -> None:
    practice, *menus = make_commands(REGISTRY)
    assert practice["options"][0]["description_localizations"]["de"] != practice["options"][0]["description"]
    assert all("de" in menu["name_localizations"] for menu in menus)


def test_each_option_has_the_kind_that_discord_helps_with() -> None:
    options = (
        TypedOption("topic", t("Which"), completes=completed),
        TypedOption("by", t("Who"), "person", completes=completed),
        TypedOption("room", t("Where"), "channel"),
        TypedOption("most", t("How many"), "number", required=True),
        TypedOption("kind", t("Kind"), "choice", choices=(Option("a", t("Yes")),)),
    )
    registry = registry_of(Command("eat", t("Eat"), done, words=t("what"), options=options))
    check_commands(make_commands(registry))
    shown = {option["name"]: option for option in entries(registry)["eat"]["options"]}
    assert next(iter(shown)) == "most"  # what is required comes first
    assert {name: option["type"] for name, option in shown.items()} == {
        "most": 4, "words": 3, "topic": 3, "by": 6, "room": 7, "kind": 3,
    }  # fmt: skip
    assert shown["topic"]["autocomplete"]
    assert "autocomplete" not in shown["by"]
    assert shown["kind"]["choices"] == [{"name": "Yes", "name_localizations": {"de": "Ja"}, "value": "a"}]


def test_stewards_verbs_stand_in_a_group_of_their_own() -> None:
    registry = registry_of(Command("eat", t("Eat"), done), Command("cook", t("Cook"), done, steward=True))
    assert list(entries(registry)) == ["eat", "help", "tend"]
    assert [entry["name"] for entry in entries(registry)["tend"]["options"]] == ["cook"]
    assert list(entries(registry_of(Command("help", t("Help"), done)))) == ["help"]


def test_an_option_may_not_be_called_as_the_words_are() -> None:
    options = (TypedOption("words", t("Which")),)
    with pytest.raises(ValueError, match="'words' of 'eat' needs another name"):
        make_commands(registry_of(Command("eat", t("Eat"), done, words=t("what"), options=options)))


def test_commands_are_only_sent_anew_when_they_changed() -> None:
    assert digest(make_commands(REGISTRY)) == digest(make_commands(find_features()))
    assert digest(make_commands(REGISTRY)) != digest(make_commands(registry_of(Command("eat", t("Eat"), done))))
