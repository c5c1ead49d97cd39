"""What the tests of the house share: where it stands, what stands in it, and how to run a tool on it."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MADE_BY_TOOLS = {".git", ".venv", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", "__pycache__"}


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def project() -> dict[str, Any]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def rooms(project: dict[str, Any]) -> list[str]:
    """The packages that are installed: bot, adapters and so on."""
    packages: list[str] = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    return packages


@pytest.fixture(scope="session")
def tree() -> list[Path]:
    """Every file of the project, relative to its root; in a git checkout without what .gitignore names."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            check=True,
            encoding="utf-8",
        ).stdout
        names = [Path(name) for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = [name for name in found if MADE_BY_TOOLS.isdisjoint(name.parts)]
    return sorted(name for name in set(names) if (ROOT / name).is_file())


@pytest.fixture
def tool() -> Callable[..., str]:
    """Runs one of the tools that are installed beside this Python; its own words are the failure."""

    def run(name: str, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603
            [Path(sys.executable).parent / name, *arguments],
            cwd=ROOT,
            env={**os.environ, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
        )
        if done.returncode:
            pytest.fail(f"{name} {' '.join(arguments)}\n\n{done.stdout}{done.stderr}", pytrace=False)
        return done.stdout

    return run
