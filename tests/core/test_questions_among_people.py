"""What becomes of questions and answers when people do what people do: twice, late, both, or take it back."""

import msgspec
import pytest
from lunch import (
    ANA,
    BEN,
    CEM,
    DIRECT,
    DORA,
    GUEST,
    LUNCHTABLE,
    ROUND_TALK,
    SORRY,
    TEAM_TALK,
    WORKSPACE,
    Lunch,
    button,
    form_in,
    words,
)

from bot.incoming import Posted, ReactionsCleared
from bot.kernel.records import ChannelRecord, Community
from bot.places import Message, Place

COOL = "How do you keep insulin cool on a long round?"
POT = "A clay pot with wet sand keeps it under 25 degrees."


async def asked(lunch: Lunch, channel: str = ROUND_TALK) -> tuple[Message, Message]:
    """Ana's question, caught where she asked it, and Ben's reply to it."""
    question = await lunch.says(ANA, COOL, channel)
    await lunch.reacts(ANA, question, "❓")
    return question, await lunch.says(BEN, POT, channel, thread=question.place.message)


async def state(lunch: Lunch, question: Message) -> str:
    entry = await lunch.entry_at(question)
    return entry.state if entry else "gone"


async def test_a_question_marked_twice_is_one_question(lunch: Lunch):
    question, _ = await asked(lunch)
    lunch.postman.arrived.clear()
    await lunch.reacts(ANA, question, "❓")
    await lunch.reacts(ANA, question, "❓\ufe0f")
    assert len(await lunch.entries(kinds=("question",))) == 1
    assert lunch.postman.arrived == []
    assert await lunch.parked() == []


async def test_an_author_is_asked_once_whoever_marks_their_question(lunch: Lunch):
    question = await lunch.says(ANA, COOL)
    await lunch.reacts(BEN, question, "❓")
    await lunch.reacts(CEM, question, "❓")
    assert len(lunch.postman.to(ANA.id)) == 1
    assert lunch.postman.to(BEN.id) == lunch.postman.to(CEM.id) == []
    assert await lunch.entries() == []


async def test_an_author_who_says_no_is_left_alone_and_nobody_hears_of_it(lunch: Lunch):
    question = await lunch.says(ANA, COOL)
    await lunch.reacts(BEN, question, "❓")
    no = button(lunch.postman.replies, "No, thanks")
    assert "leave it alone" in words(await lunch.presses(ANA, no.action, no.record))
    lunch.postman.arrived.clear()
    await lunch.reacts(CEM, question, "❓")
    assert lunch.postman.arrived == []
    assert await lunch.entries() == []


async def test_nobody_says_yes_for_somebody_else(lunch: Lunch):
    question = await lunch.says(ANA, COOL)
    await lunch.reacts(BEN, question, "❓")
    yes = button(lunch.postman.replies, "Yes, please")
    assert "Only its author" in words(await lunch.presses(BEN, yes.action, yes.record))
    assert await lunch.entries() == []


@pytest.mark.parametrize("sign", ["❓", "🔖", "✅", "🙏", "🙋"])
async def test_what_was_deleted_before_somebody_reacted_stays_deleted(lunch: Lunch, sign: str):
    question, reply = await asked(lunch)
    before = len(await lunch.entries())
    later = await lunch.says(ANA, "And in summer?", thread=question.place.message)
    for gone in (later, reply):
        kept = lunch.talk.messages[gone.place.channel, gone.place.message or ""]
        await lunch.deletes(gone.place)
        lunch.talk.put(kept)  # the platform may still hand it out
        await lunch.reacts(ANA, gone, sign)
    assert len(await lunch.entries()) == before
    assert await state(lunch, question) == "open"


async def test_a_message_whose_deletion_came_first_is_never_heard(lunch: Lunch):
    question, _ = await asked(lunch)
    await lunch.deletes(Place(ROUND_TALK, "m-late"))
    late = Message(Place(ROUND_TALK, "m-late", question.place.message), BEN, "Take it back!", 5.0)
    lunch.talk.put(late)
    await lunch.reacts(ANA, late, "✅")
    assert await lunch.entry_at(late) is None


