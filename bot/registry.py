"""Finds the features and knows everything they declare; refuses two of one name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from rapidfuzz import fuzz, process

from bot.feature import Action, Command, EmojiUse, Feature, FormTaken, Listener, MessageMenu, Timer

ROOMS = ("bot.activities", "bot.tending")
D = TypeVar("D")


@dataclass(frozen=True)
class Registry:
    """Everything declared. Commands by verb, emoji by meaning; actions, forms, menus and timers by `feature.name`."""

    features: tuple[Feature, ...]
    commands: dict[str, Command] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    forms: dict[str, FormTaken] = field(default_factory=dict)
    emoji: dict[str, EmojiUse] = field(default_factory=dict)
    menus: dict[str, MessageMenu] = field(default_factory=dict)
    timers: dict[str, Timer] = field(default_factory=dict)
    listeners: dict[type, tuple[Listener, ...]] = field(default_factory=dict)

    def nearest(self, verb: str) -> str | None:
        """The verb most like a mistyped one, if any is like it."""
        found = process.extractOne(verb.lower(), list(self.commands), scorer=fuzz.ratio, score_cutoff=55)
        return found[0] if found else None


def make_registry(features: Iterable[Feature]) -> Registry:
    """Put declarations together. Raises ValueError naming both features when two declare the same."""
    registry = Registry(tuple(features))
    owners: dict[tuple[str, str], str] = {}

    def enter(kind: str, table: dict[str, D], name: str, declared: D, feature: Feature) -> None:
        if name in table:
            raise ValueError(f"{kind} {name!r} is declared by {owners[kind, name]!r} and by {feature.name!r}")
        owners[kind, name] = feature.name
        table[name] = declared

    names: dict[str, Feature] = {}
    for feature in registry.features:
        enter("feature", names, feature.name, feature, feature)
        for command in feature.commands:
            enter("verb", registry.commands, command.verb, command, feature)
        for action in feature.actions:
            enter("action", registry.actions, f"{feature.name}.{action.name}", action, feature)
        for form in feature.forms:
            enter("form", registry.forms, f"{feature.name}.{form.name}", form, feature)
        for emoji in feature.emoji:
            enter("emoji", registry.emoji, emoji.name, emoji, feature)
        for menu in feature.menus:
            enter("menu", registry.menus, f"{feature.name}.{menu.name}", menu, feature)
        for timer in feature.timers:
            enter("timer", registry.timers, f"{feature.name}.{timer.name}", timer, feature)
        for listener in feature.listeners:
            known = (*registry.listeners.get(listener.event, ()), listener)
            registry.listeners[listener.event] = tuple(sorted(known, key=lambda one: one.late))
    return registry


def find_features() -> Registry:
    """All features: every package in `bot.activities` and `bot.tending` that has a `FEATURE`, activities first."""
    features = []
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
            feature = getattr(importlib.import_module(f"{room}.{module.name}"), "FEATURE", None)
            if feature is not None:
                features.append(feature)
    return make_registry(features)
