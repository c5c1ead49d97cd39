"""Sending to Slack: what is said arrives, in order, once; what can't be said is told apart."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from little_slack import TEAM, WORKSPACE, LittleSlack, OneWorkspace, breaks, little_slack, says, too_much

from adapters.slack.calls import Calls
from adapters.slack.here import Here
from adapters.slack.knowing import Knowing
from adapters.slack.posting import Posting
from adapters.slack.sending import SlackSender
from adapters.slack.showing import Showing
from bot.card import Attachment, Card, Item, Items, Picture, Words
from bot.delivery import Ambiguous, CannotWhisper, Delivery, Refused, TryLater, Unclear, Why
from bot.incoming import ChannelChanged
from bot.kernel.records import ChannelRecord, Community, PersonRecord
from bot.places import Channel, ChannelKind, Place
from bot.ports import Parcel, Storage
from bot.reply import Edit, Emoji, OpenThread, Otherwise, Outgoing, RefreshHome, Say, SetTags, Tell, Unsay, Whisper
from bot.text import Quote, Spot, When, Where, Who, t, verbatim
from storage import open_storage

ROUND_TALK, TEAM_TALK = "C1", "G1"
SAID = datetime.fromtimestamp(1_770_000_000, UTC)


class Watch:
    """Moves with the tests."""

    time = SAID

    def now(self) -> datetime:
        return self.time


def card(words: str) -> Card:
    return Card((Words(verbatim(words)),))


def long_card(lines: int = 15) -> Card:
    items = tuple(Item(verbatim(f"line {number}"), detail=verbatim("x" * 2500)) for number in range(lines))
    return Card((Items(items),), title=verbatim("All of it"))


@dataclass
class Desk:
    """A sender at work in a small Slack."""

    slack: LittleSlack
    storage: Storage
    workspaces: OneWorkspace = field(default_factory=lambda: OneWorkspace(Here(TEAM, url="https://nurses.slack.com/")))
    watch: Watch = field(default_factory=Watch)
    home: Card | None = None
    rest: float = 0.0

    def __post_init__(self) -> None:
        self.calls = Calls(self.workspaces, base_url=f"{self.slack.url}api/", clock=self.watch)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Another process, which remembers nothing."""
        self.knowing = Knowing(self.calls, self.workspaces)
        self.showing = Showing(self.storage, self.knowing, self.watch)
        posting = Posting(self.calls, self.knowing, self.rest)
        self.sender = SlackSender(self.calls, self.showing, self.knowing, self.storage, self._home, posting)

    async def _home(self, workspace: str, person: str) -> Card | None:
        return self.home

    def parcel(self, reply: Outgoing, number: int = 1, *, unsure: bool = False, attempts: int = 0) -> Parcel:
        return Parcel(number, WORKSPACE, "lane", reply, f"{number:x}-1", attempts, unsure, at=SAID)

    async def send(self, reply: Outgoing, number: int = 1, **more: Any) -> Place | None:
        return await self.sender.send(self.parcel(reply, number, **more))

    async def remember(self, post: str, place: Place) -> None:
        async with self.storage.turn(WORKSPACE) as store:
            await store.posts.remember(post, place)

    async def trouble(self, reply: Outgoing) -> str:
        with pytest.raises(Refused) as refused:
            await self.send(reply)
        return refused.value.why


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    storage = await open_storage("sqlite://")
    async with little_slack() as slack:
        at = Desk(slack, storage)
        async with storage.turn(WORKSPACE) as store:
            community = await store.communities.save(Community(0, "Nurses", language="de", timezone="Europe/Berlin"))
            await store.communities.save_channel(ChannelRecord(ROUND_TALK, "round-talk", community=community.id))
            await store.communities.save_channel(
                ChannelRecord(TEAM_TALK, "team-talk", ChannelKind.PRIVATE, community.id)
            )
            await store.people.save(PersonRecord("U1", "Ana", "en-GB", "Europe/London"))
        yield at
        await at.calls.close()
    await storage.close()


