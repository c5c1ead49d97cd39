"""A text is said in the reader's language, zone and names."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.markup import Bullets, parse
from bot.text import Listing, Quote, Spot, Text, WebLink, When, Where, Who, t, tn, verbatim
from bot.words import Reader, compose, compose_blocks, say_plain

NOON = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)  # a Wednesday; noon in Berlin
For = Callable[..., Reader]


def test_people_are_named_but_not_called_and_channels_can_be_followed(reader: For) -> None:
    text = t("{who} asked in {place}.", who=Who("U1"), place=Where("C1"))
    assert compose(text, reader()) == "Ana asked in [#round-talk](channel:C1)."
    assert say_plain(text, reader()) == "Ana asked in #round-talk."


def test_whoever_is_not_known_is_someone(reader: For) -> None:
    unknown = t("{who} {place}", who=Who("U9"), place=Where("C9"))
    assert compose(unknown, reader()) == "someone [#a channel](channel:C9)"
    assert compose(unknown, reader("de")) == "jemand [#ein Kanal](channel:C9)"
    assert compose(unknown, reader(names={"U9": " "}, channels={"C9": "\n"})) == compose(unknown, reader())


@pytest.mark.parametrize(
    ("style", "hours", "locale", "words"),
    [
        ("day", 0, "en", "today"),
        ("day", 13, "en", "tomorrow"),
        ("day", -13, "de", "gestern"),
        ("day", 6 * 24, "en", "Tuesday"),
        ("day", 7 * 24, "en", "11 March 2026"),
        ("moment", 50, "en", "Friday 14:00"),
        ("moment", 50, "de-DE", "Freitag um 14:00"),
        ("moment", 0, "de", "heute um 12:00"),
        ("date", -24, "en", "3 March 2026"),
        ("date", -24, "en-US", "March 3, 2026"),
        ("date", -24, "ja", "2026年3月3日"),
        ("date", -24, "tr", "3 Mart 2026"),
        ("ago", -14 * 24, "en", "2 weeks ago"),
        ("ago", 48, "de", "in 2 Tagen"),
        ("ago", 0, "de", "gerade eben"),
    ],
)
def test_moments_are_said_as_the_reader_says_them(reader: For, style: str, hours: int, locale: str, words: str) -> None:
    text = t("{when}", when=When(NOON + timedelta(hours=hours), style))  # type: ignore[arg-type]
    assert say_plain(text, reader(locale)) == words


def test_the_day_is_the_day_where_the_reader_is(reader: For) -> None:
    late = t("{when}", when=When(datetime(2026, 3, 4, 23, 30, tzinfo=UTC), "moment"))
    assert compose(late, reader(timezone="UTC")) == "today 23:30"
    assert compose(late, reader(timezone="Asia/Tokyo")) == "tomorrow 08:30"
    assert compose(late, reader(timezone="America/New_York")) == "today 18:30"


def test_several_are_joined_as_the_language_joins_them(reader: For) -> None:
    three = t("{all}", all=Listing((Who("U1"), "B*n", verbatim("Cem"))))
    either = t("{all}", all=Listing((Who("U1"), Who("U2")), any_of=True))
    assert compose(three, reader()) == "Ana, B\\*n and Cem"
    assert say_plain(three, reader("de")) == "Ana, B*n und Cem"
    assert say_plain(three, reader("en-US")) == "Ana, B*n, and Cem"
    assert say_plain(either, reader("en")) == "Ana or Ben"
    assert say_plain(either, reader("de")) == "Ana oder Ben"
    assert compose(t("{all}", all=Listing(())), reader()) == ""


def test_numbers_and_their_plurals(reader: For) -> None:
    assert compose(tn("{n} answer", "{n} answers", 1), reader()) == "1 answer"
    assert compose(tn("{n} answer", "{n} answers", 1200), reader()) == "1,200 answers"
    assert compose(t("{n}", n=1200), reader("de")) == "1.200"


def test_a_sentence_not_yet_translated_is_english_throughout(reader: For) -> None:
    text = t("Not translated: {all}, {n}, {day}", all=Listing(("a", "b")), n=1200, day=When(NOON, "day"))
    assert compose(text, reader("fr")) == compose(text, reader("en")) == "Not translated: a and b, 1,200, today"


def test_people_are_quoted_with_their_own_marks_and_the_names_of_today(reader: For) -> None:
    words = "**Ask [@Anna](person:U1)**:\n\n- sand\n- water"
    assert compose(t("{words}", words=Quote(words)), reader()) == words.replace("Anna", "Ana")
    assert compose(t("> {words}", words=Quote(words)), reader()).startswith("> **Ask [@Ana](person:U1)**:\n>\n> - sand")
    assert say_plain(t("“{w}”", w=Quote(words, plain=True)), reader()) == "“Ask @Ana: sand water”"


def test_quotes_are_clipped_with_an_ellipsis(reader: For) -> None:
    assert compose(t("“{w}”", w=Quote("some **bold words** of mine", limit=11)), reader()) == "“some **bold**…”"


def test_blocks_quoted_within_a_sentence_become_lines_of_it(reader: For) -> None:
    said = t("Ana: {w} (kept)", w=Quote("one\n\n- two\n\n```\nthree\n```"))
    assert compose(said, reader()) == "Ana: one\n• two\n`three` (kept)"


def test_links_have_safe_labels_and_safe_addresses(reader: For) -> None:
    def link(url: str, label: Text | str | None = None) -> str:
        return compose(t("{link}", link=WebLink(url, label)), reader())

    assert link("https://a.example/b") == "<https://a.example/b>"
    assert link("https://a.example", "a](javascript:x)") == "[a\\](javascript:x)](https://a.example)"
    assert link("https://a.example", t("**Read** {x}", x="it")) == "[**Read** it](https://a.example)"
    assert link("javascript:alert(1)", "click") == "click"
    assert link("javascript:alert(1)") == "javascript:alert(1)"


def test_a_message_is_linked_where_the_platform_knows_its_address(reader: For) -> None:
    assert compose(t("{m}", m=Spot("C1", "5", label="there")), reader()) == "[there](https://chat.example/C1/5)"
    assert compose(t("{m}", m=Spot("C9", "5", label=t("there"))), reader()) == "there"
    assert compose(t("{m}", m=Spot("C9", "5")), reader("de")) == "eine Nachricht"


def test_texts_can_stand_in_texts_and_in_code(reader: For) -> None:
    inner = t("**{x}**", x="a_b")
    assert compose(t("see {inner}\n- {inner}", inner=inner), reader()) == "see **a_b**\n\n- **a_b**"
    assert compose(t("`/practice {verb}`", verb="a`b"), reader()) == "``/practice a`b``"


def test_lists_in_a_template_stay_lists(reader: For) -> None:
    (bullets,) = compose_blocks(t("- {a}\n- {b}", a="1. x", b="- y"), reader())
    assert isinstance(bullets, Bullets)
    assert len(bullets.items) == 2
    assert parse(compose(t("- {a}\n- {b}", a="1. x", b="- y"), reader())) == (bullets,)


@pytest.mark.parametrize(
    "locale", ["", "-", "xx", "en_XX", "../../etc", "zh-CN", "es-419", "pt-BR", "x" * 5000, "\x00", "de-AT-u-ca"]
)
@pytest.mark.parametrize("timezone", ["", "Mars/Base", "../UTC", "Europe", "\x00", "/etc/passwd"])
def test_no_locale_and_no_zone_is_too_strange(reader: For, locale: str, timezone: str) -> None:
    text = t("{a} {b}", a=When(NOON, "moment"), b=Listing(("x", "y")))
    assert "x" in compose(text, reader(locale, timezone=timezone))


@pytest.mark.parametrize(
    "at",
    [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), datetime(1, 1, 1), datetime(9999, 12, 31)],  # noqa: DTZ001
)
@pytest.mark.parametrize("style", ["day", "moment", "date", "ago"])
def test_no_moment_is_too_far(reader: For, at: datetime, style: str) -> None:
    assert compose(t("{when}", when=When(at, style)), reader(timezone="Pacific/Auckland"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Rinse first.", "Put aside: Rinse first. It is gone."),
        ("Rinse first", "Put aside: Rinse first. It is gone."),
        ("How to rinse?", "Put aside: How to rinse? It is gone."),
        ("Rinse …", "Put aside: Rinse … It is gone."),
    ],
)
def test_a_sentence_ends_once_behind_a_title_that_is_one(reader: For, title: str, said: str) -> None:
    for value in (title, t("**{title}**", title=title), Quote(title, plain=True), Spot("C1", "1.2", label=title)):
        assert say_plain(t("Put aside: {title}. It is gone.", title=value), reader()) == said
    assert say_plain(t("“{title}”.", title=title), reader()) == f"“{title}”."
    assert say_plain(t("{title}...", title=title), reader()) == f"{title}..."
