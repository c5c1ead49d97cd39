"""How every bench ends: `name: value` lines, and the same as JSON on request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


def report(figures: Mapping[str, float | int], file: Path | None = None) -> None:
    """Print the figures as the last lines; write them to `file` if one is given."""
    rounded = {name: round(value, 4) if isinstance(value, float) else value for name, value in figures.items()}
    for name, value in rounded.items():
        print(f"{name}: {value}")
    if file is not None:
        file.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
