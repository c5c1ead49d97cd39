"""What people said and others kept: consent, history, flags, taking back, and who may change what."""

import msgspec
import pytest
from lunch import (
    ANA,
    BEN,
    CEM,
    DIRECT,
    DORA,
    ROUND_TALK,
    SORRY,
    TEAM_TALK,
    WORKSPACE,
    WOUND_CARE,
    Lunch,
    button,
    buttons,
    form_in,
    words,
)

from bot.kernel.records import Batch, BulkEntry, ChannelRecord, Community, Entry
from bot.places import Message, Person, Place
from bot.reply import Invalid

RINSE = "Rinse the wound with lukewarm water first. Then dry its edges with gauze."
EVE = Person("eve", "Eve")
"""The steward of another community of the same workspace."""


async def kept(lunch: Lunch, text: str = RINSE, channel: str = WOUND_CARE) -> tuple[Message, str]:
    """Something Ben said and Ana kept; returns it with its record."""
    message = await lunch.says(BEN, text, channel)
    await lunch.reacts(ANA, message, "🔖")
    entry = await lunch.entry_at(message)
    assert entry is not None
    return message, str(entry.id)


async def wishes(lunch: Lunch, person: Person, wish: str) -> None:
    await lunch.presses(person, "repertoire.quoting", chosen=[wish])


# Keeping and taking back


async def test_the_last_who_takes_it_off_takes_it_back(lunch: Lunch):
    message, _ = await kept(lunch)
    await lunch.reacts(CEM, message, "🔖")
    await lunch.reacts(CEM, message, "🔖")
    await lunch.reacts(ANA, message, "🔖", added=False)
    await lunch.reacts(DORA, message, "🔖", added=False)
    assert await lunch.entry_at(message) is not None
    await lunch.reacts(CEM, message, "🔖", added=False)
    assert await lunch.entry_at(message) is None


async def test_an_answer_from_an_archive_survives_a_bookmark_taken_off(lunch: Lunch):
    now = lunch.watch.now()
    asked = Entry(0, "question", "How?", "How?", "answered", 1, "ana", ROUND_TALK, "a1", created=now)
    told = Entry(0, "answer", RINSE, RINSE, "current", 1, "ben", ROUND_TALK, "a2", "a1", created=now)
    batch = Batch(entries=(BulkEntry(asked), BulkEntry(told, answers="a1")))
    await lunch.storage.bulk.write(WORKSPACE, 1, batch, now)
    message = Message(Place(ROUND_TALK, "a2", "a1"), BEN, RINSE, 0.0)
    lunch.talk.put(message)
    await lunch.reacts(CEM, message, "🔖")
    await lunch.reacts(CEM, message, "🔖", added=False)
    assert await lunch.entry_at(message) is not None


async def test_only_who_keeps_hears_of_it(lunch: Lunch):
    await kept(lunch)
    assert lunch.postman.said() == []
    assert len(lunch.postman.to(ANA.id)) == 1
    assert lunch.postman.to(BEN.id) == []


async def test_a_message_without_words_is_not_kept(lunch: Lunch):
    message = await lunch.says(BEN, "  \n ")
    await lunch.reacts(ANA, message, "🔖")
    assert await lunch.entries() == []
    assert "no words" in words(await lunch.chooses(ANA, "repertoire.keep", message))


async def test_taking_a_reuse_back_takes_only_what_came_of_it(lunch: Lunch):
    _, record = await kept(lunch)
    story = await lunch.fills(CEM, "repertoire.story", title="My own story", body="It was long ago.")
    own = button(story, "Undo").record
    await lunch.presses(CEM, "repertoire.not_reused", f"{record}:{own}")
    assert [entry.title for entry in await lunch.entries(author=CEM.id)] == ["My own story"]
    told = await lunch.fills(CEM, "repertoire.reused", record, changed="Shorter.", link="https://example.org/ours")
    assert len(await lunch.entries(author=CEM.id)) == 2
    undo = button(told, "Undo")
    await lunch.presses(CEM, undo.action, undo.record)
    assert [entry.title for entry in await lunch.entries(author=CEM.id)] == ["My own story"]


# Edits where it was said


