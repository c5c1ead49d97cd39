"""Our own Discord speaks Discord's language: discord.py, as it is, gets along with it, and it is as strict."""

from typing import Any

import aiohttp
import discord
import pytest
from discord_nurses import Ward, running
from discord_server import Overwrite, spec
from discord_server.permissions import bits

NONE: dict[str, Any] = {"allowed_mentions": {"parse": []}}
V2 = 1 << 15
TEXT = {"type": 10, "content": "Hello"}
BUTTON = {"type": 2, "style": 2, "label": "Save", "custom_id": "save|1"}
OPTION = {"label": "One", "value": "1"}


class Bare:
    """Calls as no library makes them."""

    def __init__(self, ward: Ward, token: str = "") -> None:
        self.ward, self.token = ward, token or ward.server.state.app.token

    async def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any, dict[str, str]]:
        headers = {"Authorization": f"Bot {self.token}", "User-Agent": "DiscordBot (tests, 1)"}
        async with aiohttp.ClientSession(headers=headers) as session:
            answer = await session.request(method, self.ward.server.base_url + path, json=body)
            assert answer.status == 204 or answer.headers["Content-Type"] == "application/json"
            return answer.status, await answer.json() if answer.status != 204 else None, dict(answer.headers)

    async def post(self, **body: Any) -> tuple[int, Any]:
        """Say something in the round talk."""
        sent = NONE | {"nonce": "1", "enforce_nonce": False} | body
        status, answer, _ = await self("POST", f"/channels/{self.ward.rounds.id}/messages", sent)
        return status, answer


@pytest.fixture
def bare(ward: Ward) -> Bare:
    ward.server.house_rules = False
    return Bare(ward)


# ---------------------------------------------------------------------------------------------------- tokens, routes


async def test_who_has_no_right_token_is_told_so_and_counted(ward: Ward) -> None:
    status, answer, _ = await Bare(ward, "forged")("GET", "/users/@me")
    assert (status, answer) == (401, {"message": "401: Unauthorized", "code": 0})
    assert [call.route for call in ward.server.invalid] == ["GET /users/@me"]
    assert ward.server.violations


async def test_what_is_not_there_is_named_by_its_number(bare: Bare, ward: Ward) -> None:
    for path, code in [
        ("/channels/1", 10003),
        (f"/channels/{ward.rounds.id}/messages/1", 10008),
        ("/guilds/1", 10004),
        (f"/guilds/{ward.guild.id}/members/1", 10013),
        ("/users/1", 10013),
    ]:
        status, answer, _ = await bare("GET", path)
        assert (status, answer["code"]) == (404, code)
    assert ward.server.violations == []
    await bare("GET", "/no/such/thing")
    assert ward.server.violations == ["GET /no/such/thing: there is no such route"]


# ---------------------------------------------------------------------------------------------------- bodies


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"content": "x" * 2001}, "content"),
        ({"content": "x", "flags": V2, "components": [TEXT]}, "content"),
        ({"flags": V2, "embeds": [{"title": "x"}], "components": [TEXT]}, "embeds"),
        ({"components": [TEXT]}, "components.0.type"),
        ({"flags": V2, "components": [TEXT] * 41}, "components"),
        ({"flags": V2, "components": [{"type": 17, "components": [TEXT] * 40}]}, "components"),
        ({"flags": V2, "components": [{"type": 10, "content": "x" * 2500}] * 2}, "components"),
        ({"flags": V2, "components": [{"type": 10, "content": ""}]}, "components.0.content"),
        ({"flags": V2, "components": [{"type": 9, "components": [TEXT]}]}, "components.0.accessory"),
        (
            {"flags": V2, "components": [{"type": 9, "components": [TEXT] * 4, "accessory": BUTTON}]},
            "components.0.components",
        ),
        ({"flags": V2, "components": [{"type": 77}]}, "components.0"),
        ({"flags": V2, "components": [{"type": 13, "file": {"url": "attachment://a.txt"}}]}, "components.0"),
        (
            {"components": [{"type": 1, "components": [BUTTON | {"label": "x" * 81}]}]},
            "components.0.components.0.label",
        ),
        (
            {"components": [{"type": 1, "components": [{"type": 2, "style": 2, "label": "x"}]}]},
            "components.0.components.0.custom_id",
        ),
        (
            {"components": [{"type": 1, "components": [BUTTON | {"custom_id": "x" * 101}]}]},
            "components.0.components.0.custom_id",
        ),
        (
            {"components": [{"type": 1, "components": [{"type": 2, "style": 2, "custom_id": "x"}]}]},
            "components.0.components.0.label",
        ),
        ({"components": [{"type": 1, "components": [BUTTON, BUTTON]}]}, "components.0.components.1.custom_id"),
        (
            {"components": [{"type": 1, "components": [BUTTON | {"custom_id": str(n)} for n in range(6)]}]},
            "components.0.components",
        ),
        (
            {"components": [{"type": 1, "components": [{"type": 3, "custom_id": "x", "options": [OPTION, OPTION]}]}]},
            "components.0.components.0.options.1.value",
        ),
        (
            {"components": [{"type": 1, "components": [BUTTON, {"type": 3, "custom_id": "x", "options": [OPTION]}]}]},
            "components.0.components",
        ),
        ({"content": "x", "nonce": "x" * 26}, "nonce"),
        ({"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]}, "embeds"),
        ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "allowed_mentions"),
    ],
)
async def test_messages_that_discord_would_refuse_are_refused_at_their_place(
    bare: Bare, ward: Ward, body: dict[str, Any], at: str
) -> None:
    status, answer = await bare.post(**body)
    assert (status, answer["code"], answer["message"]) == (400, 50035, "Invalid Form Body")
    place = answer["errors"]
    for part in at.split("."):
        assert part in place, f"{part} is not among {place}"
        place = place[part]
    assert ward.server.violations
    assert ward.rounds.messages == {}


