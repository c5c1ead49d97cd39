"""The app's manifest, made from what the features declare: what Slack's page "From a manifest" takes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from adapters.slack.scopes import Scope, asked, events_of
from bot.feature import MessageMenu
from bot.registry import Registry

COMMAND = "/practice"
EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH = "/slack/events", "/slack/install", "/slack/oauth_redirect"
MOST_MENUS = 5
"""Slack takes so many message shortcuts of an app, and as many global ones."""
SHORTCUT = "ask"
"""The verb of the shortcut that can be used from anywhere."""

LONG = (
    "People who do the same work learn most from each other: at lunch, in passing, in a thread nobody finds again. "
    "Lunchtable helps with that where they already talk. It catches questions, shows earlier answers that fit, keeps what "
    "is worth keeping and shows it to the next person who asks.\n\n"
    "It is quiet: it speaks only when asked, and never pings. What was said in a private channel stays among those who are "
    "in it. Everyone can see what is held about them."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. Without `public_url` everything comes by Socket Mode; with it by HTTP, unless `socket`."""

    least: bool = False
    public_url: str = ""
    socket: bool = False
    org: bool = False
    rotate: bool = False
    name: str = "Lunchtable"

    def __post_init__(self) -> None:
        if not 1 <= len(self.name) <= 35:
            raise ValueError("The app's name may have 35 characters at most.")
        if self.public_url and not self.public_url.startswith(("https://", "http://")):
            raise ValueError("The public address begins with https://, such as https://lunch.example.org.")
        if self.rotate and not self.public_url:
            raise ValueError("Tokens are rotated only where the app is installed by OAuth: give --public-url too.")

    @property
    def by_socket(self) -> bool:
        return self.socket or not self.public_url

    def address(self, path: str) -> str:
        return self.public_url.rstrip("/") + path


def make_manifest(registry: Registry, wanted: Wanted) -> dict[str, Any]:
    """The whole manifest."""
    scopes = asked(least=wanted.least)
    return {
        "display_information": {
            "name": wanted.name,
            "description": "Catches questions, keeps answers, and finds them for whoever asks next.",
            "long_description": LONG,
            "background_color": "#2f5d50",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                # without im:history nothing written there would be heard
                "messages_tab_read_only_enabled": "message.im" not in events_of(scopes),
            },
            "bot_user": {"display_name": wanted.name, "always_online": True},
            "shortcuts": _shortcuts(registry),
            "slash_commands": [_command(registry, wanted)],
        },
        "oauth_config": _oauth(scopes, wanted),
        "settings": _settings(scopes, wanted),
    }


def manifest_text(registry: Registry, wanted: Wanted, form: str = "json") -> str:
    """The manifest as JSON, or as YAML for those who keep theirs so."""
    manifest = make_manifest(registry, wanted)
    if form == "yaml":
        return "\n".join(_yaml(manifest))
    return json.dumps(manifest, indent=2, ensure_ascii=False)


def explain(*, least: bool = False) -> str:
    """Every scope with its reason, as lines to read."""
    scopes = asked(least=least)
    width = max(len(scope.name) for scope in scopes)
    lines = [f"{scope.name:<{width}}  {scope.why}" for scope in scopes]
    for scope in scopes:
        if scope.events:
            lines.append(f"{'':<{width}}  {scope.name} opens the events {', '.join(scope.events)}")
    return "\n".join(lines)


def _command(registry: Registry, wanted: Wanted) -> dict[str, Any]:
    taught = [verb for verb, command in registry.commands.items() if command.taught]
    command: dict[str, Any] = {
        "command": COMMAND,
        "description": "Ask your community, and find what it knows",
        "usage_hint": " | ".join(f"{verb} …" if registry.commands[verb].words else verb for verb in sorted(taught)),
        "should_escape": True,  # people and channels come as ids
    }
    return command if wanted.by_socket else command | {"url": wanted.address(EVENTS_PATH)}


def _shortcuts(registry: Registry) -> list[dict[str, str]]:
    if len(registry.menus) > MOST_MENUS:
        raise ValueError(f"Slack shows {MOST_MENUS} message menus of an app, and there are {len(registry.menus)}.")
    titles = {feature.name: feature.title.msgid for feature in registry.features}
    shortcuts = [_menu(name, menu, titles[name.partition(".")[0]]) for name, menu in registry.menus.items()]
    if asking := registry.commands.get(SHORTCUT):
        words = asking.summary.msgid
        shortcuts.append(
            {"name": "Ask at the table", "type": "global", "callback_id": f"command:{SHORTCUT}", "description": words}
        )
    return shortcuts


def _menu(name: str, menu: MessageMenu, feature: str) -> dict[str, str]:
    return {
        "name": menu.label.msgid,
        "type": "message",
        "callback_id": f"menu:{name}",
        "description": f"{feature}: {menu.label.msgid[:1].lower()}{menu.label.msgid[1:]}",
    }


def _oauth(scopes: tuple[Scope, ...], wanted: Wanted) -> dict[str, Any]:
    asked_for = {"scopes": {"bot": sorted(scope.name for scope in scopes)}}
    return asked_for if not wanted.public_url else {"redirect_urls": [wanted.address(REDIRECT_PATH)], **asked_for}


def _settings(scopes: tuple[Scope, ...], wanted: Wanted) -> dict[str, Any]:
    url = {} if wanted.by_socket else {"request_url": wanted.address(EVENTS_PATH)}
    return {
        "event_subscriptions": {**url, "bot_events": events_of(scopes)},
        "interactivity": {"is_enabled": True, **url},
        "org_deploy_enabled": wanted.org,
        "socket_mode_enabled": wanted.by_socket,
        "token_rotation_enabled": wanted.rotate,
    }


def _yaml(value: Any, depth: int = 0) -> list[str]:
    """Lines of YAML; every leaf is written as JSON, which YAML reads."""
    indent = "  " * depth
    lines: list[str] = []
    pairs = value.items() if isinstance(value, dict) else [(None, item) for item in value]
    for key, item in pairs:
        start = f"{indent}- " if key is None else f"{indent}{key}:"
        if isinstance(item, dict) and key is None:
            first, *rest = _yaml(item, depth + 1)
            lines += [start + first.strip(), *rest]
        elif isinstance(item, (dict, list)):
            lines += [start, *_yaml(item, depth + 1)]
        else:
            lines.append(f"{start}{'' if key is None else ' '}{json.dumps(item, ensure_ascii=False)}")
    return lines