# Saying


async def test_what_is_said_is_a_message_with_words_for_those_who_listen(desk: Desk):
    place = await desk.send(Say(card("Hello"), Place(ROUND_TALK)))
    (said,) = desk.slack.messages[ROUND_TALK]
    assert place == Place(ROUND_TALK, said["ts"])
    assert said["text"] == "Hello"
    assert said["blocks"]
    assert (said["unfurl_links"], said["unfurl_media"], said["link_names"], said["parse"]) == (
        False,
        False,
        False,
        "none",
    )
    assert "thread_ts" not in said


async def test_a_reply_hangs_under_its_message(desk: Desk):
    place = await desk.send(Say(card("Hello"), Place(ROUND_TALK, "5.1", "4.1")))
    (said,) = desk.slack.messages[ROUND_TALK]
    assert (said["thread_ts"], place) == ("4.1", Place(ROUND_TALK, said["ts"], "4.1"))


async def test_what_does_not_fit_goes_on_beneath_the_first_message(desk: Desk):
    place = await desk.send(Say(long_card(), Place(ROUND_TALK)))
    first, *rest = desk.slack.messages[ROUND_TALK]
    assert place is not None
    assert (first["ts"], "thread_ts" in first) == (place.message, False)
    assert rest
    assert {said["thread_ts"] for said in rest} == {first["ts"]}
    everything = str(desk.slack.messages[ROUND_TALK])
    assert all(f"line {number}" in everything for number in range(15))


async def test_someone_is_told_privately_in_their_own_language(desk: Desk):
    desk.slack.users["U2"] = {"id": "U2", "team_id": TEAM, "locale": "de-DE", "tz": "Europe/Berlin", "real_name": "Ben"}
    await desk.send(Tell(card("Hello"), ("U2",)))
    await desk.send(Tell(card("You two"), ("U2", "U1")), 2)
    assert desk.slack.texts("DU2") == ["Hello"]
    assert desk.slack.texts("DU1U2") == ["You two"]


async def test_what_is_said_in_a_direct_conversation_is_in_the_language_of_whom_it_is_with(desk: Desk):
    desk.slack.users["U2"] = {"id": "U2", "team_id": TEAM, "locale": "de-DE", "tz": "Europe/Berlin", "real_name": "Ben"}
    moment = Card((Words(t("{when}", when=When(datetime(2025, 3, 2, 12, tzinfo=UTC)))),))
    place = await desk.send(Say(moment, Place("DU2")))
    assert place is not None
    assert desk.slack.texts("DU2") == ["2. März 2025"]
    await desk.remember("post:1", place)
    await desk.send(Edit("post:1", moment), 2)
    assert desk.slack.texts("DU2") == ["2. März 2025"]
    await desk.send(Tell(moment, ("U1",)), 3)
    await desk.send(Say(moment, Place(ROUND_TALK)), 4)
    await desk.send(Say(moment, Place("C9")), 5)
    channels = (desk.slack.texts(channel) for channel in ("DU1", ROUND_TALK, "C9"))
    assert list(channels) == [["2 March 2025"], ["2. März 2025"], ["2 March 2025"]]


async def test_people_are_named_and_never_called(desk: Desk):
    desk.slack.users["U2"] = {"id": "U2", "team_id": TEAM, "profile": {"display_name": "Ben"}}
    said = t("{a}, {b} and {c}: {words}", a=Who("U1"), b=Who("U2"), c=Who("U3"), words=Quote("<!channel> hi"))
    await desk.send(Say(Card((Words(said),)), Place(ROUND_TALK)))
    (message,) = desk.slack.messages[ROUND_TALK]
    shown = message["text"] + str(message["blocks"])
    assert "Ana" in message["text"]
    assert "Ben" in message["text"]
    assert "<@" not in shown
    assert "<!" not in shown