async def test_a_mention_whose_deletion_came_first_asks_nobody(lunch: Lunch):
    place = Place(ROUND_TALK, "m-late")
    await lunch.deletes(place)
    late = Message(place, BEN, f"[@Lunchtable](person:lunchtable) {COOL}", 5.0)
    await lunch.happens(Posted(id="late", workspace=WORKSPACE, at=lunch.watch.now(), message=late, to_bot=True))
    assert lunch.postman.replies == []
    assert await lunch.entries() == []


@pytest.mark.parametrize("menu", ["requests.question", "requests.answer", "repertoire.keep"])
async def test_a_message_menu_does_not_bring_back_what_was_deleted(lunch: Lunch, menu: str):
    question, reply = await asked(lunch)
    later = await lunch.says(ANA, "And in summer?", thread=question.place.message)
    before = len(await lunch.entries())
    for gone in (later, reply):
        await lunch.deletes(gone.place)
        assert SORRY not in words(await lunch.chooses(ANA, menu, gone))
    assert len(await lunch.entries()) == before


async def test_an_answer_two_people_marked_stays_while_one_of_them_means_it(lunch: Lunch):
    question, reply = await asked(lunch)
    await lunch.reacts(ANA, reply, "✅")
    await lunch.reacts(DORA, reply, "✅")
    await lunch.reacts(ANA, reply, "✅", added=False)
    assert await state(lunch, question) == "answered"
    await lunch.reacts(CEM, reply, "✅", added=False)
    assert await state(lunch, question) == "answered"
    await lunch.reacts(DORA, reply, "✅", added=False)
    assert await state(lunch, question) == "open"
    assert await lunch.entry_at(reply) is None


async def test_who_undoes_what_somebody_else_also_marked_hears_that_it_stays(lunch: Lunch):
    question, reply = await asked(lunch)
    await lunch.reacts(ANA, reply, "✅")
    await lunch.reacts(DORA, reply, "✅")
    entry = await lunch.entry_at(reply)
    assert entry is not None
    undone = words(await lunch.presses(ANA, "requests.unmark", str(entry.id)))
    assert "it isn't kept as the answer any more" not in undone
    assert await state(lunch, question) == "answered"
    undone = words(await lunch.presses(CEM, "requests.unmark", str(entry.id)))
    assert "it isn't kept as the answer any more" not in undone


async def test_a_mark_put_on_and_off_and_on_again_is_on(lunch: Lunch):
    question, reply = await asked(lunch)
    for added in (True, False, True, True):
        await lunch.reacts(ANA, reply, "✅", added=added)
    assert await state(lunch, question) == "answered"
    assert len(await lunch.entries(kinds=("answer",))) == 1


@pytest.mark.parametrize("sign", ["✅\ufe0f", "✅"])
async def test_a_mark_counts_however_the_platform_writes_it(lunch: Lunch, sign: str):
    question, reply = await asked(lunch)
    await lunch.reacts(ANA, reply, sign)
    assert await state(lunch, question) == "answered"


@pytest.mark.parametrize("sign", ["🙋", "🙋🏽", "🙋🏿‍♀️"])
async def test_a_hand_of_any_colour_offers_help(lunch: Lunch, sign: str):
    question, _ = await asked(lunch)
    lunch.postman.arrived.clear()
    await lunch.reacts(CEM, question, sign)
    await lunch.reacts(CEM, question, sign)
    assert len(lunch.postman.to(ANA.id)) == 1


async def test_a_withdrawn_question_takes_no_answer(lunch: Lunch):
    question, reply = await asked(lunch)
    entry = await lunch.entry_at(question)
    assert entry is not None
    await lunch.presses(ANA, "requests.withdraw", str(entry.id))
    await lunch.reacts(ANA, reply, "✅")
    await lunch.chooses(ANA, "requests.answer", reply)
    assert await state(lunch, question) == "withdrawn"
    assert await lunch.entries(kinds=("answer",)) == []


async def test_a_withdrawn_question_is_open_again_by_its_mark(lunch: Lunch):
    question, reply = await asked(lunch)
    await lunch.reacts(ANA, reply, "✅")
    await lunch.reacts(ANA, question, "❓", added=False)
    assert await state(lunch, question) == "withdrawn"
    await lunch.reacts(ANA, question, "❓")
    assert await state(lunch, question) == "answered"


