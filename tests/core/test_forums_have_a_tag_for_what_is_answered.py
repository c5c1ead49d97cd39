"""Which of a forum's tags says that a question is answered."""

import pytest

from bot.kernel.forums import solved_among


@pytest.mark.parametrize(
    ("tags", "solved"),
    [
        (("insulin", "solved"), "solved"),
        (("✅ Solved", "Open"), "✅ Solved"),
        (("offen", "Gelöst"), "Gelöst"),
        (("Answered", "Solved!"), "Solved!"),
        (("Unsolved", "Not answered"), ""),
        ((), ""),
    ],
)
def test_the_tag_that_says_so_is_found_by_its_name(tags: tuple[str, ...], solved: str) -> None:
    assert solved_among(tags) == solved
