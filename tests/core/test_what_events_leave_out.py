"""What an event leaves out is asked of the platform: who reacted, what a message says, what kind of channel it is."""

import msgspec
from lunch import ANA, BEN, CEM, ROUND_TALK, TEAM_TALK, WORKSPACE, Lunch, words

from bot.card import Card, Words
from bot.incoming import BotAdded, ChannelChanged, Edited, Installed, Posted, Reacted, Uninstalled
from bot.kernel.records import ChannelRecord, EntryFilter, Readable
from bot.places import Channel, ChannelKind, Message, Person, Place
from bot.reply import Say
from bot.text import t

COOL = "How do you keep insulin cool on a long round?"
POT = "A clay pot with wet sand keeps it under 25 degrees."


class Known:
    """A platform that knows people and channels, and how often it was asked."""

    def __init__(self, lunch: Lunch) -> None:
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.asked: list[str] = []
        lunch.talk.person = self.person  # type: ignore[method-assign]
        lunch.talk.channel = self.channel  # type: ignore[method-assign]

    async def person(self, id: str) -> Person | None:
        self.asked.append(id)
        return self.people.get(id)

    async def channel(self, id: str) -> Channel | None:
        self.asked.append(id)
        return self.channels.get(id)


def reacted(lunch: Lunch, id: str, place: Place, emoji: str) -> Reacted:
    key = f"r-{id}-{emoji}"
    return Reacted(id=key, workspace=WORKSPACE, at=lunch.watch.now(), person=Person(id), place=place, emoji=emoji)


async def channel(lunch: Lunch, id: str) -> ChannelRecord | None:
    async with lunch.storage.turn(WORKSPACE) as store:
        return await store.communities.channel(id)


# Who reacted


async def test_a_stranger_known_only_by_id_does_nothing_with_an_emoji(lunch: Lunch):
    known = Known(lunch)
    known.people = {"gus": Person("gus", "Gus", outside=True), "robot": Person("robot", "Robot", is_bot=True)}
    message = await lunch.says(BEN, POT)
    for id in ("gus", "robot"):
        await lunch.happens(reacted(lunch, id, message.place, "🔖"))
    assert await lunch.entries() == []
    assert known.asked == ["gus", "robot"]


async def test_a_member_known_only_by_id_keeps_a_message(lunch: Lunch):
    known = Known(lunch)
    known.people = {"cem": CEM}
    message = await lunch.says(BEN, POT)
    await lunch.happens(reacted(lunch, "cem", message.place, "🔖"), reacted(lunch, "ana", message.place, "👍"))
    assert len(await lunch.entries()) == 1
    assert known.asked == ["cem"]  # an emoji that means nothing is nobody's business


async def test_whom_the_platform_does_not_know_is_taken_as_told(lunch: Lunch):
    Known(lunch)
    message = await lunch.says(BEN, POT)
    await lunch.happens(reacted(lunch, "cem", message.place, "🔖"))
    assert len(await lunch.entries()) == 1


async def test_a_stranger_known_only_by_id_asks_nothing_by_mention(lunch: Lunch):
    known = Known(lunch)
    known.people = {"gus": Person("gus", "Gus", outside=True)}
    await lunch.says(Person("gus"), COOL, to_bot=True)
    assert lunch.postman.arrived == []
    await lunch.says(Person("cem"), COOL, to_bot=True)
    assert len(lunch.postman.said()) == 1


# What was said


async def test_a_reply_stored_before_its_question_was_marked_is_read_when_its_turn_comes(lasting_lunch: Lunch):
    lunch = lasting_lunch
    question = Message(Place(ROUND_TALK, "m1"), ANA, COOL, 1.0)
    reply = Message(Place(ROUND_TALK, "m2", "m1"), BEN, POT, 2.0)
    lunch.talk.put(question)
    at = lunch.watch.now()
    marked = Reacted(id="r", workspace=WORKSPACE, at=at, person=ANA, place=question.place, emoji="❓")
    same_time = [Posted(id="p1", workspace=WORKSPACE, at=at, message=question), marked]
    await lunch.happens(*same_time, Posted(id="p2", workspace=WORKSPACE, at=at, message=reply))
    (entry,) = await lunch.entries()
    async with lunch.storage.turn(WORKSPACE) as store:
        assert [heard.text for heard in await store.talk.heard(entry.id)] == [POT]


async def test_words_left_out_are_read_if_the_thread_came_to_be_watched(lunch: Lunch):
    reply = Message(Place(ROUND_TALK, "m2", "m1"), BEN, POT, 2.0, mentions=("ana",))
    posted = Posted(id="p2", workspace=WORKSPACE, at=lunch.watch.now(), message=reply)
    edit = msgspec.structs.replace(reply, text=f"{POT} Always.")
    await lunch.intake.accept([posted, Edited(id="e2", workspace=WORKSPACE, at=lunch.watch.now(), message=edit)])
    question = Message(Place(ROUND_TALK, "m1"), ANA, COOL, 1.0)
    lunch.talk.put(question)
    await lunch.chooses(ANA, "requests.question", question)
    lunch.talk.put(edit)
    await lunch.quiet()
    (entry,) = await lunch.entries()
    async with lunch.storage.turn(WORKSPACE) as store:
        assert [heard.text for heard in await store.talk.heard(entry.id)] == [f"{POT} Always."]
        (edge,) = await store.talk.edges(lunch.watch.now())
        assert (edge.person, edge.to) == ("ben", "ana")


