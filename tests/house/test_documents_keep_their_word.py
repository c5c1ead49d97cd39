"""What README, .env.example and the decisions say is so."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import AliasChoices
from pydantic_settings import BaseSettings


def env_names(settings: type[BaseSettings]) -> Iterator[set[str]]:
    """For each setting the environment variables that set it; more than one where it has aliases."""
    prefix = settings.model_config.get("env_prefix", "")
    for name, field in settings.model_fields.items():
        match field.validation_alias:
            case None:
                yield {f"{prefix}{name}".upper()}
            case str(alias):
                yield {alias.upper()}
            case AliasChoices(choices=choices):
                yield {choice.upper() for choice in choices if isinstance(choice, str)}
            case path:
                raise TypeError(f"the setting {name!r} is read from {path}; .env.example has no form for that")


def test_env_example_names_every_setting_and_no_other(root: Path) -> None:
    settings = list(env_names(importlib.import_module("bot.settings").Settings))
    example = (root / ".env.example").read_text(encoding="utf-8")
    shown = set(re.findall(r"^(?:#\s?)?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE))
    missing = [" or ".join(sorted(names)) for names in settings if not names & shown]
    assert not missing, f".env.example lacks {missing}"
    unknown = shown.difference(*settings)
    assert not unknown, f".env.example names what is no setting: {sorted(unknown)}"


def test_every_make_target_in_the_readme_exists(root: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    readme = (root / "README.md").read_text(encoding="utf-8")
    used = set(re.findall(r"(?:`|^[ \t]*(?:\$ )?|&& )make ([a-z-]+)(?=`|\s*$|\s+[A-Z#&])", readme, re.MULTILINE))
    assert not used - targets, f"README.md uses make targets that do not exist: {sorted(used - targets)}"


def test_every_dependency_has_its_reason_among_the_decisions(root: Path, project: dict[str, Any]) -> None:
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    decisions = (root / "docs/decisions/README.md").read_text(encoding="utf-8")
    names = {re.split(r"[\[<>=; ]", entry)[0] for entry in wanted}
    unexplained = {name for name in names if f"| {name} |" not in decisions}
    assert not unexplained, f"docs/decisions/README.md has no line for {sorted(unexplained)}"
