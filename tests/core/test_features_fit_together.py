"""What features declare: found without a list, never twice under one name, and nothing shown that nobody handles."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.feature import Action, Command, EmojiUse, Feature, FormTaken, Listener, MessageMenu, Timer
from bot.form import Form, TextField
from bot.incoming import Deleted, Posted
from bot.kernel.communities import bare
from bot.registry import find_features, make_registry
from bot.text import t

HOUSE = Path(bot.__file__).parent
FEATURES = sorted(path.parent for room in ("activities", "tending") for path in HOUSE.glob(f"{room}/*/__init__.py"))
MOST_VERBS = 25  # Discord's subcommands of one command


async def runs(*_: object) -> list[object]:
    return []


async def opens(*_: object) -> Form:
    return Form("a.b", t("Title"), (TextField(name="words", label=t("Words")),))


DECLARED = {
    "verb": {"commands": (Command("ask", t("Ask"), runs=runs),)},
    "emoji": {"emoji": (EmojiUse("ask", "❓", t("ask"), runs, runs),)},
}


@pytest.mark.parametrize("kind", DECLARED)
def test_two_features_do_not_share_a_verb_or_an_emoji(kind: str):
    first, second = Feature("one", t("One"), **DECLARED[kind]), Feature("two", t("Two"), **DECLARED[kind])
    with pytest.raises(ValueError, match=f"{kind} 'ask' is declared by 'one' and by 'two'"):
        make_registry([first, second])


def test_two_features_do_not_share_a_name():
    with pytest.raises(ValueError, match="feature 'one' is declared by 'one' and by 'one'"):
        make_registry([Feature("one", t("One")), Feature("one", t("Two"))])


@pytest.mark.parametrize(
    ("kind", "declared"),
    [
        ("action", {"actions": (Action("do", runs=runs), Action("do", runs=runs))}),
        ("form", {"forms": (FormTaken("do", opens, runs), FormTaken("do", opens, runs))}),
        ("menu", {"menus": (MessageMenu("do", t("Do"), runs=runs), MessageMenu("do", t("Do"), runs=runs))}),
        ("timer", {"timers": (Timer("do", runs), Timer("do", runs))}),
    ],
)
def test_a_feature_declares_nothing_twice(kind: str, declared: dict[str, tuple[object, ...]]):
    with pytest.raises(ValueError, match=f"{kind} 'one.do' is declared by 'one' and by 'one'"):
        make_registry([Feature("one", t("One"), **declared)])


def test_what_two_features_call_the_same_stays_apart():
    registry = make_registry(
        [Feature(name, t("One"), actions=(Action("do", runs=runs),)) for name in ("one", "two")],
    )
    assert set(registry.actions) == {"one.do", "two.do"}


def test_everyone_who_listens_hears_in_the_order_of_the_features():
    async def second(*_: object) -> list[object]:
        return []

    registry = make_registry(
        [
            Feature("one", t("One"), listeners=(Listener(Posted, runs),)),
            Feature("two", t("Two"), listeners=(Listener(Posted, second), Listener(Deleted, runs))),
        ]
    )
    assert [listener.runs for listener in registry.listeners[Posted]] == [runs, second]


def test_every_folder_of_a_feature_is_found():
    assert {feature.name for feature in find_features().features} == {folder.name for folder in FEATURES}


def test_a_community_tells_the_emoji_apart():
    signs = [bare(use.default) for use in find_features().emoji.values()]
    assert len(signs) == len(set(signs))


def test_all_verbs_fit_into_one_command():
    registry = find_features()
    assert len(registry.commands) <= MOST_VERBS
    assert all(len(command.options) + bool(command.words) <= 25 for command in registry.commands.values())


def test_the_verbs_that_are_taught_are_among_the_five():
    taught = {command.verb for command in find_features().commands.values() if command.taught}
    assert taught <= {"ask", "find", "share", "me", "home"}


def test_message_menus_fit_beside_each_other():
    assert len(find_features().menus) <= 5


@pytest.mark.parametrize("folder", FEATURES, ids=lambda folder: folder.name)
def test_every_button_menu_and_form_of_a_feature_is_declared(folder: Path):
    registry = find_features()
    names = {feature.name for feature in registry.features}
    declared = {*registry.actions, *registry.forms, *registry.menus, *registry.timers}
    for path, name in _literals(folder):
        feature, _, rest = name.partition(".")
        if feature in names and rest.isidentifier():
            assert name in declared, f"{path.name} names {name!r}, which no feature declares"


@pytest.mark.parametrize("folder", FEATURES, ids=lambda folder: folder.name)
def test_every_form_that_is_made_is_taken_back(folder: Path):
    forms = find_features().forms
    for path in folder.glob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Form":
                named = [keyword.value for keyword in call.keywords if keyword.arg == "name"] or call.args[:1]
                assert isinstance(named[0], ast.Constant), f"{path.name}: a form's name is written out"
                assert named[0].value in forms


def test_the_kernel_names_only_what_is_declared():
    registry = find_features()
    declared = {*registry.actions, *registry.forms}
    for path in [*HOUSE.glob("kernel/*.py"), HOUSE / "refusals.py", HOUSE / "routing.py"]:
        for _, name in _literals(path):
            feature, _, rest = name.partition(".")
            if rest.isidentifier() and feature in {one.name for one in registry.features}:
                assert name in declared


def _literals(place: Path) -> Iterator[tuple[Path, str]]:
    for path in place.glob("*.py") if place.is_dir() else [place]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node.value