async def test_nobody_waits_long_for_a_name(desk: Desk):
    desk.showing.patience = 0.03
    answered = asyncio.Event()

    async def slowly(slack: LittleSlack, request: Any, arguments: Any) -> Any:
        await answered.wait()
        return await slack.obey("users.info", arguments)

    desk.slack.always["users.info"] = slowly
    said = Card((Words(t("{a} and {b}", a=Who("U1"), b=Who("U2"))),))
    await desk.send(Say(said, Place(ROUND_TALK)))
    answered.set()
    assert desk.slack.texts(ROUND_TALK) == ["Ana and someone"]


async def test_messages_are_linked_and_private_channels_named_only_to_those_in_them(desk: Desk):
    desk.slack.members[TEAM_TALK] = ["U1"]
    about = t(
        "see {spot} and {secret}", spot=Spot(ROUND_TALK, "5.000100", "4.000100", "there"), secret=Where(TEAM_TALK)
    )
    for number, person in enumerate(("U1", "U2"), 1):
        await desk.send(Tell(Card((Words(about),)), (person,)), number)
    await desk.send(Say(Card((Words(about),)), Place(ROUND_TALK)), 3)
    (to_ana,), (to_ben,), (to_all,) = (desk.slack.messages[channel] for channel in ("DU1", "DU2", ROUND_TALK))
    link = "https://nurses.slack.com/archives/C1/p5000100?thread_ts=4.000100"
    for said in (to_ana, to_ben, to_all):
        assert link in str(said["blocks"])
    assert "team-talk" in to_ana["text"]
    assert "team-talk" not in str(to_ben) + str(to_all)


async def test_a_thread_is_opened_with_its_title_where_there_is_no_message_yet(desk: Desk):
    place = await desk.send(OpenThread(verbatim("Our visit"), card("When?"), Place(ROUND_TALK)))
    title, first = desk.slack.messages[ROUND_TALK]
    assert (title["text"], first["text"], first["thread_ts"]) == ("Our visit", "When?", title["ts"])
    assert place == Place(ROUND_TALK, first["ts"], title["ts"])
    await desk.send(OpenThread(verbatim("Our visit"), card("Where?"), Place(ROUND_TALK, title["ts"])), 2)
    assert desk.slack.messages[ROUND_TALK][-1]["thread_ts"] == title["ts"]


async def test_a_private_thread_is_a_conversation_of_these_people(desk: Desk):
    await desk.send(OpenThread(verbatim("Our visit"), card("When?"), Place(ROUND_TALK), ("U1", "U2")))
    (said,) = desk.slack.messages["DU1U2"]
    assert "Our visit" in str(said["blocks"])
    assert desk.slack.messages[ROUND_TALK] == []


# Changing


async def test_a_post_is_changed_and_taken_back_by_its_name(desk: Desk):
    place = await desk.send(Say(card("open"), Place(ROUND_TALK), post="question:1"))
    assert place is not None
    await desk.remember("question:1", place)
    assert await desk.send(Edit("question:1", card("answered")), 2) == place
    assert desk.slack.texts(ROUND_TALK) == ["answered"]
    await desk.send(Unsay("question:1"), 3)
    assert desk.slack.texts(ROUND_TALK) == []


async def test_a_post_of_several_messages_is_changed_and_taken_back_as_a_whole(desk: Desk):
    place = await desk.send(Say(long_card(15), Place(ROUND_TALK), post="list:1"))
    assert place is not None
    await desk.remember("list:1", place)
    others = desk.slack.post(ROUND_TALK, text="a reply", thread_ts=place.message)
    before = len(desk.slack.messages[ROUND_TALK])
    await desk.send(Edit("list:1", long_card(10)), 2)  # shorter
    assert len(desk.slack.messages[ROUND_TALK]) < before
    await desk.send(Edit("list:1", long_card(20)), 3)  # longer
    everything = str([said.get("blocks") for said in desk.slack.messages[ROUND_TALK]])
    assert [everything.count(f"line {number}\\n") for number in range(20)] == [1] * 20
    roots = [said for said in desk.slack.messages[ROUND_TALK] if "thread_ts" not in said]
    assert [said["ts"] for said in roots] == [place.message]
    await desk.send(Unsay("list:1"), 4)
    assert desk.slack.messages[ROUND_TALK] == [others]


