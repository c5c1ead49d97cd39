"""Style, types, sizes, and which room may import which."""

from collections.abc import Callable
from pathlib import Path

LONGEST = 300


def test_ruff_finds_nothing_to_mend(tool: Callable[..., str]) -> None:
    tool("ruff", "check", "--no-cache", "--output-format=concise", ".")


def test_code_is_laid_out_as_ruff_lays_it_out(tool: Callable[..., str]) -> None:
    tool("ruff", "format", "--no-cache", "--check", ".")


def test_mypy_believes_every_type(tool: Callable[..., str]) -> None:
    tool("mypy", "--strict", "--no-color-output")


def test_rooms_import_only_what_they_may(tool: Callable[..., str]) -> None:
    tool("lint-imports", "--no-cache", "--no-logo")


def test_every_file_of_code_fits_in_a_head(root: Path, rooms: list[str], tree: list[Path]) -> None:
    code = [name for name in tree if name.suffix == ".py" and name.parts[0] in rooms]
    lengths = {str(name): len((root / name).read_text(encoding="utf-8").splitlines()) for name in code}
    too_long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert not too_long, f"over {LONGEST} lines; do two things live there?"