@pytest.mark.parametrize("sign", ["❓", "🔖", "✅"])
async def test_what_the_bot_posts_is_not_kept(lunch: Lunch, sign: str):
    await asked(lunch)
    await lunch.types(ANA, "ask Which dressing stays put on a heel?")
    await lunch.quiet()
    card = next(message for message in lunch.talk.messages.values() if message.author == LUNCHTABLE)
    in_thread = Message(Place(ROUND_TALK, "b1", card.place.message), LUNCHTABLE, "Shared by Cem", 1.0)
    lunch.talk.put(in_thread)
    before = await lunch.everything()
    for message in (card, in_thread):
        await lunch.reacts(ANA, message, sign)
        for menu in lunch.registry.menus:
            assert SORRY not in words(await lunch.chooses(ANA, menu, message))
    assert len(await lunch.entries()) == before.count("Entry(")
    assert await lunch.parked() == []


async def test_the_cards_asker_marks_the_answer_and_the_card_says_so(lasting_lunch: Lunch):
    lunch = lasting_lunch
    await lunch.types(ANA, "ask Which dressing stays put on a heel?")
    await lunch.quiet()
    (card,) = [message for message in lunch.talk.messages.values() if message.author == LUNCHTABLE]
    reply = await lunch.says(BEN, "A heel-shaped foam.", thread=card.place.message)
    await lunch.reacts(CEM, reply, "✅")
    await lunch.reacts(ANA, reply, "✅")
    (shown,) = lunch.postman.posts.values()
    assert "answered by ben" in words(shown)
    await lunch.deletes(reply.place)
    (shown,) = lunch.postman.posts.values()
    assert "A heel-shaped foam." not in words(shown)


async def test_who_marks_without_the_right_learns_once_why_nothing_happens(lunch: Lunch):
    question, reply = await asked(lunch)
    for _ in range(3):
        await lunch.reacts(CEM, reply, "✅")
        await lunch.reacts(CEM, reply, "✅", added=False)
    assert len(lunch.postman.to(CEM.id)) == 1
    assert await state(lunch, question) == "open"


async def test_nothing_is_said_in_public_about_a_question_caught_where_it_was_asked(lunch: Lunch):
    question, reply = await asked(lunch)
    for person in (ANA, BEN, CEM, DORA):
        for sign in ("❓", "✅", "🔖", "🙏", "🙋"):
            for message in (question, reply):
                await lunch.reacts(person, message, sign)
    assert lunch.postman.said() == []


# Asking


async def test_a_question_in_a_direct_message_to_the_bot_is_answered(lunch: Lunch):
    await lunch.says(ANA, COOL, DIRECT, to_bot=True)
    assert lunch.postman.said() == []  # what was said to the bot alone is posted only after a yes
    assert "Shall I ask this in" in "\n".join(lunch.postman.to(ANA.id))
    yes = button(lunch.postman.replies, "Ask it there")
    assert "Asked in" in words(await lunch.presses(ANA, yes.action, yes.record, DIRECT))
    await lunch.quiet()
    assert len(await lunch.entries(kinds=("question",))) == 1
    assert len(lunch.postman.said()) == 1


@pytest.mark.parametrize("said", ["hello", "help", "[@Lunchtable](person:lunchtable)", "??"])
async def test_a_word_to_the_bot_is_no_question(lunch: Lunch, said: str):
    await lunch.says(ANA, said, DIRECT, to_bot=True)
    await lunch.says(BEN, f"[@Lunchtable](person:lunchtable) {said}", to_bot=True)
    assert await lunch.entries() == []
    assert lunch.postman.said() == []
    assert "what I can do" in "\n".join(lunch.postman.to(ANA.id))


async def test_a_mention_asks_without_the_bots_name_in_the_question(lunch: Lunch):
    await lunch.says(BEN, f"[@Lunchtable](person:lunchtable) {COOL}", to_bot=True)
    (entry,) = await lunch.entries(kinds=("question",))
    assert entry.title == COOL


async def test_who_asked_by_command_hears_of_the_first_reply_and_of_the_answer(lunch: Lunch):
    await lunch.types(ANA, f"ask {COOL}")
    await lunch.quiet()
    (entry,) = await lunch.entries(kinds=("question",))
    async with lunch.storage.turn(WORKSPACE) as store:
        place = await store.posts.place(f"question:{entry.id}")
    assert place is not None
    reply = await lunch.says(BEN, POT, thread=place.message)
    await lunch.says(CEM, "Or in the fridge of the next patient.", thread=place.message)
    news = [told for told in lunch.postman.to(ANA.id) if "There's a reply" in told]
    assert len(news) == 1
    await lunch.reacts(DORA, reply, "✅")
    assert len([told for told in lunch.postman.to(ANA.id) if "There's an answer" in told]) == 1