async def test_words_an_author_took_back_are_shown_to_nobody(lunch: Lunch):
    message, record = await kept(lunch, "Mrs Miller of Elm Street needs rinsing twice a day.")
    await lunch.edits(message, "One patient needs rinsing twice a day.")
    for person in (ANA, BEN, CEM, DORA):
        history = words(await lunch.presses(person, "repertoire.history", record))
        assert "edited where it was said" in history
        assert "Miller" not in history
        for version in range(1, 4):
            await lunch.presses(person, "repertoire.undo", f"{record}:{version}")
    assert "Miller" not in repr(await lunch.entries())


async def test_a_chosen_title_stays_when_the_words_change(lunch: Lunch):
    message, record = await kept(lunch)
    await lunch.fills(ANA, "repertoire.edit", f"{record}:1", title="Rinsing", body=RINSE, kind="lesson")
    await lunch.edits(message, "Rinse it with cold water.")
    (entry,) = await lunch.entries()
    assert (entry.title, entry.body) == ("Rinsing", "Rinse it with cold water.")


async def test_what_was_deleted_where_it_was_said_is_gone_everywhere(lunch: Lunch):
    message, record = await kept(lunch)
    await lunch.deletes(message.place)
    assert "no longer here" in words(await lunch.presses(ANA, "repertoire.show", record))
    assert "Nobody has written this down" in words(await lunch.types(CEM, "find lukewarm water"))


# Changing


async def test_what_was_typed_comes_back_when_somebody_else_was_quicker(lunch: Lunch):
    _, record = await kept(lunch)
    await lunch.fills(ANA, "repertoire.edit", f"{record}:1", title="Rinsing", body=RINSE, kind="lesson")
    (refused,) = await lunch.fills(DORA, "repertoire.edit", f"{record}:1", title="Dora's title", body="Dora's words")
    assert isinstance(refused, Invalid)
    form = form_in(await lunch.presses(DORA, "repertoire.edit", record)).form
    assert {field.name: field.value for field in form.fields}["body"] == "Dora's words"
    saved = await lunch.fills(DORA, form.name, form.record, title="Dora's title", body="Dora's words", kind="lesson")
    assert "Saved" in words(saved)
    (entry,) = await lunch.entries()
    assert entry.title == "Dora's title"


async def test_who_has_no_part_in_it_does_not_change_it(lunch: Lunch):
    _, record = await kept(lunch)
    before = await lunch.everything()
    for action in ("edit", "retire", "restore"):
        assert "Only its author" in words(await lunch.presses(CEM, f"repertoire.{action}", record))
    assert "Only its author" in words(await lunch.presses(CEM, "repertoire.undo", f"{record}:1"))
    assert "Only its author" in words(await lunch.fills(CEM, "repertoire.edit", f"{record}:1", title="x", body="y"))
    for action in ("unflag", "put_aside"):
        assert "Only stewards" in words(await lunch.presses(CEM, f"repertoire.{action}", record))
    assert await lunch.everything() == before


async def test_a_change_undone_and_undone_again_is_as_before(lunch: Lunch):
    _, record = await kept(lunch)
    saved = await lunch.fills(ANA, "repertoire.edit", f"{record}:1", title="Rinsing", body=RINSE, kind="lesson")
    titles = []
    for _ in range(4):
        undo = button(saved, "Undo") if not titles else buttons(saved)[0]
        saved = await lunch.presses(ANA, undo.action, undo.record)
        titles.append((await lunch.entries())[0].title)
    assert titles[0] == titles[2] != "Rinsing"
    assert titles[1] == titles[3] == "Rinsing"


async def test_an_old_undo_button_undoes_nothing_newer(lunch: Lunch):
    _, record = await kept(lunch)
    saved = await lunch.fills(ANA, "repertoire.edit", f"{record}:1", title="First", body=RINSE, kind="lesson")
    await lunch.fills(ANA, "repertoire.edit", f"{record}:2", title="Second", body=RINSE, kind="lesson")
    undo = button(saved, "Undo")
    assert "changed again since" in words(await lunch.presses(ANA, undo.action, undo.record))
    assert (await lunch.entries())[0].title == "Second"


# Flags


