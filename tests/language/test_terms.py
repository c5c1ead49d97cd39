"""What is indexed and what is searched are the same words."""

import pytest

from bot.language.tokens import plain, terms


@pytest.mark.parametrize(
    ("language", "asked", "written"),
    [
        ("en", "cooling bags", "a cooled bag"),
        ("en", "wound dressing", "Wounds: dressings"),
        ("de", "Verbände wechseln", "den Verband wechselt"),
        ("es", "medicación", "las medicaciones"),
        ("fr", "l'insuline", "de l’insuline"),
        ("pt", "medicação", "medicacao"),
        ("ja", "ポンプ", "ﾎﾟﾝﾌﾟ"),
        ("ar", "مرحبا", "مَرْحَبًا"),
        ("en", "DOCKER", "ｄｏｃｋｅｒ"),
    ],
)
def test_a_searcher_finds_the_word_in_another_form(language: str, asked: str, written: str) -> None:
    assert set(terms(asked, language)) & set(terms(written, language))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("restart systemd-resolved please", {"systemd-resolved", "systemd"}),
        ("write it in c++ or c#", {"c++", "c#"}),
        ("gave 10mg", {"10mg", "10", "mg"}),
        ("on 20.04", {"20.04"}),
        ("call `do_this`", {"do_this"}),
        ("vitamin c, hepatitis b", {"c", "b"}),
        ("which test of the system", {"test", "system"}),
    ],
)
def test_names_of_things_stay_whole(text: str, kept: set[str]) -> None:
    assert kept <= set(terms(text))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("to be or not to be", "en"),
        ("der die das", "de"),
        ("¿qué es esto?", "es"),
        ("", "en"),
        ("👩‍⚕️🙏", "en"),
        ("?!", "xx"),
    ],
)
def test_a_query_of_only_stop_words_asks_for_nothing(text: str, language: str) -> None:
    assert terms(text, language) == []


def test_unspaced_scripts_are_searched_by_pairs_of_characters() -> None:
    assert terms("東京都", "ja") == ["東京", "京都"]
    assert terms("薬", "ja") == ["薬"]


def test_a_language_nobody_knows_keeps_words_as_they_are() -> None:
    assert terms("Running THE wards", "tlh") == ["running", "the", "wards"]


def test_a_region_makes_no_other_language() -> None:
    assert terms("medicações", "pt-BR") == terms("medicações", "pt_PT") == terms("medicações", "pt")


def test_codes_and_quotes_are_found_by_search() -> None:
    assert {"lock", "quot"} <= set(terms("see\n```\nunable to lock\n```\n> quoted"))


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        ("**Warm** the _bag_", "Warm the bag"),
        ("[@Ana](person:U1) look", "look"),
        ("see [the guide](https://example.org/a)", "see the guide"),
        ("see <https://example.org/a?b=c> now", "see now"),
        ("```py\nprint()\n```\ndone", "done"),
        ("> hers\nmine", "mine"),
        ("the `pump_a` works :tada:", "the pump_a works"),
        ("# Title\n- one", "Title\none"),
        (r"2 \* 3", "2 * 3"),
        ("at 10:30:45", "at 10:30:45"),
    ],
)
def test_prose_is_read_without_markup(text: str, prose: str) -> None:
    assert plain(text) == prose