async def test_what_is_no_longer_there_needs_no_change(desk: Desk):
    await desk.send(Edit("question:9", card("answered")))
    await desk.send(Unsay("question:9"))
    assert desk.slack.calls == []
    await desk.remember("question:1", Place(ROUND_TALK, "5.1"))
    desk.slack.moods["chat.update"] = [says("message_not_found"), says("edit_window_closed")]
    desk.slack.moods["chat.delete"] = [says("message_not_found")]
    assert await desk.send(Edit("question:1", card("answered"))) is None
    await desk.send(Unsay("question:1"))
    assert await desk.trouble(Edit("question:1", card("answered"))) == Why.TOO_LATE


async def test_an_emoji_is_put_on_and_taken_away(desk: Desk):
    place = Place(ROUND_TALK, "5.1")
    await desk.send(Emoji(place, "✅"))
    await desk.send(Emoji(place, ":our-own:", on=False))
    desk.slack.moods["reactions.add"] = [says("already_reacted")]
    desk.slack.moods["reactions.remove"] = [says("no_reaction")]
    await desk.send(Emoji(place, "✅"))
    await desk.send(Emoji(place, "✅", on=False))
    names = [(method, arguments["name"]) for method, arguments in desk.slack.calls]
    assert names[:2] == [("reactions.add", "white_check_mark"), ("reactions.remove", "our-own")]
    await desk.send(SetTags(place, ("a",)))
    assert len(desk.slack.calls) == 4


async def test_home_is_shown_anew(desk: Desk):
    await desk.send(RefreshHome("U1"))
    assert desk.slack.homes == {}
    desk.home = card("Nothing waits for you.")
    await desk.send(RefreshHome("U1"))
    assert "Nothing waits for you." in str(desk.slack.homes["U1"])


# Whispering


async def test_a_whisper_is_seen_by_one(desk: Desk):
    await desk.send(Whisper(card("Psst"), "U1", Place(ROUND_TALK, "5.1", "4.1")))
    (said,) = desk.slack.asked("chat.postEphemeral")
    assert (said["user"], said["channel"], said["thread_ts"], said["text"]) == ("U1", ROUND_TALK, "4.1", "Psst")


async def test_a_whisper_to_who_is_alone_with_the_bot_is_a_message_that_stays(desk: Desk):
    await desk.send(Whisper(card("Psst"), "U2", Place("DU2")))
    assert desk.slack.texts("DU2") == ["Psst"]
    assert desk.slack.asked("chat.postEphemeral") == []


@pytest.mark.parametrize("code", ["user_not_in_channel", "not_in_channel", "channel_not_found", "is_archived"])
async def test_what_can_not_be_whispered_goes_the_other_way_that_was_chosen(desk: Desk, code: str):
    desk.slack.always["chat.postEphemeral"] = says(code)
    for place in (Place(ROUND_TALK), None):
        for otherwise in (Otherwise.HOME, Otherwise.NOTHING):
            with pytest.raises(CannotWhisper):
                await desk.send(Whisper(card("Psst"), "U1", place, otherwise))
        await desk.send(Whisper(card("Psst"), "U1", place, Otherwise.DIRECT))
    assert desk.slack.texts("DU1") == ["Psst", "Psst"]