async def test_nothing_and_what_is_no_json_are_refused(bare: Bare, ward: Ward) -> None:
    status, answer = await bare.post()
    assert (status, answer["code"]) == (400, 50006)
    headers = {"Authorization": f"Bot {bare.token}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession(headers=headers) as session:
        path = f"{ward.server.base_url}/channels/{ward.rounds.id}/messages"
        assert (await (await session.post(path, data="{not json")).json())["code"] == 50109


async def test_body_that_the_description_forbids_is_refused(bare: Bare, ward: Ward) -> None:
    if spec.described() is None:
        pytest.skip("Discord's description is not here")
    status, answer = await bare.post(content="x", tts="loud")
    assert (status, list(answer["errors"])) == (400, ["tts"])
    status, answer, _ = await bare("POST", "/users/@me/channels", {"recipient_id": "Ana"})
    assert (status, answer["code"]) == (400, 50035)


async def test_pings_and_missing_manners_are_noted(bare: Bare, ward: Ward) -> None:
    await bare.post(content="@everyone lunch", allowed_mentions=None)
    await bare.post(content=f"<@{ward.ana.id}>", allowed_mentions={"parse": ["users"]})
    await bare.post(content=f"<@{ward.ana.id}> @everyone")
    route = "POST /channels/{channel_id}/messages"
    assert ward.server.violations == [f"{route}: a ping: @everyone", f"{route}: a ping: <@{ward.ana.id}>"]
    ward.server.house_rules = True
    await bare.post(content="Hello", allowed_mentions=None, nonce=None)
    assert ward.server.violations[2:] == [f"{route}: no allowed_mentions", f"{route}: no enforced nonce"]


async def test_one_nonce_is_one_message_for_some_minutes(bare: Bare, ward: Ward) -> None:
    for _ in range(2):
        await bare.post(content="Hello", nonce="n1", enforce_nonce=True)
    assert len(ward.rounds.messages) == 1
    ward.server.clock.advance(600)
    await bare.post(content="Hello", nonce="n1", enforce_nonce=True)
    assert len(ward.rounds.messages) == 2


@pytest.mark.parametrize(
    ("command", "at"),
    [
        ({"name": "Practice", "description": "x"}, "name"),
        ({"name": "practice ask", "description": "x"}, "name"),
        ({"name": "practice", "description": ""}, "description"),
        ({"name": "practice", "description": "x" * 101}, "description"),
        (
            {
                "name": "practice",
                "description": "x",
                "options": [{"type": 1, "name": f"a{n}", "description": "x"} for n in range(26)],
            },
            "options",
        ),
        (
            {
                "name": "practice",
                "description": "x",
                "options": [
                    {"type": 2, "name": f"g{g}", "description": "x" * 100, "options": [
                        {"type": 1, "name": f"s{n}", "description": "x" * 100} for n in range(25)
                    ]} for g in range(4)
                ],
            },
            "_errors",
        ),
        ({"name": "Ask this", "type": 3, "description": "x"}, "description"),
    ],
)  # fmt: skip
async def test_commands_that_discord_would_refuse_are_refused(
    bare: Bare, ward: Ward, command: dict[str, Any], at: str
) -> None:
    status, answer, _ = await bare("PUT", f"/applications/{ward.server.state.bot.id}/commands", [command])
    assert (status, answer["code"]) == (400, 50035)
    assert at in answer["errors"]["0"]


# ---------------------------------------------------------------------------------------------------- rights


async def test_what_the_bot_may_not_do_is_refused_by_channel(bare: Bare, ward: Ward) -> None:
    state, me = ward.server.state, ward.server.state.bot.id
    ward.rounds.overwrites[me] = Overwrite(me, "member", deny=bits("send_messages", "add_reactions"))
    assert (await bare.post(content="Hello"))[1]["code"] == 50013
    said = await ward.server.people.say("Ana", ward.rounds, "Hello")
    path = f"/channels/{ward.rounds.id}/messages/{said.id}"
    assert (await bare("PUT", f"{path}/reactions/✅/@me"))[1]["code"] == 50013
    assert (await bare("PATCH", path, {"content": "Mine"}))[1]["code"] == 50005
    assert (await bare("DELETE", path))[1]["code"] == 50013
    state.close_channel(ward.rounds, [ward.ana])
    assert (await bare.post(content="Hello"))[1]["code"] == 50001
    assert {call.status for call in ward.server.invalid} == {403}
    assert ward.server.violations == []


async def test_closed_dms_and_strangers_are_no_place_for_words(bare: Bare, ward: Ward) -> None:
    stranger = ward.server.state.add_user(None, "Cem")
    ward.server.people.close_dms("Ben")
    for user, expected in [(ward.ana, 200), (ward.ben, 403), (stranger, 403)]:
        _, channel, _ = await bare("POST", "/users/@me/channels", {"recipient_id": user.id})
        status, answer, _ = await bare("POST", f"/channels/{channel['id']}/messages", {"content": "psst"})
        assert status == expected
        assert answer.get("code", 50007) == 50007
    assert [seen.text for seen in ward.server.seen_by("Ana", "dm:Ana")] == ["psst"]


async def test_threads_are_made_once_close_and_come_back_by_words(bare: Bare, ward: Ward) -> None:
    said = await ward.server.people.say("Ana", ward.rounds, "Who has a pump?")
    path = f"/channels/{ward.rounds.id}/messages/{said.id}/threads"
    status, thread, _ = await bare("POST", path, {"name": "Pump"})
    assert (status, thread["id"]) == (201, said.id)
    assert (await bare("POST", path, {"name": "Pump"}))[1]["code"] == 160004
    _, mine, _ = await bare("POST", f"/channels/{said.id}/messages", {"content": "I"})
    await ward.server.people.close_post(said.id)
    assert (await bare("PATCH", f"/channels/{said.id}/messages/{mine['id']}", {"content": "II"}))[1]["code"] == 50083
    await bare("POST", f"/channels/{said.id}/messages", {"content": "Me too"})
    assert not ward.server.state.channels[said.id].archived
    await ward.server.people.close_post(said.id, locked=True)
    await bare("PATCH", f"/channels/{said.id}", {"archived": False, "locked": False})
    assert not ward.server.state.channels[said.id].locked


async def test_forum_that_wants_a_tag_wants_one_it_has(bare: Bare, ward: Ward) -> None:
    forum = ward.server.state.add_channel(ward.guild, "strict", "forum", tags=["open"], tag_required=True)
    post: dict[str, Any] = {"name": "Pump?", "message": {"content": "Who?"}}
    assert (await bare("POST", f"/channels/{forum.id}/threads", post))[1]["code"] == 40067
    assert (await bare("POST", f"/channels/{forum.id}/threads", post | {"applied_tags": ["1"]}))[1]["code"] == 50035
    status, made, _ = await bare("POST", f"/channels/{forum.id}/threads", post | {"applied_tags": [forum.tags[0].id]})
    assert (status, made["message"]["id"]) == (201, made["id"])


# ---------------------------------------------------------------------------------------------------- pace, trouble


async def test_buckets_and_the_limit_of_all_are_kept_and_who_does_not_wait_is_noted(bare: Bare, ward: Ward) -> None:
    now = 100.0
    ward.server.rates.now = lambda: now
    ward.server.rates.limits["POST /channels/{channel_id}/messages"] = (2, 5.0)
    for _ in range(2):
        assert (await bare.post(content="Hello"))[0] == 200
    status, answer, headers = await bare("POST", f"/channels/{ward.rounds.id}/messages", {"content": "Hello"})
    assert (status, answer["retry_after"], answer["global"], headers["X-RateLimit-Scope"]) == (429, 5.0, False, "user")
    assert headers["X-RateLimit-Remaining"] == "0"
    assert ward.server.violations == []
    await bare.post(content="Hello")
    assert "before retry_after was over" in ward.server.violations[0]
    now += 5
    assert (await bare.post(content="Hello"))[0] == 200
    ward.server.rates.per_second = 1
    status, answer, headers = await bare("GET", "/users/@me")
    assert (status, answer["global"], headers["X-RateLimit-Global"]) == (429, True, "true")


async def test_discord_py_waits_as_it_is_told(ward: Ward) -> None:
    ward.server.rates.limits["POST /channels/{channel_id}/messages"] = (3, 0.2)
    async with running(ward.server) as bot:
        ward.server.fail_next("/messages", "429", seconds=0.05)
        ward.server.fail_next("/messages", "429-global", seconds=0.05)
        for number in range(7):
            await bot.room(ward.rounds).send(str(number))
    assert [seen.text for seen in ward.server.seen_by("Ana", ward.rounds)] == [str(number) for number in range(7)]
    assert ward.server.violations == []
    assert ward.server.invalid == []


@pytest.mark.parametrize(
    ("how", "arrived"), [("500", 0), ("502", 0), ("500-but-done", 1), ("reset", 0), ("reset-after-done", 1)]
)
async def test_a_call_can_fail_before_or_after_it_worked(bare: Bare, ward: Ward, how: Any, arrived: int) -> None:
    ward.server.fail_next("POST /channels/{channel_id}/messages", how)
    try:
        status, _ = await bare.post(content="Hello", nonce="n", enforce_nonce=True)
        assert status >= 500
    except aiohttp.ClientError:
        assert how.startswith("reset")
    assert len(ward.rounds.messages) == arrived
    await bare.post(content="Hello", nonce="n", enforce_nonce=True)
    assert len(ward.rounds.messages) == 1


# ---------------------------------------------------------------------------------------------------- files, answers


async def test_file_goes_up_and_comes_down_again(ward: Ward) -> None:
    async with running(ward.server) as bot:
        view = discord.ui.LayoutView(timeout=None)
        view.add_item(discord.ui.File("attachment://map.txt"))
        said = await bot.room(ward.rounds).send(view=view, file=discord.File(__file__, "map.txt"))
        assert (await said.attachments[0].read()).startswith(b'"""Our own Discord')
    (seen,) = ward.server.seen_by("Ana", ward.rounds)
    assert (seen.files, ward.server.violations) == (["map.txt"], [])


async def test_what_it_answers_is_what_discord_describes(ward: Ward) -> None:
    if spec.described() is None:
        pytest.skip("Discord's description is not here")
    server = ward.server
    said = await server.people.say("Ana", ward.rounds, "Hello @Ben")
    await server.people.react("Ben", said, "✅")
    post = await server.people.forum_post("Ana", ward.forum, "Pump?", "Who?", ["open"])
    async with running(server) as bot:
        room, forum = bot.room(ward.rounds), bot.room(ward.forum)
        guild = await bot.fetch_guild(int(ward.guild.id))
        await guild.fetch_roles()
        await guild.fetch_channels()
        await guild.active_threads()
        assert {one.name async for one in guild.fetch_members(limit=10)} == {"owner", "lunchtable", "ana", "ben"}
        message = await room.fetch_message(int(said.id))
        await message.add_reaction("👀")
        assert [user.name async for user in message.reactions[0].users()] == ["ben"]
        assert [one.content async for one in room.history(limit=5)] == [f"Hello <@{ward.ben.id}>"]
        thread = await message.create_thread(name="T")
        await thread.send("in it")
        await thread.edit(archived=True)
        assert [one.name async for one in room.archived_threads()] == ["T"]
        mine = await forum.create_thread(name="Mine", content="body", applied_tags=[forum.available_tags[0]])
        await mine.thread.edit(applied_tags=[forum.available_tags[1]])
        fetched: Any = await bot.fetch_channel(int(post.id))
        assert [tag.name for tag in fetched.applied_tags] == ["open"]
        await (await bot.fetch_user(int(ward.ana.id))).send("psst")
        await bot.application_info()
    wrong = {
        f"{call.route} {call.status}": [str(fault) for fault in faults]
        for call in server.calls
        if (faults := spec.check_answer(*call.route.partition(" ")[::2], call.status, call.answer))
    }
    assert wrong == {}
    assert (server.violations, server.invalid) == ([], [])


async def test_without_the_description_its_own_rules_still_judge(ward: Ward, bare: Bare) -> None:
    ward.server.by_description = False
    assert (await bare.post(content="x", tts="loud"))[0] == 200
    assert (await bare.post(content="x" * 2001))[0] == 400


async def test_judging_a_full_card_takes_a_few_milliseconds(ward: Ward, bare: Bare) -> None:
    section = {"type": 9, "components": [TEXT], "accessory": BUTTON}
    card = [section | {"accessory": BUTTON | {"custom_id": f"save|{number}"}} for number in range(12)]
    for _ in range(8):
        assert (await bare.post(flags=V2, components=[{"type": 17, "components": card}]))[0] == 200
    assert min(call.judged for call in ward.server.calls) < 0.006