async def test_nobody_hears_who_flagged_something(lunch: Lunch):
    _, record = await kept(lunch)
    await lunch.presses(CEM, "repertoire.flag", record)
    seen = words(await lunch.opens_home(DORA)) + words(await lunch.presses(DORA, "repertoire.history", record))
    await lunch.presses(DORA, "repertoire.unflag", record)
    for person in (ANA, BEN, CEM, DORA):
        seen += words(await lunch.presses(person, "repertoire.history", record))
    assert "flagged" in seen
    assert "cem" not in seen


async def test_a_flag_taken_back_leaves_no_name_either(lunch: Lunch):
    _, record = await kept(lunch)
    await lunch.presses(CEM, "repertoire.flag", record)
    await lunch.presses(CEM, "repertoire.unflag_mine", record)
    history = words(await lunch.presses(ANA, "repertoire.history", record))
    assert "cem" not in history
    assert "lukewarm" in words(await lunch.types(ANA, "find lukewarm water"))


async def test_what_two_people_flagged_stays_hidden_when_one_takes_it_back(lunch: Lunch):
    _, record = await kept(lunch)
    for person in (CEM, ANA):
        await lunch.presses(person, "repertoire.flag", record)
    await lunch.presses(CEM, "repertoire.unflag_mine", record)
    await lunch.presses(BEN, "repertoire.unflag_mine", record)
    assert (await lunch.entries())[0].hidden


async def test_what_is_flagged_is_shown_to_stewards_only(lunch: Lunch):
    _, record = await kept(lunch)
    await lunch.presses(CEM, "repertoire.flag", record)
    for person in (ANA, BEN, CEM):
        for action in ("show", "history", "share_here", "edit", "undo", "helped"):
            assert "gauze" not in words(await lunch.presses(person, f"repertoire.{action}", record))
        assert "gauze" not in words(await lunch.types(person, f"entry {record}"))
        assert "gauze" not in words(await lunch.types(person, "find lukewarm water"))
    assert "gauze" in words(await lunch.opens_home(DORA))


async def test_undoing_a_flag_by_history_is_refused_rather_than_claimed(lunch: Lunch):
    _, record = await kept(lunch)
    await lunch.presses(CEM, "repertoire.flag", record)
    assert "Undone" not in words(await lunch.presses(DORA, "repertoire.undo", f"{record}:2"))
    assert (await lunch.entries())[0].hidden


# Sharing and consent


async def share(lunch: Lunch, person: Person, record: str, channel: str = ROUND_TALK) -> tuple[str, object]:
    """What everybody then reads, and what the sharer is told."""
    answers = await lunch.presses(person, "repertoire.share_here", record, channel)
    await lunch.quiet()
    return lunch.postman.said()[-1], answers


@pytest.mark.parametrize(("wish", "quoted"), [("", False), ("ask", False), ("never", False), ("always", True)])
async def test_words_are_shown_elsewhere_only_when_their_author_said_so(lunch: Lunch, wish: str, quoted: bool):
    _, record = await kept(lunch)
    if wish:
        await wishes(lunch, BEN, wish)
    public, _ = await share(lunch, CEM, record)
    assert ("gauze" in public) == quoted
    assert bool(lunch.postman.to(BEN.id)) == (wish == "ask")


async def test_an_author_who_says_no_once_leaves_no_trace(lunch: Lunch):
    _, record = await kept(lunch)
    await wishes(lunch, BEN, "ask")
    public, _ = await share(lunch, CEM, record)
    no = button(lunch.postman.replies, "No, only the title")
    seen = len(lunch.postman.to(CEM.id))
    await lunch.presses(BEN, no.action, no.record, DIRECT)
    await lunch.quiet()
    assert words(next(iter(lunch.postman.posts.values()))) == public
    assert len(lunch.postman.to(CEM.id)) == seen


async def test_a_yes_can_be_taken_back(lunch: Lunch):
    _, record = await kept(lunch)
    await wishes(lunch, BEN, "ask")
    public, _ = await share(lunch, CEM, record)
    yes = button(lunch.postman.replies, "Yes, show them")
    said = await lunch.presses(BEN, yes.action, yes.record, DIRECT)
    await lunch.quiet()
    assert words(next(iter(lunch.postman.posts.values()))) != public
    undo = button(said, "Undo")
    await lunch.presses(BEN, undo.action, undo.record, DIRECT)
    await lunch.quiet()
    assert words(next(iter(lunch.postman.posts.values()))) == public