async def test_a_whisper_that_may_have_been_seen_waits_in_home_or_is_let_go(desk: Desk):
    for otherwise in (Otherwise.HOME, Otherwise.DIRECT):
        with pytest.raises(CannotWhisper):
            await desk.send(Whisper(card("Psst"), "U1", Place(ROUND_TALK), otherwise), unsure=True)
    await desk.send(Whisper(card("Psst"), "U1", Place(ROUND_TALK), Otherwise.NOTHING), unsure=True)
    desk.slack.moods["chat.postEphemeral"] = [breaks(500)]
    courtesy = Whisper(card("Psst"), "U1", Place(ROUND_TALK), Otherwise.NOTHING)
    with pytest.raises(Unclear):
        await desk.send(courtesy, 2)
    await desk.send(courtesy, 2, unsure=True)
    assert len(desk.slack.calls) == 1


# Once


MAY_HAVE_ARRIVED = [breaks(but_does_it=True), breaks(500, but_does_it=True), too_much("1", but_does_it=True)]
HAS_NOT_ARRIVED = [breaks(), breaks(502), too_much("1"), says("fatal_error")]


@pytest.mark.parametrize("thread", [None, "4.000100"])
@pytest.mark.parametrize("mood", [*MAY_HAVE_ARRIVED, *HAS_NOT_ARRIVED])
async def test_what_may_have_arrived_is_looked_for_and_never_sent_twice(desk: Desk, mood, thread: str | None):
    desk.slack.post(ROUND_TALK, text="before", **({"thread_ts": thread} if thread else {}))
    desk.slack.moods["chat.postMessage"] = [mood]
    say = Say(card("Hello"), Place(ROUND_TALK, thread))
    with pytest.raises((Unclear, TryLater)) as error:
        await desk.send(say)
    for number in range(3):
        desk.slack.post(ROUND_TALK, text=f"meanwhile {number}", **({"thread_ts": thread} if thread else {}))
    desk.slack.page = 2
    desk.watch.time += timedelta(seconds=2)
    place = await desk.send(say, unsure=error.type is Unclear, attempts=1)
    assert desk.slack.texts(ROUND_TALK).count("Hello") == 1
    (said,) = [said for said in desk.slack.messages[ROUND_TALK] if said["text"] == "Hello"]
    assert place == Place(ROUND_TALK, said["ts"], thread)


async def test_what_another_process_may_have_sent_is_looked_for(desk: Desk):
    say = Say(long_card(), Place(ROUND_TALK))
    await desk.send(say)
    before = list(desk.slack.messages[ROUND_TALK])
    del desk.slack.messages[ROUND_TALK][2:]  # it died after two of them
    desk.begin_anew()
    place = await desk.send(say, unsure=True)
    after = desk.slack.messages[ROUND_TALK]
    assert place == Place(ROUND_TALK, before[0]["ts"])
    assert [said["text"] for said in after] == [said["text"] for said in before]
    assert {said.get("thread_ts") for said in after[1:]} == {before[0]["ts"]}


async def test_the_rest_of_a_long_card_follows_when_slack_asked_to_wait_in_its_middle(desk: Desk):
    async def fine(slack: LittleSlack, request: Any, arguments: Any) -> Any:
        return await slack.obey("chat.postMessage", arguments)

    desk.slack.moods["chat.postMessage"] = [fine, too_much("1")]
    say = Say(long_card(), Place(ROUND_TALK))
    with pytest.raises(TryLater) as wait:
        await desk.send(say)
    assert wait.value.unsure
    desk.watch.time += timedelta(seconds=2)
    await desk.send(say)
    texts = desk.slack.texts(ROUND_TALK)
    assert len(texts) == len(set(texts)) > 2


async def test_it_is_looked_for_no_further_back_than_it_can_be(desk: Desk):
    desk.slack.page = 10
    for number in range(150):
        desk.slack.post(ROUND_TALK, text=f"{number}")
    say = Say(card("Hello"), Place(ROUND_TALK))
    with pytest.raises(Ambiguous):  # all of these were said after it
        await desk.send(say, unsure=True)
    assert len(desk.slack.asked("conversations.history")) == 10
    late = desk.parcel(say, 2, unsure=True)
    await desk.sender.send(msgspec.structs.replace(late, at=SAID + timedelta(minutes=10)))
    assert len(desk.slack.asked("conversations.history")) == 11
    assert desk.slack.texts(ROUND_TALK)[-1] == "Hello"