async def test_details_do_not_hide_what_is_known(lunch: Lunch):
    _, reply = await asked(lunch)
    await lunch.reacts(ANA, reply, "✅")
    story = "In summer my car gets hot, the pens lie in the boot for hours and at noon they are warmer than I like."
    shown = await lunch.types(CEM, f"ask {COOL}\n{story}")
    assert "An earlier answer may fit" in words(shown)


async def test_the_same_question_is_shown_while_it_is_still_open(lunch: Lunch):
    await asked(lunch)
    shown = await lunch.types(CEM, f"ask {COOL}")
    assert "still open" in words(shown)
    assert button(shown, "I have this too")
    assert button(shown, "Ask anyway")
    assert lunch.postman.said() == []


async def test_a_direct_message_of_somebody_in_two_communities_is_not_met_by_silence(lunch: Lunch):
    async with lunch.storage.turn(WORKSPACE) as store:
        other = await store.communities.save(Community(0, "Midwives", home="C9"))
        await store.communities.save_channel(ChannelRecord("C9", "births", community=other.id))
        await store.people.set_in_channel("C9", ANA.id, True)
    await lunch.says(ANA, COOL, DIRECT, to_bot=True)
    assert len(lunch.postman.to(ANA.id)) == 1
    assert await lunch.entries() == []


async def test_mentioning_the_bot_where_it_was_not_introduced_says_nothing_in_public(lunch: Lunch):
    async with lunch.storage.turn(WORKSPACE) as store:
        await store.communities.save_channel(ChannelRecord("C8", "hall"))
    await lunch.says(ANA, COOL, "C8", to_bot=True)
    assert lunch.postman.said() == []
    assert await lunch.entries() == []


async def test_the_bot_talks_neither_with_itself_nor_with_guests(lunch: Lunch):
    for person in (LUNCHTABLE, GUEST):
        for channel in (ROUND_TALK, DIRECT):
            await lunch.says(person, COOL, channel, to_bot=True)
    assert lunch.postman.arrived == []
    assert await lunch.entries() == []


async def test_a_question_that_was_looked_at_again_unchanged_can_still_be_asked(lunch: Lunch):
    _, reply = await asked(lunch)
    await lunch.reacts(ANA, reply, "✅")
    (shown,) = await lunch.types(CEM, f"ask {COOL}")
    change = button(shown, "Change it")
    form = form_in(await lunch.presses(CEM, change.action, change.record)).form
    values = {field.name: field.value for field in form.fields}
    (shown,) = await lunch.fills(CEM, form.name, form.record, **values)
    anyway = button(shown, "Ask anyway")
    answers = await lunch.presses(CEM, anyway.action, anyway.record)
    assert "Asked in" in words(answers)


async def test_a_question_can_be_asked_after_a_form_about_it_was_not_taken(lunch: Lunch):
    _, reply = await asked(lunch)
    await lunch.reacts(ANA, reply, "✅")
    (shown,) = await lunch.types(CEM, f"ask {COOL}")
    change, anyway = button(shown, "Change it"), button(shown, "Ask anyway")
    await lunch.fills(CEM, "requests.ask", change.record, question="?!")
    assert "Asked in" in words(await lunch.presses(CEM, anyway.action, anyway.record))
    await lunch.quiet()
    assert COOL in lunch.postman.said()[-1]


async def test_nobody_asks_into_a_private_channel_they_are_not_in(lunch: Lunch):
    async with lunch.storage.turn(WORKSPACE) as store:
        (community,) = await store.communities.all()
        await store.communities.save(msgspec.structs.replace(community, home=TEAM_TALK))
    await lunch.types(CEM, f"ask {COOL}", channel=DIRECT)
    await lunch.quiet()
    assert lunch.postman.said() == []
    await lunch.types(ANA, f"ask {COOL}", channel=DIRECT)
    await lunch.quiet()
    assert len(lunch.postman.said()) == 1