async def test_an_edit_nobody_can_read_changes_nothing(lunch: Lunch):
    question = await lunch.says(ANA, COOL)
    edit = msgspec.structs.replace(question, text="", unread=True)
    await lunch.reacts(ANA, question, "❓")
    await lunch.happens(Edited(id="e", workspace=WORKSPACE, at=lunch.watch.now(), message=edit))
    lunch.talk.messages.clear()
    await lunch.happens(Edited(id="e2", workspace=WORKSPACE, at=lunch.watch.now(), message=edit))
    entry = await lunch.entry_at(question)
    assert entry is not None
    assert entry.body == COOL
    assert await lunch.parked() == []


async def test_messages_count_without_their_words(lunch: Lunch):
    await lunch.says(ANA, COOL)
    await lunch.says(BEN, POT)
    async with lunch.storage.turn(WORKSPACE) as store:
        assert sum(tally.messages for tally in await store.talk.activity(lunch.watch.now())) == 2
    assert lunch.postman.arrived == []


# Channels


async def test_a_private_channel_told_only_by_id_is_known_as_private(lunch: Lunch):
    known = Known(lunch)
    known.channels["P7"] = Channel("P7", "night-shift", ChannelKind.PRIVATE)
    at = lunch.watch.now()
    await lunch.happens(BotAdded(id="b", workspace=WORKSPACE, at=at, channel=Channel("P7"), person=CEM))
    record = await channel(lunch, "P7")
    assert record is not None
    assert (record.name, record.kind) == ("night-shift", ChannelKind.PRIVATE)
    assert "say nothing until you decide" in lunch.postman.to(CEM.id)[0]


async def test_archiving_told_only_by_id_does_not_open_a_private_channel(lunch: Lunch):
    change = ChannelChanged(
        id="c", workspace=WORKSPACE, at=lunch.watch.now(), channel=Channel(TEAM_TALK, archived=True)
    )
    await lunch.happens(change)
    record = await channel(lunch, TEAM_TALK)
    assert record is not None
    assert (record.name, record.kind, record.archived) == ("team-talk", ChannelKind.PRIVATE, True)


async def test_what_was_said_in_a_channel_that_is_made_private_is_private_from_then_on(lasting_lunch: Lunch):
    lunch = lasting_lunch
    message = await lunch.says(BEN, POT)
    await lunch.reacts(BEN, message, "🔖")
    assert "wet sand" in words(await lunch.types(CEM, "find clay pot"))
    made_private = Channel(ROUND_TALK, "round-talk", ChannelKind.PRIVATE)
    lunch.talk.inside[ROUND_TALK] = {ANA.id}
    await lunch.happens(ChannelChanged(id="c", workspace=WORKSPACE, at=lunch.watch.now(), channel=made_private))
    assert "wet sand" not in words(await lunch.types(CEM, "find clay pot"))
    assert "wet sand" in words(await lunch.types(ANA, "find clay pot"))


# Coming and going


async def test_where_the_bot_was_removed_nothing_more_is_said_until_it_is_back(lunch: Lunch):
    async with lunch.storage.turn(WORKSPACE) as store:
        await store.send([Say(Card((Words(t("hello")),)), Place(ROUND_TALK))], lunch.watch.now())
    for key in ("app_uninstalled", "tokens_revoked"):
        await lunch.intake.accept([Uninstalled(id=key, workspace=WORKSPACE, at=lunch.watch.now())])
        await lunch.intake.step()
    await lunch.quiet()
    assert lunch.postman.tried == []
    assert await lunch.storage.workspaces() == []
    lunch.watch.wait(days=3)
    await lunch.happens(Installed(id="again", workspace=WORKSPACE, at=lunch.watch.now(), name="Nurses"))
    assert await lunch.storage.workspaces() == [WORKSPACE]
    await lunch.types(ANA, f"ask {COOL}")
    await lunch.quiet()
    assert len(lunch.postman.said()) == 1


async def test_thirty_days_later_nothing_is_left_of_what_people_wrote(lasting_lunch: Lunch):
    lunch = lasting_lunch
    await lunch.types(ANA, f"ask {COOL}")
    await lunch.happens(Uninstalled(id="u", workspace=WORKSPACE, at=lunch.watch.now()))
    lunch.watch.wait(days=31)
    await lunch.intake.rest()
    async with lunch.storage.turn(WORKSPACE) as store:
        assert await store.communities.all() == []
        assert await store.entries.count(EntryFilter(readable=Readable(everything=True), hidden=None)) == 0
