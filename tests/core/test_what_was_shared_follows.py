"""What was shared in a channel shows what became of it since."""

from lunch import ANA, BEN, CEM, DORA, ROUND_TALK, WOUND_CARE, Lunch, words

from bot.places import Message

RINSE = "Rinse the wound with lukewarm water first. Then dry its edges with gauze."


# What was shared follows


async def shared_question(lunch: Lunch) -> tuple[Message, Message]:
    """Ana's answered question from #wound-care, which Dora shows in #round-talk; the question and its answer."""
    question = await lunch.says(ANA, "How do you rinse a wound at home?", WOUND_CARE)
    await lunch.reacts(ANA, question, "❓")
    answer = await lunch.says(BEN, RINSE, WOUND_CARE, thread=question.place.message)
    await lunch.reacts(ANA, answer, "✅")
    entry = await lunch.entry_at(question)
    assert entry is not None
    for author in (ANA, BEN):
        await lunch.presses(author, "repertoire.quoting", chosen=["always"])
    await lunch.presses(DORA, "repertoire.share_here", str(entry.id), ROUND_TALK)
    await lunch.quiet()
    assert "answered by" in everything_posted(lunch)
    return question, answer


def everything_posted(lunch: Lunch) -> str:
    return words(list(lunch.postman.posts.values()))


async def test_a_shared_question_is_open_again_when_its_only_answer_is_deleted(lunch: Lunch):
    _, answer = await shared_question(lunch)
    await lunch.deletes(answer.place)
    await lunch.quiet()
    assert "answered by" not in everything_posted(lunch)
    assert "open" in everything_posted(lunch)
    assert "gauze" not in everything_posted(lunch)


async def test_a_shared_question_shows_that_its_answer_was_unmarked_or_marked(lunch: Lunch):
    _, answer = await shared_question(lunch)
    await lunch.reacts(ANA, answer, "✅", added=False)
    await lunch.quiet()
    assert "answered by" not in everything_posted(lunch)
    await lunch.reacts(ANA, answer, "✅")
    await lunch.quiet()
    assert "answered by" in everything_posted(lunch)


async def test_what_somebody_had_kept_before_it_answered_leaves_the_question_open_when_it_is_deleted(lunch: Lunch):
    question = await lunch.says(ANA, "How do you rinse a wound at home?", WOUND_CARE)
    await lunch.reacts(ANA, question, "❓")
    answer = await lunch.says(BEN, RINSE, WOUND_CARE, thread=question.place.message)
    await lunch.reacts(CEM, answer, "🔖")
    await lunch.reacts(ANA, answer, "✅")
    entry = await lunch.entry_at(question)
    assert entry is not None
    assert entry.state == "answered"
    await lunch.deletes(answer.place)
    entry = await lunch.entry_at(question)
    assert entry is not None
    assert entry.state == "open"


async def test_a_shared_question_that_is_deleted_is_shown_nowhere(lunch: Lunch):
    question, _ = await shared_question(lunch)
    await lunch.deletes(question.place)
    await lunch.quiet()
    assert "rinse a wound" not in everything_posted(lunch)