@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel"])
async def test_where_nobody_can_look_it_is_not_sent_again(desk: Desk, code: str):
    desk.slack.always["conversations.history"] = says(code)
    desk.slack.moods["chat.postMessage"] = [breaks(500, but_does_it=True)]
    say = Say(card("Hello"), Place(ROUND_TALK))
    with pytest.raises(Unclear):
        await desk.send(say)
    with pytest.raises(Ambiguous):
        await desk.send(say, unsure=True)
    desk.begin_anew()
    with pytest.raises(Ambiguous):
        await desk.send(say, unsure=True)
    assert desk.slack.texts(ROUND_TALK) == ["Hello"]
    await desk.send(say)  # a steward has decided
    assert desk.slack.texts(ROUND_TALK) == ["Hello", "Hello"]


async def test_where_nobody_can_look_what_was_too_much_is_sent_again(desk: Desk):
    desk.slack.always["conversations.history"] = says("missing_scope")
    desk.slack.moods["chat.postMessage"] = [too_much("1")]
    with pytest.raises(TryLater):
        await desk.send(Say(card("Hello"), Place(ROUND_TALK)))
    desk.watch.time += timedelta(seconds=2)
    await desk.send(Say(card("Hello"), Place(ROUND_TALK)))
    assert desk.slack.texts(ROUND_TALK) == ["Hello"]


async def test_when_looking_is_too_much_it_is_put_off(desk: Desk):
    desk.slack.moods["conversations.history"] = [too_much("7")]
    with pytest.raises(TryLater) as wait:
        await desk.send(Say(card("Hello"), Place(ROUND_TALK)), unsure=True)
    assert wait.value.seconds == 7
    assert desk.slack.texts(ROUND_TALK) == []


# Trouble


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("channel_not_found", Why.CHANNEL_GONE),
        ("is_archived", Why.ARCHIVED),
        ("not_in_channel", Why.NOT_IN_CHANNEL),
        ("restricted_action", Why.NOT_ALLOWED),
        ("restricted_action_read_only_channel", Why.NOT_ALLOWED),
        ("msg_too_long", Why.TOO_LONG),
        ("account_inactive", Why.UNINSTALLED),
        ("token_revoked", Why.UNINSTALLED),
        ("invalid_blocks", "not_taken:invalid_blocks"),
    ],
)
async def test_what_slack_never_takes_is_told_apart(desk: Desk, code: str, why: str):
    desk.slack.moods["chat.postMessage"] = [says(code)]
    assert await desk.trouble(Say(card("Hello"), Place(ROUND_TALK))) == why


async def test_who_is_gone_or_what_is_missing_is_told(desk: Desk):
    desk.slack.moods["conversations.open"] = [says("users_not_found"), says("missing_scope", needed="mpim:write")]
    assert await desk.trouble(Tell(card("Hello"), ("U1",))) == Why.PERSON_GONE
    assert await desk.trouble(Tell(card("Hello"), ("U1", "U2"))) == "missing_scope:mpim:write"
    await desk.workspaces.forget(TEAM)
    assert await desk.trouble(Tell(card("Hello"), ("U1",))) == Why.UNINSTALLED


# Files


PICTURE = Picture(b"png", verbatim("A map of topics"), "map.png")
CALENDAR = Attachment(b"BEGIN:VCALENDAR", "visit.ics", "text/calendar", verbatim("For your calendar"))