async def test_nobody_agrees_in_an_authors_place(lunch: Lunch):
    _, record = await kept(lunch)
    await wishes(lunch, BEN, "ask")
    await share(lunch, CEM, record)
    yes = button(lunch.postman.replies, "Yes, show them")
    for person in (ANA, CEM, DORA):
        for action in ("repertoire.quote_yes", "repertoire.quote_no"):
            assert "Only its author" in words(await lunch.presses(person, action, yes.record))


async def test_one_authors_yes_does_not_speak_for_another(lunch: Lunch):
    question = await lunch.says(ANA, "How do you rinse a wound at home?", WOUND_CARE)
    await lunch.reacts(ANA, question, "❓")
    first = await lunch.says(BEN, RINSE, WOUND_CARE, thread=question.place.message)
    await lunch.reacts(ANA, first, "✅")
    await wishes(lunch, ANA, "always")
    await wishes(lunch, BEN, "ask")
    entry = await lunch.entry_at(question)
    assert entry is not None
    async with lunch.storage.turn(WORKSPACE) as store:  # only Ben's word is open
        await store.people.save(msgspec.structs.replace(await store.people.get(CEM.id), quoting="never"))
    answers = await lunch.presses(DORA, "repertoire.share_here", str(entry.id), ROUND_TALK)
    assert "Shared in" in words(answers)
    post = button(answers, "Take it back").record
    second = await lunch.says(CEM, "Nobody may repeat this elsewhere.", WOUND_CARE, thread=question.place.message)
    await lunch.reacts(ANA, second, "✅")
    await lunch.quiet()
    await lunch.presses(BEN, "repertoire.quote_yes", post, DIRECT)
    await lunch.quiet()
    assert "Nobody may repeat" not in words(list(lunch.postman.posts.values()))


async def test_who_shared_something_twice_takes_each_back(lunch: Lunch):
    _, record = await kept(lunch)
    undos = []
    for _ in range(2):
        undos.append(button((await share(lunch, CEM, record))[1], "Take it back"))
        lunch.watch.wait(minutes=11)
    assert len(lunch.postman.posts) == 2
    for left, undo in zip((1, 0), undos, strict=True):
        assert "Taken back" in words(await lunch.presses(CEM, undo.action, undo.record))
        await lunch.quiet()
        assert len(lunch.postman.posts) == left


async def test_others_do_not_take_back_what_somebody_shared(lunch: Lunch):
    _, record = await kept(lunch)
    undo = button((await share(lunch, CEM, record))[1], "Take it back")
    await share(lunch, ANA, record)
    assert "Only who shared it" in words(await lunch.presses(ANA, undo.action, undo.record))
    assert "Taken back" in words(await lunch.presses(BEN, undo.action, undo.record))


@pytest.mark.parametrize("channel", [ROUND_TALK, WOUND_CARE, DIRECT, "C77"])
async def test_what_was_said_in_a_private_channel_is_shared_nowhere_else(lunch: Lunch, channel: str):
    _, record = await kept(lunch, channel=TEAM_TALK)
    for person in (ANA, BEN):
        await lunch.presses(person, "repertoire.share_here", record, channel)
    await lunch.quiet()
    assert lunch.postman.said() == []


async def test_an_author_in_a_private_channel_keeps_a_reuse_private_too(lunch: Lunch):
    _, record = await kept(lunch, channel=TEAM_TALK)
    await lunch.fills(BEN, "repertoire.reused", record, changed="Shorter", link="https://example.org/ours")
    assert all(entry.private for entry in await lunch.entries())


# Another community's steward


async def another_community(lunch: Lunch) -> None:
    async with lunch.storage.turn(WORKSPACE) as store:
        other = await store.communities.save(Community(0, "Midwives", home="C9"))
        await store.communities.save_channel(ChannelRecord("C9", "births", community=other.id))
        await store.people.set_in_channel("C9", EVE.id, True)
        await store.people.set_role(other.id, EVE.id, "steward", True, lunch.watch.now())


