"""A kept message gets a kind that its author seldom has to change."""

import pytest

from bot.language.kinds import guess_kind

STORY = (
    "Last year I had a man on my round who refused every dressing. We tried everything and I was tired. In the end my "
    "colleague told him a joke, he laughed, and we got it done. I learned that we had never asked him."
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("You can use a clay pot, try that", "answer"),
        ("Yes, in the second drawer", "answer"),
        (STORY, "story"),
        ("Problem: wet wound\nTried: foam\nOutcome: closed in a week", "case"),
        ("https://example.org/viewer a good viewer", "tool"),
        ("Here is our handover template https://example.org/a", "asset"),
        ("[form](https://example.org/handover.pdf)", "asset"),
        ("see handover.docx", "asset"),
        ("Always warm the bag first.", "lesson"),
        ("", "lesson"),
        ("漢字", "lesson"),
    ],
)
def test_what_was_kept_is_recognised(text: str, kind: str) -> None:
    assert guess_kind(text) == kind
