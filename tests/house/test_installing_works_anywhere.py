"""What is packed, what it needs, and what must not be told about where it was made."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REQUIREMENT = re.compile(r"(?P<name>[a-z0-9-]+)==[^\s;]+( ; [^\\]+?)?( --hash=sha256:[0-9a-f]{64})+")


def plain(name: str) -> str:
    """A package's name as requirement files write it: `discord.py>=2.7` is `discord-py`."""
    bare = re.match(r"[A-Za-z0-9._-]+", name)
    assert bare, f"{name!r} is no requirement"
    return re.sub(r"[-_.]+", "-", bare[0]).lower()


def locked(requirements: Path) -> dict[str, str]:
    """Every locked package and its whole entry."""
    entries = requirements.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return {plain(entry): re.sub(r"\s+", " ", entry).strip() for entry in entries if entry.strip()}


def test_the_wheel_carries_all_that_is_not_code_too(
    tool: Callable[..., str], rooms: list[str], tree: list[Path], tmp_path: Path
) -> None:
    tool("hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    missing = {str(name) for name in tree if name.parts[0] in rooms} - packed
    assert not missing, f"{wheel.name} lacks {sorted(missing)}"
    (commands,) = (name for name in packed if name.endswith("entry_points.txt"))
    assert b"lunchtable = adapters.cli.main:main" in zipfile.ZipFile(wheel).read(commands)


@pytest.mark.parametrize("requirements", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_by_hash_and_names_no_place(requirements: str, root: Path) -> None:
    wrong = [entry for entry in locked(root / requirements).values() if not REQUIREMENT.fullmatch(entry)]
    assert not wrong, f"{requirements} has lines that are not name==version with hashes; run make lock"


def test_requirement_files_follow_pyproject(root: Path, project: dict[str, Any]) -> None:
    wanted = {plain(name) for name in project["project"]["dependencies"]}
    wanted_for_work = {plain(name) for name in project["dependency-groups"]["dev"]}
    run, work = locked(root / "requirements.txt"), locked(root / "requirements-dev.txt")
    assert not wanted - set(run), "missing from requirements.txt; run make lock"
    assert not wanted_for_work - set(work), "missing from requirements-dev.txt; run make lock"
    differing = {name for name, entry in run.items() if work.get(name) != entry}
    assert not differing, "locked otherwise in requirements-dev.txt; run make lock"


def test_no_file_tells_where_it_was_made(root: Path, tree: list[Path]) -> None:
    # Written apart, so that this file does not find itself.
    registries = ["pypi" + ".org", "files.python" + "hosted.org", "registry.npm" + "js.org"]
    workplace = ["clau" + "de", "anth" + "ropic", "as an " + "ai"]
    told = re.compile(
        r"(?<![\w.~}-])/(?:work|root)/"
        + "".join(rf"|{re.escape(registry)}" for registry in registries)
        + "".join(rf"|\b{word}\b" for word in workplace),
        re.IGNORECASE,
    )
    found = [
        f"{name}:{number}: {match[0]}"
        for name in tree
        for number, line in enumerate((root / name).read_text(encoding="utf-8", errors="ignore").splitlines(), 1)
        if (match := told.search(line))
    ]
    assert not found, "\n".join(found)
