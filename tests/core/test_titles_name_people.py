"""Titles: whoever is mentioned in one is called by name, links and code can be read, and nothing shows more than agreed."""

import pytest
from lunch import ANA, BEN, CEM, ROUND_TALK, WOUND_CARE, Lunch, button, words

from bot.card import Card, Said
from bot.reply import Say, Whisper
from bot.words import Reader, compose, say_plain

TIP = "Keep the insulin in the fridge door."
LONG = TIP + " " + "It stays cold there, and nobody has to look for it in the dark while a patient waits. " * 2


def reader(lunch: Lunch) -> Reader:
    names = {ANA.id: "Ana Lima", BEN.id: "Ben", CEM.id: "Cem"}
    return Reader(now=lunch.watch.now(), names=names, channels={WOUND_CARE: "wound-care"})


def headline(lunch: Lunch) -> str:
    """What the last post says first, as people read it."""
    (*_, said) = [reply for reply in lunch.postman.replies if isinstance(reply, Say)]
    return say_plain(said.card.headline, reader(lunch))


async def test_who_is_mentioned_in_a_question_is_named_and_never_by_an_id(lunch: Lunch):
    mention = f"[@{ANA.id}](person:{ANA.id})"
    where = f"[#{WOUND_CARE}](channel:{WOUND_CARE})"
    await lunch.types(CEM, f"ask Can {mention} lend me a ladder for {where}, or [@U0NO](person:U0NO)?")
    await lunch.quiet()
    assert headline(lunch) == "Cem asks: Can @Ana Lima lend me a ladder for #wound-care, or @someone?"


async def test_a_kept_title_names_who_is_mentioned_by_the_name_of_today(lunch: Lunch):
    said = await lunch.says(BEN, f"Ask [@{ANA.id}](person:{ANA.id}) about the ladder in [#C9](channel:C9).")
    await lunch.reacts(CEM, said, "🔖")
    entry = await lunch.entry_at(said)
    assert entry is not None
    (answer,) = await lunch.types(CEM, "find ladder")
    assert isinstance(answer, Whisper)
    shown = "\n".join(compose(part.text, reader(lunch)) for part in answer.card.parts if hasattr(part, "text"))
    assert "Ask @Ana Lima about the ladder in #a channel." in shown
    assert "](person:" not in shown


async def test_a_mention_survives_that_a_question_is_changed_before_it_is_posted(lunch: Lunch):
    await lunch.says(BEN, "hello")
    said = await lunch.says(BEN, "How do you store a ladder on tour?", WOUND_CARE)
    await lunch.reacts(BEN, said, "❓")
    (known,) = await lunch.types(CEM, f"ask How do you store a ladder on tour, [@{ANA.id}](person:{ANA.id})?")
    change = button(known, "Change it")
    (opened,) = await lunch.presses(CEM, change.action, change.record)
    assert f"[@{ANA.name}](person:{ANA.id})" in repr(opened)


async def test_links_of_a_question_can_be_clicked_and_its_title_says_where_they_lead(lunch: Lunch):
    asked = "Is https://example.org/a?b=1 or [the zet page](https://zet.example/x) better?"
    await lunch.types(CEM, f"ask {asked}")
    await lunch.quiet()
    assert headline(lunch).endswith(": Is example.org or the zet page better?")
    assert asked in words(lunch.postman.replies)


@pytest.mark.parametrize("code", ["rm -rf", "rm\n-rf"])
async def test_code_in_a_question_does_not_split_its_title(lunch: Lunch, code: str):
    await lunch.types(CEM, f"ask Why does\n```\n{code}\n```\nand then nothing happen?")
    await lunch.quiet()
    inside = "…" if "\n" in code else code
    assert headline(lunch).endswith(f": Why does {inside} and then nothing happen?")
    (*_, said) = [reply for reply in lunch.postman.replies if isinstance(reply, Say)]
    assert [part.words.words for part in said.card.parts if isinstance(part, Said)] == [
        f"Why does\n```\n{code}\n```\nand then nothing happen?"
    ]


async def kept_and_shared(lunch: Lunch, text: str) -> str:
    """What everybody reads when Cem shares elsewhere what Ben said."""
    said = await lunch.says(BEN, text, WOUND_CARE)
    await lunch.reacts(ANA, said, "🔖")
    entry = await lunch.entry_at(said)
    assert entry is not None
    await lunch.presses(CEM, "repertoire.share_here", str(entry.id), ROUND_TALK)
    await lunch.quiet()
    return lunch.postman.said()[-1]