async def test_a_picture_stands_in_its_message_and_a_file_beneath_it(desk: Desk):
    await desk.send(Say(Card((Words(verbatim("See")), PICTURE, CALENDAR)), Place(ROUND_TALK)))
    (said,) = desk.slack.messages[ROUND_TALK]
    files = {file["title"]: file for file in desk.slack.shared}
    assert files["map.png"].keys() == {"id", "title"}
    assert files["visit.ics"] == {
        "id": files["visit.ics"]["id"],
        "title": "visit.ics",
        "channel_id": ROUND_TALK,
        "thread_ts": said["ts"],
    }
    (image,) = [block for block in said["blocks"] if block["type"] == "image"]
    assert image["slack_file"] == {"id": files["map.png"]["id"]}
    assert image["alt_text"] == "A map of topics"
    assert sorted(desk.slack.uploads.values()) == [b"BEGIN:VCALENDAR", b"png"]
    assert desk.slack.asked("files.upload") == []


async def test_a_picture_that_is_not_ready_is_waited_for(desk: Desk):
    desk.slack.moods["chat.postMessage"] = [says("invalid_blocks")]
    await desk.send(Say(Card((PICTURE,)), Place(ROUND_TALK)))
    assert len(desk.slack.messages[ROUND_TALK]) == 1
    assert len(desk.slack.uploads) == 1


async def test_a_picture_that_can_not_be_brought_is_told_in_words(desk: Desk):
    desk.slack.always["files.getUploadURLExternal"] = says("missing_scope", needed="files:write")
    await desk.send(Say(Card((PICTURE,)), Place(ROUND_TALK)))
    (said,) = desk.slack.messages[ROUND_TALK]
    assert "A map of topics" in str(said["blocks"])
    assert await desk.trouble(Say(Card((CALENDAR,)), Place(ROUND_TALK))) == "missing_scope:files:write"
    assert len(desk.slack.messages[ROUND_TALK]) == 1


async def test_a_file_is_shown_once_though_the_answer_was_lost(desk: Desk):
    desk.slack.moods["files.completeUploadExternal"] = [breaks(500)]
    say = Say(Card((Words(verbatim("See")), CALENDAR)), Place(ROUND_TALK))
    with pytest.raises(TryLater):
        await desk.send(say)
    await desk.send(say, unsure=True)
    assert (len(desk.slack.messages[ROUND_TALK]), len(desk.slack.uploads), len(desk.slack.shared)) == (1, 1, 1)


async def test_a_whispered_file_comes_in_a_direct_message(desk: Desk):
    await desk.send(Whisper(Card((Words(verbatim("See")), CALENDAR)), "U1", Place(ROUND_TALK)))
    (shared,) = desk.slack.shared
    assert (shared["channel_id"], shared["title"]) == ("DU1", "visit.ics")


# With the outbox


async def test_a_busy_channel_keeps_its_order_and_its_pace(desk: Desk):
    desk.rest = 0.03
    desk.begin_anew()

    class Now:
        def now(self) -> datetime:
            return datetime.now(UTC)

    async with desk.storage.turn(WORKSPACE) as store:
        await store.send([Say(card(str(n)), Place(f"C{n % 2}")) for n in range(10)], SAID)
    delivery = Delivery(desk.storage.outbox, lambda workspace: desk.sender, Now())
    begun = asyncio.get_running_loop().time()
    work = asyncio.create_task(delivery.run())
    async with asyncio.timeout(5):
        await desk.slack.has_messages(10)
    took = asyncio.get_running_loop().time() - begun
    work.cancel()
    assert [int(text) for text in desk.slack.texts("C0")] == [0, 2, 4, 6, 8]
    assert [int(text) for text in desk.slack.texts("C1")] == [1, 3, 5, 7, 9]
    assert took >= 4 * 0.03


async def test_a_channel_renamed_just_now_is_called_so_also_where_it_is_only_read_aloud(desk: Desk):
    said = Card((Words(t("Asked in {where}", where=Where(ROUND_TALK))),))
    renamed = Channel(ROUND_TALK, "rounds")
    desk.knowing.heed(ChannelChanged(id="r1", workspace=WORKSPACE, at=desk.watch.now(), channel=renamed))
    await desk.send(Say(said, Place(ROUND_TALK)))
    assert desk.slack.texts(ROUND_TALK) == ["Asked in #rounds"]