async def test_who_has_left_a_private_channel_does_not_hear_its_answers(lunch: Lunch):
    question, _ = await asked(lunch, TEAM_TALK)
    entry = await lunch.entry_at(question)
    assert entry is not None
    assert "Noted" in words(await lunch.presses(BEN, "requests.me_too", str(entry.id), TEAM_TALK))
    lunch.talk.inside[TEAM_TALK] = {ANA.id, CEM.id, BEN.id}
    assert "Noted" in words(await lunch.presses(CEM, "requests.me_too", str(entry.id), TEAM_TALK))
    await lunch.leaves(CEM, TEAM_TALK)
    other = await lunch.says(DORA, "A cool bag.", TEAM_TALK, thread=question.place.message)
    lunch.postman.arrived.clear()
    await lunch.reacts(ANA, other, "✅")
    assert lunch.postman.to(CEM.id) == []
    assert len(lunch.postman.to(BEN.id)) == 1


async def test_whoever_waits_hears_the_answer_once(lunch: Lunch):
    question, reply = await asked(lunch)
    entry = await lunch.entry_at(question)
    assert entry is not None
    await lunch.presses(CEM, "requests.me_too", str(entry.id))
    for added in (True, False, True):
        await lunch.reacts(ANA, reply, "✅", added=added)
    assert len([told for told in lunch.postman.to(CEM.id) if "There's an answer" in told]) == 1


async def test_in_a_private_channel_one_can_undo_what_one_did_although_nobody_told_the_bot_one_is_there(lunch: Lunch):
    lunch.talk.inside[TEAM_TALK] = {ANA.id, BEN.id, CEM.id}
    (shown,) = await lunch.types(CEM, f"ask {COOL}", TEAM_TALK)
    away = button(shown, "Withdraw it")
    assert "Withdrawn" in words(await lunch.presses(CEM, away.action, away.record, TEAM_TALK))


# Thanks


async def test_whose_answer_helped_hears_so(lunch: Lunch):
    _, reply = await asked(lunch)
    await lunch.reacts(ANA, reply, "✅")
    (shown,) = await lunch.types(CEM, f"ask {COOL}")
    helped = button(shown, "That helped")
    (said,) = await lunch.presses(CEM, helped.action, helped.record)
    assert "This helped others" in words(await lunch.opens_home(BEN))
    assert "This helped others" not in words(await lunch.opens_home(ANA))
    undo = button(said, "Undo")
    await lunch.presses(CEM, undo.action, undo.record)
    assert "This helped others" not in words(await lunch.opens_home(BEN))


async def test_nobody_is_thanked_by_themselves(lunch: Lunch):
    _, reply = await asked(lunch)
    await lunch.reacts(ANA, reply, "✅")
    entry = await lunch.entry_at(reply)
    assert entry is not None
    await lunch.presses(BEN, "repertoire.helped", str(entry.id))
    await lunch.reacts(BEN, reply, "🙏")
    assert "This helped others" not in words(await lunch.opens_home(BEN))


# The message menu


async def test_a_menu_used_where_no_community_lives_keeps_nothing(lunch: Lunch):
    stranger = Message(Place("C77", "m1"), ANA, COOL, 0.0)
    other = Message(Place("C77", "m2"), BEN, POT, 0.0)
    for message in (stranger, other):
        for menu in lunch.registry.menus:
            answers = await lunch.chooses(ANA, menu, message)
            assert answers
            assert SORRY not in words(answers)
            assert "I've asked" not in words(answers)
    await lunch.quiet()
    assert await lunch.entries() == []
    assert lunch.postman.arrived == []


@pytest.mark.parametrize("emoji", ["✅", None])
async def test_clearing_the_emoji_of_a_message_takes_their_effect_away(lunch: Lunch, emoji: str | None):
    question, answer = await asked(lunch)
    await lunch.reacts(ANA, answer, "✅")
    await lunch.reacts(CEM, answer, "🔖")
    cleared = ReactionsCleared(id="cleared", workspace=WORKSPACE, at=lunch.watch.now(), place=answer.place, emoji=emoji)
    await lunch.happens(cleared)
    assert await state(lunch, question) == "open"
    kept = await lunch.entry_at(answer)
    assert (kept is not None and kept.kept) == (emoji == "✅")
    assert await lunch.parked() == []


async def test_clearing_the_emoji_of_a_question_forgets_it(lunch: Lunch):
    question, _ = await asked(lunch)
    cleared = ReactionsCleared(
        id="cleared", workspace=WORKSPACE, at=lunch.watch.now(), place=question.place, emoji="❓"
    )
    await lunch.happens(cleared)
    assert await state(lunch, question) == "gone"