async def test_a_single_sentence_is_not_shown_elsewhere_as_its_own_title(lunch: Lunch):
    public = await kept_and_shared(lunch, TIP)
    assert "fridge" not in public
    assert "a tip" in public


async def test_of_more_words_the_title_is_shown(lunch: Lunch):
    public = await kept_and_shared(lunch, LONG)
    assert "Keep the insulin" in public
    assert "in the dark" not in public


async def test_a_single_sentence_is_shown_once_its_author_agreed(lunch: Lunch):
    await lunch.presses(BEN, "repertoire.quoting", chosen=["always"])
    assert "fridge" in await kept_and_shared(lunch, TIP)


@pytest.mark.parametrize(
    "other",
    [
        f"Can [@{ANA.id}](person:{ANA.id}) lend me a ladder?",
        f"Has [@{ANA.id}](person:{ANA.id}) seen [#{WOUND_CARE}](channel:{WOUND_CARE}) today?",
        "Who has the ladder, and how do you carry it up the narrow stairs to the storage under the roof alone?",
    ],
)
async def test_what_only_mentions_the_same_people_was_not_asked_already(lunch: Lunch, other: str):
    await lunch.types(CEM, f"ask {other}")
    again = await lunch.types(CEM, f"ask Does [@{ANA.id}](person:{ANA.id}) know the ladder code?")
    assert "asked this already" not in words(again)


async def test_the_same_question_was_asked_already(lunch: Lunch):
    await lunch.types(CEM, f"ask Can [@{ANA.id}](person:{ANA.id}) lend me a ladder tomorrow?")
    again = await lunch.types(CEM, f"ask Can [@{BEN.id}](person:{BEN.id}) lend me a ladder tomorrow?")
    assert "You asked this already" in words(again)


# Finding more than fits


async def tips(lunch: Lunch, many: int) -> None:
    for number in range(many):
        said = await lunch.says(BEN, f"Ladders in cellar {number} are kept behind the door. Bring a lamp.", WOUND_CARE)
        await lunch.reacts(ANA, said, "🔖")


def card_of(answers: list) -> Card:
    (answer,) = answers
    return answer.card


async def test_all_that_was_found_can_be_reached_and_how_much_it_is_is_said(lunch: Lunch):
    await tips(lunch, 20)
    card = card_of(await lunch.types(CEM, "find ladders cellar"))
    assert "20 things we know about “ladders cellar”. Here are the first 8" in words(card)
    seen = words(card)
    for where in ("Here are 9 to 16", "Here are 17 to 20"):
        more = button(card, "Show more")
        card = card_of(await lunch.presses(CEM, more.action, more.record))
        assert where in words(card)
        seen += words(card)
    assert all(f"cellar {number} are" in seen for number in range(20))
    assert "[Show more]" not in words(card)
    back = button(card, "Back")
    assert "Here are 9 to 16" in words(await lunch.presses(CEM, back.action, back.record))


async def test_without_words_the_newest_go_on_as_well(lunch: Lunch):
    await tips(lunch, 10)
    card = card_of(await lunch.does(lunch.command(CEM, "find", "", {"kind": "tip"})))
    more = button(card, "Show more")
    rest = words(await lunch.presses(CEM, more.action, more.record))
    assert "cellar 0 are" in rest
    assert "cellar 9 are" not in rest


async def test_an_old_search_says_so(lunch: Lunch):
    assert "too old" in words(await lunch.presses(CEM, "repertoire.more", "0123456789abcdef:8"))


async def test_what_nobody_answered_is_not_called_known(lunch: Lunch):
    said = await lunch.says(ANA, "How do you carry ladders upstairs?", WOUND_CARE)
    await lunch.reacts(ANA, said, "❓")
    found = words(await lunch.types(CEM, "find carry ladders"))
    assert "Nobody has answered this yet" in found
    assert "we know" not in found


async def test_home_shows_the_way_to_all_of_ones_questions(lunch: Lunch):
    for place in ("roof", "cellar", "attic", "garage"):
        said = await lunch.says(ANA, f"What is kept in the {place} over winter?", WOUND_CARE)
        await lunch.reacts(ANA, said, "❓")
    home = await lunch.opens_home(ANA)
    everything = button(home, "Show all of mine")
    listed = words(await lunch.presses(ANA, everything.action, everything.record))
    assert all(place in listed for place in ("roof", "cellar", "attic", "garage"))
