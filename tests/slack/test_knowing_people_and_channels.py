"""Reading from Slack: messages, threads, people, and who is in a channel now."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import web
from little_slack import TEAM, WORKSPACE, LittleSlack, OneWorkspace, little_slack, says, too_much

from adapters.slack.calls import Calls
from adapters.slack.chat import SlackChat
from adapters.slack.here import Here
from adapters.slack.knowing import Knowing
from bot.delivery import TryLater
from bot.incoming import AnyEvent, BotRemoved, ChannelChanged, Joined, Left, PersonChanged
from bot.places import Channel, ChannelKind, Person, Place

CHANNEL = "C1"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOT_TOLD = ["channel_not_found", "not_in_channel", "missing_scope", "thread_not_found", "user_not_found"]


@pytest.fixture
async def slack() -> AsyncIterator[LittleSlack]:
    async with little_slack() as running:
        yield running


@pytest.fixture
def workspaces() -> OneWorkspace:
    return OneWorkspace(Here(TEAM, url="https://nurses.slack.com/"))


@pytest.fixture
async def knowing(slack: LittleSlack, workspaces: OneWorkspace) -> AsyncIterator[Knowing]:
    calls = Calls(workspaces, base_url=f"{slack.url}api/")
    yield Knowing(calls, workspaces)
    await calls.close()


@pytest.fixture
def chat(knowing: Knowing) -> SlackChat:
    return SlackChat(WORKSPACE, knowing)


# Messages


async def test_a_message_is_read_by_its_address(slack: LittleSlack, chat: SlackChat):
    slack.post(CHANNEL, text="before")
    said = slack.post(CHANNEL, text="*keep* it cool & dry, <@U2>")
    slack.post(CHANNEL, text="after")
    message = await chat.message(Place(CHANNEL, said["ts"]))
    assert message is not None
    assert (message.author.id, message.mentions, message.at) == ("U1", ("U2",), float(said["ts"]))
    assert message.text.startswith("**keep** it cool")
    assert await chat.message(Place(CHANNEL, "1770000000.999999")) is None
    assert await chat.message(Place(CHANNEL)) is None


@pytest.mark.parametrize("known", [True, False])
async def test_a_reply_is_found_in_its_thread(slack: LittleSlack, chat: SlackChat, known: bool):
    root = slack.post(CHANNEL, text="question")["ts"]
    replies = [slack.post(CHANNEL, text=f"reply {number}", thread_ts=root)["ts"] for number in range(3)]
    message = await chat.message(Place(CHANNEL, replies[1], root if known else None))
    assert message is not None
    assert (message.text, message.place) == ("reply 1", Place(CHANNEL, replies[1], root))


async def test_of_a_long_thread_the_latest_are_read_with_what_opened_it(slack: LittleSlack, chat: SlackChat):
    slack.page = 3
    root = slack.post(CHANNEL, text="question")["ts"]
    slack.post(CHANNEL, text="elsewhere")
    for number in range(10):
        slack.post(CHANNEL, text=f"reply {number}", thread_ts=root)
    slack.post(CHANNEL, text="U7 came in", thread_ts=root, subtype="channel_join")
    read = await chat.thread(Place(CHANNEL, None, root), limit=5)
    assert [message.text for message in read] == ["question", "reply 7", "reply 8", "reply 9"]
    assert [message.text for message in await chat.thread(Place(CHANNEL, root))] == [
        "question",
        *(f"reply {number}" for number in range(10)),
    ]
    assert [message.text for message in await chat.thread(Place(CHANNEL, root), limit=1)] == ["question"]


@pytest.mark.parametrize("code", NOT_TOLD)
async def test_what_slack_does_not_tell_is_not_known(slack: LittleSlack, chat: SlackChat, code: str):
    for method in ("history", "replies", "info", "members"):
        slack.always[f"conversations.{method}"] = says(code)
    slack.always["users.info"] = says(code)
    place = Place(CHANNEL, "1770000000.000100")
    assert await chat.message(place) is None
    assert await chat.thread(place) == []
    assert await chat.person("U1") is None
    assert await chat.channel(CHANNEL) is None
    assert await chat.is_member(CHANNEL, "U1") is None


async def test_what_can_not_be_asked_now_is_asked_later(slack: LittleSlack, chat: SlackChat):
    slack.moods["users.info"] = [too_much("30")]
    slack.moods["conversations.history"] = [too_much("30")]
    with pytest.raises(TryLater):
        await chat.person("U1")
    with pytest.raises(TryLater):
        await chat.message(Place(CHANNEL, "1770000000.000100"))


async def test_a_message_has_an_address_in_the_browser(slack: LittleSlack, chat: SlackChat, workspaces: OneWorkspace):
    place = Place(CHANNEL, "1770000000.000100", "1760000000.000200")
    assert await chat.link(Place(CHANNEL, place.message)) == "https://nurses.slack.com/archives/C1/p1770000000000100"
    link = "https://nurses.slack.com/archives/C1/p1770000000000100?thread_ts=1760000000.000200&cid=C1"
    assert await chat.link(place) == link
    assert slack.calls == []

    async def permalink(slack: LittleSlack, request: web.Request, arguments: Any) -> web.Response:
        return web.json_response({"ok": True, "permalink": f"https://x/{arguments['message_ts']}"})

    workspaces.bot = Here(TEAM)
    slack.moods["chat.getPermalink"] = [permalink, says("message_not_found")]
    for _ in range(2):
        assert await chat.link(place) == "https://x/1770000000.000100"
    assert await chat.link(Place(CHANNEL, "1.1")) is None
    assert await chat.link(Place(CHANNEL)) is None


# People


async def test_a_person_is_known_by_name_language_and_zone(slack: LittleSlack, chat: SlackChat):
    slack.users["U1"] = {
        "id": "U1",
        "team_id": TEAM,
        "name": "ana.b",
        "real_name": "Ana Berg",
        "profile": {"display_name": "Ana"},
        "locale": "de-DE",
        "tz": "Europe/Berlin",
        "is_admin": True,
    }
    ana = Person("U1", "Ana", "de-DE", "Europe/Berlin", admin=True)
    assert await chat.person("U1") == ana
    assert await chat.person("U1") == ana
    assert len(slack.calls) == 1


@pytest.mark.parametrize(
    ("user", "outside"),
    [
        ({"team_id": TEAM}, False),
        ({"team_id": "T2"}, True),
        ({"team_id": TEAM, "is_stranger": True}, True),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, False),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, True),
    ],
)
async def test_who_is_of_another_workspace_is_outside(
    slack: LittleSlack, chat: SlackChat, workspaces: OneWorkspace, user: dict[str, Any], outside: bool
):
    workspaces.bot = Here(TEAM, "E1")
    slack.users["U1"] = {"id": "U1", **user}
    person = await chat.person("U1")
    assert person is not None
    assert person.outside is outside


async def test_who_presses_a_button_is_completed_unless_slack_is_slow(slack: LittleSlack, knowing: Knowing):
    slack.users["U1"] = {"id": "U1", "team_id": TEAM, "profile": {"display_name": "Ana"}, "locale": "de-DE"}
    go_on = asyncio.Event()

    async def slowly(slack: LittleSlack, request: web.Request, arguments: Any) -> web.StreamResponse:
        await go_on.wait()
        return await slack.obey("users.info", arguments)

    slack.moods["users.info"] = [slowly]
    pressed = Person("U1", "ana.b", outside=True)
    assert await knowing.completed(WORKSPACE, pressed, within=0.03) == pressed
    go_on.set()  # the answer still comes, and is remembered
    known = await knowing.completed(WORKSPACE, pressed)
    assert known == Person("U1", "Ana", "de-DE", outside=True)
    assert len(slack.calls) == 1
    slack.moods["users.info"] = [too_much()]
    assert await knowing.completed(WORKSPACE, Person("U2", "ben")) == Person("U2", "ben")


# Membership


async def test_who_is_in_a_channel_is_asked_once_for_all_who_want_to_know(slack: LittleSlack, chat: SlackChat):
    slack.page = 2
    slack.members[CHANNEL] = [f"U{number}" for number in range(5)]
    answers = await asyncio.gather(*(chat.is_member(CHANNEL, f"U{number}") for number in range(7)))
    assert answers == [True] * 5 + [False] * 2
    assert len(slack.calls) == 3


LEFT = Left(id="1", workspace=WORKSPACE, at=NOW, person=Person("U1"), place=Place(CHANNEL))
JOINED = Joined(id="1", workspace=WORKSPACE, at=NOW, person=Person("U2"), place=Place(CHANNEL))
OUT = BotRemoved(id="1", workspace=WORKSPACE, at=NOW, place=Place(CHANNEL))


@pytest.mark.parametrize("event", [LEFT, JOINED, OUT])
async def test_when_someone_comes_or_goes_it_is_asked_anew(
    slack: LittleSlack, chat: SlackChat, knowing: Knowing, event: AnyEvent
):
    slack.members[CHANNEL] = ["U1"]
    assert await chat.is_member(CHANNEL, "U1")
    slack.members[CHANNEL] = ["U2"]
    assert await chat.is_member(CHANNEL, "U1")
    knowing.heed(event)
    assert not await chat.is_member(CHANNEL, "U1")
    assert await chat.is_member(CHANNEL, "U2")


async def test_who_leaves_while_it_is_being_asked_is_out(slack: LittleSlack, chat: SlackChat, knowing: Knowing):
    slack.members[CHANNEL] = ["U1"]
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def old_answer(slack: LittleSlack, request: web.Request, arguments: Any) -> web.StreamResponse:
        asked.set()
        await go_on.wait()
        return web.json_response({"ok": True, "members": ["U1"]})

    slack.moods["conversations.members"] = [old_answer]
    first = asyncio.create_task(chat.is_member(CHANNEL, "U1"))
    await asked.wait()
    slack.members[CHANNEL] = []
    knowing.heed(LEFT)
    assert not await chat.is_member(CHANNEL, "U1")
    go_on.set()
    await first
    assert not await chat.is_member(CHANNEL, "U1")


async def test_new_names_are_heeded(slack: LittleSlack, chat: SlackChat, knowing: Knowing):
    slack.users["U1"] = {"id": "U1", "team_id": TEAM, "name": "ana"}
    assert await chat.person("U1") == Person("U1", "ana")
    assert await chat.channel(CHANNEL) == Channel(CHANNEL, "c1")
    slack.users["U1"]["name"] = "anna"
    knowing.heed(PersonChanged(id="1", workspace=WORKSPACE, at=NOW, person=Person("U1")))
    assert await chat.person("U1") == Person("U1", "anna")
    knowing.heed(ChannelChanged(id="1", workspace=WORKSPACE, at=NOW, channel=Channel(CHANNEL)))
    await chat.channel(CHANNEL)
    assert len(slack.asked("conversations.info")) == 2


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"is_channel": True}, ChannelKind.PUBLIC),
        ({"is_channel": True, "is_private": True}, ChannelKind.PRIVATE),
        ({"is_group": True}, ChannelKind.PRIVATE),
        ({"is_mpim": True, "is_private": True}, ChannelKind.GROUP),
        ({"is_im": True}, ChannelKind.DIRECT),
    ],
)
async def test_kinds_of_channels_are_told_apart(slack: LittleSlack, chat: SlackChat, told: Any, kind: ChannelKind):
    async def tell(*_: object) -> web.Response:
        return web.json_response({"ok": True, "channel": {"id": CHANNEL, **told}})

    slack.moods["conversations.info"] = [tell]
    channel = await chat.channel(CHANNEL)
    assert channel is not None
    assert channel.kind is kind


@pytest.mark.parametrize(
    ("told", "outside"),
    [
        ({"team_id": "T7", "enterprise_user": {"enterprise_id": "E1"}}, False),
        ({"team_id": "T7", "enterprise_user": {"enterprise_id": "E2"}}, True),
        ({"team_id": "T7"}, True),
        ({"team_id": TEAM}, True),  # an id of somebody here, used from elsewhere
        ({"team_id": "T7", "is_stranger": True, "enterprise_user": {"enterprise_id": "E1"}}, True),
        ({}, True),  # Slack doesn't tell of which team: what the payload said counts
    ],
)
async def test_who_is_of_a_sister_workspace_is_at_home_once_slack_says_so(
    slack: LittleSlack, told: Any, outside: bool
) -> None:
    workspaces = OneWorkspace(Here(TEAM, "E1"))
    calls = Calls(workspaces, base_url=f"{slack.url}api/")
    slack.users["U7"] = {"id": "U7", "name": "gita", **told}
    pressed = Person("U7", outside=True)  # the payload named the team, and no organisation
    assert (await Knowing(calls, workspaces).completed(WORKSPACE, pressed)).outside is outside
    await calls.close()
