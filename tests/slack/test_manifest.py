"""The manifest asks for what is used, says why, and is taken by Slack's page."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import scopes
from adapters.slack.manifest import Wanted, explain, make_manifest, manifest_text
from adapters.slack.read_events import _READINGS
from adapters.slack.scopes import FREE_EVENTS, FREE_METHODS, SCOPES, asked, events_of
from bot.feature import Feature, MessageMenu
from bot.registry import find_features, make_registry
from bot.text import t

REGISTRY = find_features()
ROOM = Path(scopes.__file__).parent
PUBLIC = "https://lunch.example.org"
FAMILIES = (
    "apps|auth|bots|chat|conversations|files|oauth|pins|reactions|team|usergroups|users|views|bookmarks|dnd|emoji"
)
CALLED = re.compile(rf'"((?:{FAMILIES})\.[a-zA-Z.]*[a-zA-Z0-9])"')

# What Slack's published schema of manifests allows: (path, shortest, longest).
LENGTHS = [
    ("display_information.name", 1, 35),
    ("display_information.description", 1, 140),
    ("display_information.long_description", 175, 4000),
    ("features.bot_user.display_name", 1, 80),
    ("features.shortcuts.*.name", 1, 24),
    ("features.shortcuts.*.description", 1, 150),
    ("features.shortcuts.*.callback_id", 1, 255),
    ("features.slash_commands.*.command", 2, 32),
    ("features.slash_commands.*.description", 1, 2000),
    ("features.slash_commands.*.usage_hint", 1, 1000),
    ("oauth_config.scopes.bot.*", 1, 50),
    ("settings.event_subscriptions.bot_events.*", 1, 50),
]
KEYS = {
    "": {"display_information", "features", "oauth_config", "settings"},
    "display_information": {"name", "description", "background_color", "long_description"},
    "features": {"app_home", "bot_user", "shortcuts", "slash_commands"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.shortcuts.*": {"name", "type", "callback_id", "description"},
    "features.slash_commands.*": {"command", "url", "description", "usage_hint", "should_escape"},
    "oauth_config": {"redirect_urls", "scopes"},
    "settings": {
        "event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled", "token_rotation_enabled",
    },
    "settings.event_subscriptions": {"request_url", "bot_events"},
    "settings.interactivity": {"is_enabled", "request_url"},
}  # fmt: skip
EVERY_WAY = [
    Wanted(),
    Wanted(least=True),
    Wanted(public_url=PUBLIC + "/"),
    Wanted(public_url=PUBLIC, socket=True, org=True, rotate=True, name="Lunch of the nurses"),
]


def at(manifest: Any, path: str) -> list[Any]:
    """What stands at a path; `*` is every one of a list."""
    found = [manifest]
    for key in path.split(".") if path else ():
        found = [item for one in found for item in (one if key == "*" else [one[key]])]
    return found


@pytest.mark.parametrize("wanted", EVERY_WAY)
def test_slack_takes_the_manifest(wanted: Wanted) -> None:
    manifest = make_manifest(REGISTRY, wanted)
    for path, shortest, longest in LENGTHS:
        for text in at(manifest, path):
            assert shortest <= len(text) <= longest, path
    for path, allowed in KEYS.items():
        for group in at(manifest, path):
            assert group.keys() <= allowed, path
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert len(set(events)) == len(events) <= 100
    kinds = [shortcut["type"] for shortcut in manifest["features"]["shortcuts"]]
    assert max(kinds.count("message"), kinds.count("global")) <= 5


def test_people_find_every_menu_and_the_command() -> None:
    features = make_manifest(REGISTRY, Wanted())["features"]
    shortcuts = {shortcut["callback_id"]: shortcut["name"] for shortcut in features["shortcuts"]}
    assert {f"menu:{name}": menu.label.msgid for name, menu in REGISTRY.menus.items()}.items() <= shortcuts.items()
    assert "command:ask" in shortcuts
    (command,) = features["slash_commands"]
    assert command["command"] == "/practice"
    assert command["should_escape"]
    for verb, declared in REGISTRY.commands.items():
        assert (verb in command["usage_hint"].split()) == declared.taught


def test_by_socket_mode_no_address_is_named_and_by_http_all_are() -> None:
    assert "http" not in json.dumps(make_manifest(REGISTRY, Wanted())["settings"])
    by_http = make_manifest(REGISTRY, Wanted(public_url=PUBLIC + "/"))
    events = f"{PUBLIC}/slack/events"
    assert by_http["settings"]["event_subscriptions"]["request_url"] == events
    assert by_http["settings"]["interactivity"]["request_url"] == events
    assert by_http["features"]["slash_commands"][0]["url"] == events
    assert by_http["oauth_config"]["redirect_urls"] == [f"{PUBLIC}/slack/oauth_redirect"]
    assert not by_http["settings"]["socket_mode_enabled"]


def test_least_reads_no_messages_and_shows_nobody_a_box_that_is_not_read() -> None:
    least = make_manifest(REGISTRY, Wanted(least=True))
    scopes_asked = least["oauth_config"]["scopes"]["bot"]
    assert not [scope for scope in scopes_asked if scope.endswith(":history")]
    assert {"commands", "chat:write", "app_mentions:read", "reactions:read"} <= set(scopes_asked)
    events = least["settings"]["event_subscriptions"]["bot_events"]
    assert not [event for event in events if event.startswith("message")]
    assert "app_mention" in events
    assert least["features"]["app_home"]["messages_tab_read_only_enabled"]
    assert not make_manifest(REGISTRY, Wanted())["features"]["app_home"]["messages_tab_read_only_enabled"]


def test_every_method_that_is_called_has_its_scope_and_no_scope_is_asked_in_vain() -> None:
    known = {method for scope in SCOPES for method in scope.methods} | set(FREE_METHODS)
    code = {path: path.read_text(encoding="utf-8") for path in ROOM.glob("*.py") if path.name != "scopes.py"}
    called = {method for text in code.values() for method in CALLED.findall(text)}
    called |= {
        name.replace("_", ".", 1)
        for text in code.values()
        for name in re.findall(r"lient\.((?!api_call)[a-z0-9]+_\w+)\(", text)
    }
    spelled = {method.replace(".", "").replace("_", "").lower(): method for method in known}
    unknown = {method for method in called if method.replace(".", "").replace("_", "").lower() not in spelled}
    assert not unknown, f"no scope in scopes.py opens {sorted(unknown)}"
    used = {spelled[method.replace(".", "").replace("_", "").lower()] for method in called}
    vain = {scope.name for scope in SCOPES if scope.methods and not scope.events and not used & set(scope.methods)}
    assert vain <= {"files:read"}, "asked for, and no method of it is called"  # files in forms need it


def test_every_event_that_is_subscribed_is_read_and_what_is_read_is_subscribed() -> None:
    subscribed = {event.partition(".")[0] for event in events_of(SCOPES)}
    read = set(_READINGS) | {"app_home_opened"}
    told_otherwise = {
        "channel_convert_to_private", "channel_convert_to_public",  # come as messages
        "user_profile_changed",  # user_change tells the same
    }  # fmt: skip
    assert subscribed == read - told_otherwise


def test_everything_asked_for_has_its_reason() -> None:
    told = explain()
    for scope in asked():
        assert re.search(rf"^{scope.name} +{re.escape(scope.why)}$", told, re.MULTILINE)
        assert scope.why.endswith(".")
    assert len({scope.name for scope in SCOPES}) == len(SCOPES)
    assert "history" not in explain(least=True)
    assert set(FREE_EVENTS) <= set(events_of(()))


def test_readme_tells_what_each_scope_is_for() -> None:
    readme = (ROOM.parents[1] / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([a-z_:.]+)` \| (.+?) \|$", readme, re.MULTILINE))
    assert {scope.name: scope.why for scope in SCOPES} == rows


def test_yaml_says_the_same() -> None:
    text = manifest_text(REGISTRY, Wanted(public_url=PUBLIC), "yaml")
    assert read_yaml(text.splitlines()) == make_manifest(REGISTRY, Wanted(public_url=PUBLIC))


def read_yaml(lines: list[str]) -> Any:
    """The little of YAML that is written here: by indentation, leaves in JSON."""
    depth = len(lines[0]) - len(lines[0].lstrip())
    starts = [number for number, line in enumerate(lines) if len(line) - len(line.lstrip()) == depth]
    parts = [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    if lines[0].lstrip().startswith("- "):
        items = [[part[0].replace("- ", "  ", 1), *part[1:]] for part in parts]
        return [read_yaml(item) if re.match(r" *\w+:", item[0]) else json.loads(item[0]) for item in items]
    pairs = [(part[0].strip().partition(":")[0], part) for part in parts]
    return {
        key: read_yaml(part[1:]) if part[0].strip() == f"{key}:" else json.loads(part[0].partition(": ")[2])
        for key, part in pairs
    }


def test_a_sixth_message_menu_is_refused_before_slack_does() -> None:
    async def nothing(*_: object) -> list[Any]:
        return []

    menus = tuple(MessageMenu(f"menu_{number}", t("Do it"), runs=nothing) for number in range(6))
    registry = make_registry([Feature(name="much", title=t("Much"), menus=menus)])
    with pytest.raises(ValueError, match="5 message menus"):
        make_manifest(registry, Wanted())


@pytest.mark.parametrize("asked_for", [{"name": "x" * 36}, {"public_url": "lunch.example.org"}, {"rotate": True}])
def test_what_slack_would_not_take_is_refused(asked_for: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"[.]$"):
        Wanted(**asked_for)
