"""Sending to Discord: what is said arrives, once; what can't be said is told apart; nothing is bumped."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from discord.http import HTTPClient
from little_discord import (
    ANA,
    BEN,
    CEM,
    FORUM,
    GUILD,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    TOKEN,
    WORKSPACE,
    LittleDiscord,
    breaks,
    little_discord,
    says,
    texts_in,
    too_much,
)

from adapters.discord.budget import Budget
from adapters.discord.calls import LONGEST_WAIT, Calls
from adapters.discord.channels import ChannelFacts
from adapters.discord.knowing import Knowing
from adapters.discord.marking import count_of
from adapters.discord.sending import DiscordSender
from adapters.discord.showing import Showing
from bot.card import Attachment, Button, Buttons, Card, Item, Items, Picture, Words
from bot.delivery import Ambiguous, CannotWhisper, Refused, TryLater, Unclear, Why
from bot.kernel.records import ChannelRecord, Community, PersonRecord
from bot.places import Place
from bot.ports import Parcel, Storage
from bot.reply import Edit, Emoji, OpenThread, Otherwise, Outgoing, RefreshHome, Say, SetTags, Tell, Unsay, Whisper
from bot.text import t, verbatim
from storage import open_storage

TALK, ASKING, TEAM = "301", "302", "303"
SAID = datetime.fromtimestamp(1_770_000_000, UTC)
CREATE, EDIT = "POST /channels/{channel}/messages", "PATCH /channels/{channel}/messages/{message}"
LOOK = "GET /channels/{channel}/messages"


class Watch:
    """Moves with the tests."""

    time = SAID

    def now(self) -> datetime:
        return self.time

    def seconds(self) -> float:
        return self.time.timestamp()


def card(words: str) -> Card:
    return Card((Words(verbatim(words)),))


def long_card(lines: int = 12) -> Card:
    items = tuple(Item(verbatim(f"line {number}."), detail=verbatim("x" * 900)) for number in range(lines))
    return Card((Items(items),), title=verbatim("All of it"))


@dataclass
class Desk:
    """A sender at work in a small Discord."""

    discord: LittleDiscord
    storage: Storage
    http: HTTPClient
    watch: Watch = field(default_factory=Watch)

    def __post_init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """Another process, which remembers nothing but what the gateway tells."""
        self.calls = Calls(self.http, Budget(most_a_second=10_000), time=self.watch.seconds)
        self.facts = ChannelFacts()
        threads = [one for one in self.discord.channels.values() if "thread_metadata" in one]
        others = [one for one in self.discord.channels.values() if "thread_metadata" not in one]
        emoji = [{"id": "77", "name": "our_own"}]
        told = {"id": GUILD, "owner_id": "999", "roles": self.discord.roles, "emojis": emoji}
        self.facts.heed("GUILD_CREATE", {**told, "channels": others, "threads": threads})
        self.knowing = Knowing(self.calls, self.facts)
        self.showing = Showing(self.storage, self.knowing, self.watch)
        self.sender = DiscordSender(self.calls, self.showing, self.knowing, self.storage, self.watch)
        self.sender.posting._time = self.watch.seconds

    async def send(self, reply: Outgoing, number: int = 1, *, unsure: bool = False) -> Place | None:
        return await self.sender.send(Parcel(number, WORKSPACE, "lane", reply, f"{number:x}-1", 0, unsure, at=SAID))

    async def remember(self, post: str, place: Place | None) -> None:
        assert place is not None
        async with self.storage.turn(WORKSPACE) as store:
            await store.posts.remember(post, place)

    async def waiting(self, person: str) -> list[Card]:
        async with self.storage.turn(WORKSPACE) as store:
            return [one for _, one in await store.waiting.of(person, SAID)]

    async def trouble(self, reply: Outgoing) -> str:
        with pytest.raises(Refused) as refused:
            await self.send(reply)
        return refused.value.why

    def later(self, seconds: float) -> None:
        self.watch.time += timedelta(seconds=seconds)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    storage = await open_storage("sqlite://", cipher=Fernet(Fernet.generate_key()))
    async with little_discord() as discord:
        discord.add_channel(TALK, name="round-talk")
        discord.add_channel(
            ASKING,
            FORUM,
            name="asking",
            available_tags=[{"id": "41", "name": "Solved"}, {"id": "42", "name": "insulin"}],
        )
        shut = [{"id": GUILD, "type": 0, "deny": str(1 << 10), "allow": "0"}]
        open_to = [{"id": person, "type": 1, "allow": str(1 << 10), "deny": "0"} for person in (ANA, BEN)]
        discord.add_channel(TEAM, name="team", permission_overwrites=[*shut, *open_to])
        http = HTTPClient(asyncio.get_running_loop(), max_ratelimit_timeout=LONGEST_WAIT)
        await http.static_login(TOKEN)
        at = Desk(discord, storage, http)
        async with storage.turn(WORKSPACE) as store:
            nurses = await store.communities.save(Community(0, "Nurses", home=TALK, language="de"))
            await store.communities.save_channel(ChannelRecord(TALK, "round-talk", community=nurses.id))
        yield at
        await http.close()
    await storage.close()


# Saying


async def test_what_is_said_pings_nobody_and_unfurls_nothing(desk: Desk):
    place = await desk.send(Say(card("Hello @everyone"), Place(TALK)))
    (said,) = desk.discord.messages[TALK].values()
    assert place == Place(TALK, said["id"])
    assert said["allowed_mentions"] == {"parse": []}
    assert said["flags"] == 1 << 15 | 1 << 2
    (body,) = desk.discord.requests(CREATE)
    assert (body["nonce"], body["enforce_nonce"]) == ("1-1", True)


async def test_an_answer_under_a_message_opens_its_thread_once(desk: Desk):
    question = desk.discord.post(TALK, content="How?")
    first = await desk.send(
        Say(Card((Words(verbatim("Like this")),), title=verbatim("A way")), Place(TALK, question["id"]))
    )
    second = await desk.send(Say(card("Or so"), Place(TALK, None, question["id"])), 2)
    thread = question["id"]
    assert desk.discord.channels[thread]["name"] == "A way"
    assert [place and (place.channel, place.thread) for place in (first, second)] == [(TALK, thread)] * 2
    assert [text.split("\n")[-1] for text in desk.discord.texts(thread)] == ["Like this", "Or so"]
    desk.begin_anew()
    desk.facts = desk.knowing.facts = ChannelFacts()  # a thread nobody told of
    await desk.send(Say(card("Or that"), Place(TALK, None, thread)), 3)
    assert len(desk.discord.requests("POST /channels/{channel}/messages/{message}/threads")) == 1
    assert len(desk.discord.texts(thread)) == 3


async def test_where_no_thread_may_be_opened_it_is_answered_in_the_channel(desk: Desk):
    question = desk.discord.post(TALK, content="How?")
    desk.discord.always["POST /channels/{channel}/messages/{message}/threads"] = says(403, 50013)
    place = await desk.send(Say(card("Like this"), Place(TALK, question["id"])))
    said = desk.discord.messages[TALK][place.message if place else ""]
    assert said["message_reference"] == {"message_id": question["id"], "fail_if_not_exists": False}
    assert place == Place(TALK, said["id"])


async def test_what_is_said_in_a_forum_is_a_post(desk: Desk):
    place = await desk.send(Say(Card((Words(verbatim("How?")),), title=verbatim("Insulin on a round")), Place(ASKING)))
    assert place is not None
    assert place.message is not None
    assert place == Place(ASKING, place.message, place.message)
    assert desk.discord.channels[place.message]["name"] == "Insulin on a round"
    await desk.send(Say(card("An answer"), place), 2)
    assert desk.discord.texts(place.message)[-1] == "An answer"


async def test_a_long_card_goes_on_in_its_thread(desk: Desk):
    place = await desk.send(Say(long_card(), Place(TALK)))
    assert place is not None
    assert len(desk.discord.messages[TALK]) == 1
    everything = "\n".join(desk.discord.texts(TALK) + desk.discord.texts(place.message or ""))
    assert [everything.count(f"line {number}.") for number in range(12)] == [1] * 12


async def test_pictures_and_files_go_with_their_message(desk: Desk):
    picture = Picture(b"png", verbatim("A map of topics"), "map.png")
    calendar = Attachment(b"BEGIN:VCALENDAR", "visit.ics", "text/calendar", verbatim("For your calendar"))
    await desk.send(Say(Card((Words(verbatim("See")), picture, calendar)), Place(TALK)))
    (said,) = desk.discord.messages[TALK].values()
    assert desk.discord.uploads == [("map.png", b"png"), ("visit.ics", b"BEGIN:VCALENDAR")]
    assert [one["filename"] for one in said["attachments"]] == ["map.png", "visit.ics"]


async def test_a_server_that_names_its_charset_is_understood(desk: Desk):
    desk.discord.charset = "utf-8"
    place = await desk.send(Say(card("Hello"), Place(TALK)))
    assert place == Place(TALK, next(iter(desk.discord.messages[TALK])))


# To people


async def test_one_person_is_told_directly_with_buttons_that_know_the_server(desk: Desk):
    told = Card((Words(verbatim("Hi")), Buttons((Button(t("Fine"), "note.fine", "7"),))))
    place = await desk.send(Tell(told, (ANA,)))
    assert place == Place(f"7{ANA}", next(iter(desk.discord.messages[f"7{ANA}"])))
    (said,) = desk.discord.messages[f"7{ANA}"].values()
    assert "note.fine|7|" in str(said["components"])
    record = "r" * 88  # no room for the server
    long = Card((Words(verbatim("Hi")), Buttons((Button(t("Fine"), "note.fine", record),))))
    place = await desk.send(Tell(long, (ANA,)), 2)
    assert place is not None
    assert await desk.storage.vault.named(f"dm:{place.message}") == [(WORKSPACE, WORKSPACE.encode())]


async def test_who_takes_no_direct_messages_finds_it_in_home(desk: Desk):
    desk.discord.always[CREATE] = says(403, 50007)
    assert await desk.send(Tell(card("Hi"), (ANA,))) is None
    assert await desk.waiting(ANA) == [card("Hi")]
    await desk.send(Tell(card("Hello again"), (ANA,)), 2)
    assert len(desk.discord.requests(CREATE)) == 1  # not tried again so soon
    assert len(await desk.waiting(ANA)) == 2
    desk.later(400)
    del desk.discord.always[CREATE]
    assert await desk.send(Tell(card("Hi"), (ANA,)), 3) is not None


async def test_several_are_told_in_a_thread_of_their_own(desk: Desk):
    place = await desk.send(Tell(Card((Words(verbatim("When?")),), title=verbatim("Our visit")), (ANA, BEN)))
    assert place is not None
    thread = desk.discord.channels[place.channel]
    assert (thread["type"], thread["parent_id"], thread["name"]) == (PRIVATE_THREAD, TALK, "Our visit")
    assert desk.discord.in_thread[place.channel] == {ANA, BEN}
    assert "When?" in desk.discord.texts(place.channel)[0]
    await desk.remember("visit:1", place)
    await desk.send(Edit("visit:1", Card((Words(t("Done.")),))), 2)
    assert desk.discord.texts(place.channel) == ["Erledigt."]  # as the community speaks


async def test_where_there_is_no_room_for_a_private_thread_each_is_told(desk: Desk):
    await desk.send(OpenThread(verbatim("Our visit"), card("When?"), Place(TEAM), (ANA, CEM)))  # Cem isn't in the team
    assert desk.discord.texts(f"7{ANA}") == desk.discord.texts(f"7{CEM}") == ["When?"]
    desk.discord.always["POST /channels/{channel}/threads"] = says(403, 50013)
    await desk.send(OpenThread(verbatim("Our visit"), card("Where?"), Place(TEAM), (ANA, BEN)), 2)
    assert desk.discord.texts(f"7{BEN}") == ["Where?"]


async def test_a_whisper_goes_the_way_that_was_chosen(desk: Desk):
    with pytest.raises(CannotWhisper):
        await desk.send(Whisper(card("Psst"), ANA, Place(TALK), Otherwise.HOME))
    assert await desk.send(Whisper(card("Psst"), ANA, Place(TALK), Otherwise.NOTHING), 2) is None
    assert desk.discord.asked[1:] == []
    await desk.send(Whisper(card("Psst"), ANA, Place(TALK), Otherwise.DIRECT), 3)
    assert desk.discord.texts(f"7{ANA}") == ["Psst"]
    desk.discord.always[CREATE] = says(403, 50007)
    with pytest.raises(CannotWhisper):
        await desk.send(Whisper(card("Psst"), ANA, Place(TALK), Otherwise.DIRECT), 4)


async def test_what_was_told_directly_is_changed_in_the_persons_language(desk: Desk):
    async with desk.storage.turn(WORKSPACE) as store:
        await store.people.save(PersonRecord(ANA, "Ana", "de"))
    asked = Card((Words(t("Done.")), Buttons((Button(t("Edit"), "note.edit", "7"),))))
    place = await desk.send(Tell(asked, (ANA,), post="note:1"))
    await desk.remember("note:1", place)
    before = desk.discord.texts(f"7{ANA}")
    await desk.send(Edit("note:1", asked), 2)
    assert desk.discord.texts(f"7{ANA}") == before == ["Erledigt."]
    assert "note.edit|7|" in str(desk.discord.requests(EDIT)[0])


# Threads and forums


async def test_a_thread_is_opened_with_its_title(desk: Desk):
    place = await desk.send(OpenThread(verbatim("Our visit"), card("When?"), Place(TALK)))
    (title,) = desk.discord.messages[TALK].values()
    assert place is not None
    assert (place.channel, place.thread) == (TALK, title["id"])
    assert desk.discord.channels[title["id"]]["name"] == "Our visit"
    assert desk.discord.channels[title["id"]]["type"] == PUBLIC_THREAD
    assert desk.discord.texts(title["id"]) == ["When?"]


async def test_tags_are_set_without_bumping_or_reopening(desk: Desk):
    desk.discord.add_thread("501", ASKING, applied_tags=["42"])
    post = Place(ASKING, "501", "501")
    await desk.send(SetTags(post, ("solved", "unheard of"), ("nothing",)))
    assert desk.discord.requests("PATCH /channels/{channel}") == [{"applied_tags": ["42", "41"]}]
    await desk.send(SetTags(post, ("Solved",)), 2)  # it has that
    desk.discord.channels["501"]["thread_metadata"]["archived"] = True
    await desk.send(SetTags(post, (), ("Solved",)), 3)
    assert len(desk.discord.requests("PATCH /channels/{channel}")) == 1
    assert desk.discord.messages["501"] == {}


async def test_a_post_keeps_the_tags_people_chose_when_it_has_five(desk: Desk):
    desk.discord.add_thread("501", ASKING, applied_tags=["1", "2", "3", "4", "5"])
    await desk.send(SetTags(Place(ASKING, "501", "501"), ("Solved",)))
    assert desk.discord.requests("PATCH /channels/{channel}") == []


# Changing


async def test_a_post_is_changed_and_taken_back_by_its_name(desk: Desk):
    place = await desk.send(Say(card("open"), Place(TALK), post="question:1"))
    await desk.remember("question:1", place)
    assert await desk.send(Edit("question:1", card("answered")), 2) == place
    assert desk.discord.texts(TALK) == ["answered"]
    assert "nonce" not in desk.discord.requests(EDIT)[0]
    await desk.send(Unsay("question:1"), 3)
    assert desk.discord.texts(TALK) == []
    assert await desk.send(Edit("question:1", card("answered")), 4) is None
    await desk.send(Unsay("question:1"), 5)


async def test_a_forums_first_message_is_changed_where_it_stands(desk: Desk):
    place = await desk.send(Say(card("open"), Place(ASKING), post="question:1"))
    await desk.remember("question:1", place)
    await desk.send(Edit("question:1", card("answered")), 2)
    assert place is not None
    assert desk.discord.texts(place.message or "") == ["answered"]


async def test_a_post_of_several_messages_is_changed_and_taken_back_as_a_whole(desk: Desk):
    place = await desk.send(Say(long_card(12), Place(TALK), post="list:1"))
    await desk.remember("list:1", place)
    assert place is not None
    thread = place.message or ""
    reply = desk.discord.post(thread, content="a reply")
    before = len(desk.discord.messages[thread])
    await desk.send(Edit("list:1", long_card(6)), 2)
    assert len(desk.discord.messages[thread]) < before
    desk.begin_anew()
    await desk.send(Edit("list:1", long_card(20)), 3)
    everything = "\n".join(desk.discord.texts(TALK) + desk.discord.texts(thread))
    assert [everything.count(f"line {number}.") for number in range(20)] == [1] * 20
    await desk.send(Unsay("list:1"), 4)
    assert desk.discord.messages[TALK] == {}
    assert desk.discord.messages[thread] == {reply["id"]: reply}


async def test_what_rests_in_an_archive_is_let_be(desk: Desk):
    desk.discord.add_thread("501", TALK)
    place = await desk.send(Say(card("open"), Place(TALK, None, "501"), post="question:1"))
    await desk.remember("question:1", place)
    desk.discord.channels["501"]["thread_metadata"]["archived"] = True
    assert await desk.send(Edit("question:1", card("answered")), 2) is None  # before the gateway told
    desk.facts.heed("THREAD_UPDATE", desk.discord.channels["501"])
    assert await desk.send(Edit("question:1", card("answered")), 3) is None
    assert place is not None
    await desk.send(Emoji(place, "✅"), 4)
    assert len(desk.discord.requests(EDIT)) == 1
    assert desk.discord.texts("501") == ["open"]


async def test_an_emoji_is_put_on_and_taken_away(desk: Desk):
    said = Place(TALK, desk.discord.post(TALK)["id"])
    on, off = (
        f"{method} /channels/{{channel}}/messages/{{message}}/reactions/{{emoji}}/@me" for method in ("PUT", "DELETE")
    )
    await desk.send(Emoji(said, "✅"), 1)
    await desk.send(Emoji(said, ":our_own:", on=False), 2)
    await desk.send(Emoji(said, ":unheard_of:"), 3)
    assert (len(desk.discord.requests(on)), len(desk.discord.requests(off))) == (1, 1)
    desk.discord.moods[on] = [says(404, 10008), says(403, 90001)]
    await desk.send(Emoji(said, "✅"), 4)
    await desk.send(Emoji(said, "✅"), 5)
    await desk.send(RefreshHome(ANA), 6)


# Once


@pytest.mark.parametrize("mood", [breaks(but_does_it=True), breaks(but_does_it=True, status=503), breaks()])
@pytest.mark.parametrize("nonces_last", [True, False])
async def test_what_may_have_arrived_is_never_there_twice(desk: Desk, mood: Any, nonces_last: bool):
    desk.discord.moods[CREATE] = [mood]
    say = Say(card("Hello"), Place(TALK))
    with pytest.raises(Unclear):
        await desk.send(say)
    desk.discord.nonces_last = nonces_last
    desk.later(5 if nonces_last else 500)
    place = await desk.send(say, unsure=True)
    assert desk.discord.texts(TALK) == ["Hello"]
    assert len(desk.discord.requests(LOOK)) == (0 if nonces_last else 1)
    assert place == Place(TALK, next(iter(desk.discord.messages[TALK])))


async def test_what_another_process_may_have_sent_is_looked_for(desk: Desk):
    say = Say(long_card(), Place(TALK))
    place = await desk.send(say)
    thread = place.message if place and place.message else ""
    for id in list(desk.discord.messages[thread])[1:]:  # it died after two of them
        del desk.discord.messages[thread][id]
    desk.discord.nonces_last = False
    desk.begin_anew()
    desk.later(500)
    assert await desk.send(say, unsure=True) == place
    assert len(desk.discord.messages[TALK]) == 1
    everything = "\n".join(desk.discord.texts(TALK) + desk.discord.texts(thread))
    assert [everything.count(f"line {number}.") for number in range(12)] == [1] * 12


async def test_where_nobody_can_look_it_is_not_sent_again(desk: Desk):
    desk.discord.always[LOOK] = says(403, 50013)
    desk.later(500)
    with pytest.raises(Ambiguous):
        await desk.send(Say(card("Hello"), Place(TALK)), unsure=True)
    assert desk.discord.texts(TALK) == []


async def test_it_is_looked_for_no_further_than_it_can_be(desk: Desk):
    for number in range(1001):
        desk.discord.post(TALK, content=f"{number}")
    desk.later(500)
    with pytest.raises(Ambiguous):
        await desk.send(Say(card("Hello"), Place(TALK)), unsure=True)
    assert len(desk.discord.requests(LOOK)) == 10


@pytest.mark.parametrize("status", [0, 500])
@pytest.mark.parametrize("arrives", [True, False])
async def test_a_forum_post_that_may_be_there_is_not_opened_twice(desk: Desk, arrives: bool, status: int):
    desk.discord.moods["POST /channels/{channel}/threads"] = [breaks(but_does_it=arrives, status=status)]
    say = Say(Card((Words(verbatim("How?")),), title=verbatim("Insulin")), Place(ASKING))
    with pytest.raises(Unclear):
        await desk.send(say)
    place = await desk.send(say, unsure=True)
    threads = [id for id, one in desk.discord.channels.items() if one.get("name") == "Insulin"]
    assert [place and place.message] == threads


async def test_a_message_bears_which_post_and_which_of_its_messages_it_is(desk: Desk):
    place = await desk.send(Say(long_card(), Place(TALK), post="list:1"))
    assert place is not None
    first = desk.discord.messages[TALK][place.message or ""]
    later = desk.discord.messages[place.message or ""].values()
    assert [count_of(said, "list:1") for said in (first, *later)] == list(range(len(later) + 1))
    assert count_of(first, "list:2") is None


# Trouble


@pytest.mark.parametrize(
    ("status", "code", "why"),
    [
        (404, 10003, Why.CHANNEL_GONE),
        (403, 50001, Why.NOT_IN_CHANNEL),
        (403, 50013, Why.NOT_ALLOWED),
        (400, 50083, Why.ARCHIVED),
        (413, 40005, Why.TOO_LONG),
        (403, 4242, Why.NOT_ALLOWED),
        (400, 50035, "not_taken:50035"),
    ],
)
async def test_what_discord_never_takes_is_told_apart(desk: Desk, status: int, code: int, why: str):
    desk.discord.moods[CREATE] = [says(status, code)]
    assert await desk.trouble(Say(card("Hello"), Place(TALK))) == why


async def test_who_is_gone_is_told(desk: Desk):
    desk.discord.moods["POST /users/@me/channels"] = [says(400, 10013)]
    assert await desk.trouble(Tell(card("Hello"), (ANA,))) == Why.PERSON_GONE


async def test_a_channel_that_refused_is_left_alone_until_permissions_change(desk: Desk):
    desk.discord.always[CREATE] = says(403, 50001)
    for _ in range(3):
        assert await desk.trouble(Say(card("Hello"), Place(TALK))) == Why.NOT_IN_CHANNEL
    assert len(desk.discord.requests(CREATE)) == 1
    del desk.discord.always[CREATE]
    desk.knowing.heed_raw("CHANNEL_UPDATE", {"id": TALK, "guild_id": GUILD})
    await desk.send(Say(card("Hello"), Place(TALK)))
    assert desk.discord.texts(TALK) == ["Hello"]


async def test_far_below_discords_own_limit_nothing_more_is_asked(desk: Desk):
    desk.calls.budget = Budget(most_refused=5, time=desk.watch.seconds)
    for _ in range(5):
        desk.calls.budget.answered(429)
    desk.calls.budget.answered(429, "shared")
    with pytest.raises(TryLater) as wait:
        await desk.send(Say(card("Hello"), Place(TALK)))
    assert wait.value.seconds == 600
    desk.later(600)
    await desk.send(Say(card("Hello"), Place(TALK)))
    assert desk.calls.budget.invalid == 5


async def test_no_more_is_sent_in_a_second_than_discord_allows(desk: Desk):
    desk.calls.budget = Budget(most_a_second=3)
    begun = asyncio.get_running_loop().time()
    await asyncio.gather(*(desk.calls.call("GET", "/users/@me") for _ in range(4)))
    assert asyncio.get_running_loop().time() - begun >= 1


@pytest.mark.parametrize(("mood", "seconds"), [(too_much(75), 75), (too_much(9, via=False), 9)])
async def test_nobody_waits_for_minutes(desk: Desk, mood: Any, seconds: float):
    desk.discord.moods[CREATE] = [mood]
    with pytest.raises(TryLater) as wait:
        await desk.send(Say(card("Hello"), Place(TALK)))
    assert (wait.value.seconds, wait.value.unsure) == (seconds, False)


async def test_a_short_wait_is_waited(desk: Desk):
    desk.discord.moods[CREATE] = [too_much(0.05)]
    await desk.send(Say(card("Hello"), Place(TALK)))
    assert desk.discord.texts(TALK) == ["Hello"]


async def test_a_refused_token_stops_everything_for_a_minute(desk: Desk):
    desk.http.token = "another"
    for _ in range(3):
        with pytest.raises(TryLater):
            await desk.send(Say(card("Hello"), Place(TALK)))
    assert len(desk.discord.requests(CREATE)) == 1
    desk.http.token = TOKEN
    desk.later(61)
    await desk.send(Say(card("Hello"), Place(TALK)))


async def test_no_words_and_no_token_come_into_the_log(desk: Desk, caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG")
    desk.discord.moods[CREATE] = [breaks(), says(400, 50035), too_much(0.01)]
    with pytest.raises(Unclear):
        await desk.send(Say(card("a secret"), Place(TALK)))
    with pytest.raises(Refused):
        await desk.send(Say(card("a secret"), Place(TALK)), 2)
    await desk.send(Say(card("a secret"), Place(TALK)), 3)
    assert texts_in(desk.discord.messages[TALK]) == ["a secret"]
    assert "a secret" not in caplog.text
    assert TOKEN not in caplog.text