async def test_a_steward_tends_only_their_own_community(lunch: Lunch):
    await another_community(lunch)
    _, record = await kept(lunch)
    question = await lunch.says(ANA, "How do you rinse a wound at home?")
    await lunch.reacts(ANA, question, "❓")
    asked = await lunch.entry_at(question)
    assert asked is not None
    before = await lunch.everything()
    for action in ("edit", "retire", "unflag", "put_aside"):
        assert "Only" in words(await lunch.presses(EVE, f"repertoire.{action}", record, "C9"))
    assert "Only" in words(await lunch.fills(EVE, "repertoire.edit", f"{record}:1", "C9", title="x", body="y"))
    assert "Only" in words(await lunch.presses(EVE, "requests.withdraw", str(asked.id), "C9"))
    assert "[Edit]" not in words(await lunch.types(EVE, f"entry {record}", "C9"))
    assert await lunch.everything() == before
    await lunch.presses(CEM, "repertoire.flag", record)
    assert "lukewarm" not in words(await lunch.types(EVE, f"entry {record}", "C9"))


# Every button answers


async def test_every_button_that_is_shown_does_something(lunch: Lunch):
    """Press whatever is shown, and whatever is shown then, for a while: no button leads into an error."""
    _, record = await kept(lunch)
    question = await lunch.says(ANA, "How do you rinse a wound at home?")
    await lunch.reacts(ANA, question, "❓")
    reply = await lunch.says(BEN, RINSE, thread=question.place.message)
    await lunch.reacts(ANA, reply, "✅")
    for person in (ANA, BEN, DORA):
        shown: list[object] = [
            await lunch.types(person, line)
            for line in (
                "home",
                "me",
                "questions all",
                "share",
                "find rinse wound",
                f"entry {record}",
                "ask Rinse wound?",
            )
        ]
        pressed: set[tuple[str, str]] = set()
        while shown and len(pressed) < 60:
            for one in buttons(shown.pop()):
                if (one.action, one.record) not in pressed and not one.url:
                    pressed.add((one.action, one.record))
                    answers = await lunch.presses(person, one.action, one.record)
                    assert answers, f"{one.action} is met by silence"
                    assert SORRY not in words(answers)
                    assert "from an earlier time" not in words(answers)
                    shown.append(answers)
        assert len(pressed) > 15
    await lunch.quiet()
    assert await lunch.parked() == []


async def test_a_shared_card_follows_what_it_shows(lunch: Lunch):
    message, record = await kept(lunch)
    await wishes(lunch, BEN, "always")
    await share(lunch, CEM, record)
    message = await lunch.edits(message, "Rinse the wound with saline.")
    await lunch.quiet()
    assert "saline" in words(next(iter(lunch.postman.posts.values())))
    await lunch.deletes(message.place)
    assert lunch.postman.posts == {}


async def test_a_no_takes_the_words_out_of_cards_that_showed_them(lunch: Lunch):
    _, record = await kept(lunch)
    await wishes(lunch, BEN, "always")
    public, _ = await share(lunch, CEM, record)
    assert "ben" in public
    await wishes(lunch, BEN, "never")
    await lunch.quiet()
    shown = words(next(iter(lunch.postman.posts.values())))
    assert shown != public
    assert "ben" not in shown


async def test_topics_of_a_private_channel_complete_for_its_members_only(lunch: Lunch):
    await lunch.types(ANA, "ask topic:secretplan How do we tell the manager?", TEAM_TALK)
    await lunch.quiet()
    for person, seen in ((ANA, True), (CEM, False)):
        answers = await lunch.does(lunch.completing(person, "find", "topic", "secret"))
        assert ("secretplan" in repr(answers)) == seen, person.name


async def test_a_flagged_question_hides_its_answer_too(lunch: Lunch):
    question = await lunch.says(ANA, "How do you keep insulin cool on a long round?")
    await lunch.reacts(ANA, question, "❓")
    reply = await lunch.says(BEN, "A clay pot with wet sand keeps insulin cool.", thread=question.place.message)
    await lunch.reacts(ANA, reply, "✅")
    entry = await lunch.entry_at(question)
    assert entry is not None
    await lunch.presses(CEM, "repertoire.flag", str(entry.id))
    assert "Nobody has written this down" in words(await lunch.types(CEM, "find clay pot insulin cool"))
