"""The sandbox through its server: what pages see of each other, of the bot, and what strangers don't."""

import io
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from adapters.sandbox.app import Sandbox
from adapters.sandbox.doc import HERE, href
from adapters.sandbox.log import Log
from adapters.sandbox.read import files_of
from adapters.sandbox.render import Renderer
from adapters.sandbox.server import PortTaken, serving
from adapters.sandbox.shelf import LARGEST_UPLOAD
from bot.text import WebLink, t


def is_message(text: str) -> Callable[[dict[str, Any]], bool]:
    return lambda told: told["type"] == "message" and text in str(told["message"]["doc"])


async def test_page_is_greeted_with_all_it_needs(visit: Any) -> None:
    hello = await (await visit.page("ana")).hears(lambda told: told["type"] == "hello")
    assert hello["me"]["name"] == "Ana"
    assert [room["id"] for room in hello["channels"]] == ["lunch", "secret", "dm:ana"]
    assert hello["community"] == "Canteen"
    assert {verb["verb"] for verb in hello["verbs"]} == {"serve", "list", "order", "home"}
    assert next(person for person in hello["people"] if person["id"] == "ben")["steward"]


async def test_two_people_talk_live(visit: Any) -> None:
    ana, ben = await visit.page("ana"), await visit.page("ben")
    await ben.ask("seen", channel="lunch")
    assert (await ana.ask("post", channel="lunch", text="Soup @Ben?"))["type"] == "ok"
    heard = (await ben.hears(is_message("Soup")))["message"]
    assert heard["doc"] == [{"p": [{"t": "Soup "}, {"person": "ben", "name": "Ben"}, {"t": "?"}]}]
    await ben.ask("post", channel="lunch", thread=heard["id"], text="Yes")
    await ana.hears(is_message("Yes"))
    root = await ana.hears(lambda told: told["type"] == "message" and told["message"]["replies"] == 1)
    assert root["message"]["id"] == heard["id"]
    await ben.ask("react", channel="lunch", id=heard["id"], emoji="🍲", on=True)
    thumb = await ana.hears(lambda told: told["type"] == "message" and told["message"]["reactions"])
    assert thumb["message"]["reactions"] == [{"emoji": "🍲", "count": 1, "names": ["Ben"], "mine": False}]
    await ana.ask("delete", channel="lunch", id=heard["id"])
    await ben.hears(lambda told: told["type"] == "gone" and told["id"] == heard["id"])


async def test_whisper_reaches_its_person_only(visit: Any) -> None:
    ana, ben = await visit.page("ana"), await visit.page("ben")
    assert (await ana.ask("post", channel="lunch", text="/practice serve soup"))["type"] == "ok"
    whisper = await ana.hears(lambda told: told["type"] == "whisper")
    assert whisper["card"]["summary"] == "Served"
    card = await ben.hears(lambda told: told["type"] == "message" and told["message"]["card"])
    assert card["message"]["author"]["bot"]
    assert not [told for told in await ben.all_so_far() if told["type"] in ("whisper", "replace")]
    sorry = await ben.ask("press", action="kitchen.eat", record="soup", on={"whisper": whisper["id"]})
    assert sorry["type"] == "sorry"


async def test_pressed_button_changes_the_card_for_everyone(visit: Any) -> None:
    ana, ben = await visit.page("ana"), await visit.page("ben")
    await ana.ask("post", channel="lunch", text="/practice serve soup")
    card = (await ben.hears(lambda told: told["type"] == "message" and told["message"]["card"]))["message"]
    button = card["card"]["parts"][1]["buttons"][0]
    on = {"channel": "lunch", "id": card["id"]}
    await ben.ask("press", action=button["action"], record=button["record"], on=on)
    await ana.hears(lambda told: told["type"] == "message" and "soup is eaten" in str(told["message"]["card"]))


async def test_form_opens_complains_and_closes(visit: Any) -> None:
    ana = await visit.page("ana")
    form = await ana.ask("post", channel="lunch", text="/practice order")
    assert (form["type"], form["title"]) == ("form", "Order")
    empty = await ana.ask("submit", id=form["id"], values={"dish": " "})
    assert empty["errors"] == {"dish": "Please fill this in."}
    refused = await ana.ask("submit", id=form["id"], values={"dish": "stones"})
    assert refused["errors"] == {"dish": "Nobody can eat that."}
    assert (await ana.ask("submit", id=form["id"], values={"dish": "soup"}))["type"] == "formdone"
    assert "You get soup" in str(await ana.hears(lambda told: told["type"] == "whisper"))


async def test_only_an_emoji_can_be_put_on_a_message(visit: Any) -> None:
    ana = await visit.page("ana")
    await ana.ask("post", channel="lunch", text="a spoon")
    on = {"channel": "lunch", "id": (await ana.hears(is_message("spoon")))["message"]["id"]}
    for emoji in ("👍🏽", "❤️", "🇩🇪", "👩‍🍳", ":table-cloth:"):
        assert (await ana.ask("react", emoji=emoji, **on))["type"] == "ok", emoji
        assert (await ana.ask("react", emoji=emoji, on=False, **on))["type"] == "ok", emoji
    for words in ("", "soup", "👍👍", "<b>", "::", ":a b:", f":{'a' * 70}:"):
        assert (await ana.ask("react", emoji=words, **on))["type"] == "sorry", words


async def test_replies_need_a_thread_that_is_there(visit: Any) -> None:
    ana = await visit.page("ana")
    await ana.ask("post", channel="secret", text="a fork")
    id = (await ana.hears(is_message("fork")))["message"]["id"]
    for channel, thread in (("lunch", id), ("lunch", "1.0"), ("secret", "")):
        for text in ("and a knife", "/practice serve soup"):
            assert (await ana.ask("post", channel=channel, thread=thread, text=text))["type"] == "sorry", thread
    assert (await ana.ask("post", channel="secret", thread=id, text="and a knife"))["type"] == "ok"


async def test_shared_file_is_a_link_within_the_page(visit: Any, sandbox: Sandbox) -> None:
    file = sandbox.world.add_file(b"bread", "list.txt", "text/plain")
    (shown,) = files_of(sandbox.world, [file.id])
    link = t("See {file}", file=WebLink(shown.url, shown.name))
    doc = Renderer(sandbox.world, "ana", sandbox.clock.now(), lambda *_: "").doc(link)
    assert doc == [{"p": [{"t": "See "}, {"a": [{"t": "list.txt"}], "href": f"/file/{file.id}"}]}]
    async with visit.client.get(visit.address.rstrip("/") + doc[0]["p"][1]["href"]) as answer:
        assert await answer.read() == b"bread"
    assert href(f"{HERE}file/../static/main.js") != "/file/../static/main.js"


async def test_frame_is_in_the_readers_language(visit: Any) -> None:
    labels = [
        (await (await visit.page(person)).hears(lambda told: told["type"] == "hello"))["labels"]
        for person in ("ana", "cem")
    ]
    assert labels[0] == {}
    assert labels[1]["write"] == "Schreib in {channel}"


async def test_home_is_shown_and_refreshed(visit: Any) -> None:
    ana = await visit.page("ana")
    assert "Nothing waits" in str((await ana.ask("home"))["card"])
    form = await ana.ask("post", channel="lunch", text="/practice order")
    await ana.ask("submit", id=form["id"], values={"dish": "soup"})
    await ana.hears(lambda told: told["type"] == "home")


async def test_message_menu_is_answered(visit: Any) -> None:
    ana = await visit.page("ana")
    await ana.ask("post", channel="lunch", text="a spoon")
    id = (await ana.hears(is_message("spoon")))["message"]["id"]
    await ana.ask("menu", menu="kitchen.what", channel="lunch", id=id)
    assert "This is a spoon" in str(await ana.hears(lambda told: told["type"] == "whisper"))


async def test_private_channel_is_silent_for_others(visit: Any) -> None:
    ana, cem = await visit.page("ana"), await visit.page("cem")
    await ana.ask("post", channel="secret", text="psst")
    id = (await ana.hears(is_message("psst")))["message"]["id"]
    for request in (
        {"type": "read", "channel": "secret"},
        {"type": "post", "channel": "secret", "text": "me too"},
        {"type": "react", "channel": "secret", "id": id, "emoji": "👀"},
        {"type": "menu", "channel": "secret", "id": id, "menu": "kitchen.what"},
        {"type": "press", "action": "kitchen.eat", "on": {"channel": "secret", "id": id}},
        {"type": "read", "channel": "dm:ana"},
    ):
        assert (await cem.ask(**request))["type"] == "sorry", request
    assert "psst" not in str(await cem.all_so_far())


async def test_nobody_changes_what_others_wrote(visit: Any) -> None:
    ana, ben = await visit.page("ana"), await visit.page("ben")
    await ana.ask("post", channel="lunch", text="mine")
    id = (await ana.hears(is_message("mine")))["message"]["id"]
    assert (await ben.ask("edit", channel="lunch", id=id, text="his"))["type"] == "sorry"
    assert (await ben.ask("delete", channel="lunch", id=id))["type"] == "sorry"
    assert (await ana.ask("edit", channel="lunch", id=id, text="better"))["type"] == "ok"
    assert (await ben.hears(is_message("better")))["message"]["edited"]


async def test_hostile_text_stays_data(visit: Any) -> None:
    ana = await visit.page("ana")
    hostile = "<img src=x onerror=alert(1)> <script>x</script> [a](javascript:alert(1)) \"'`"
    await ana.ask("post", channel="lunch", text=hostile)
    told = await ana.hears(is_message("img"))
    assert "href" not in str(told)
    assert "<img src=x onerror=alert(1)>" in told["message"]["doc"][0]["p"][0]["t"]


@pytest.mark.parametrize(
    "nonsense", ["", "{", "[]", '"x"', '{"type":"nothing"}', '{"type":"post","channel":7}', "null"]
)
async def test_nonsense_is_answered_with_sorry(visit: Any, nonsense: str) -> None:
    ana = await visit.page("ana")
    await ana.socket.send_str(nonsense)
    await ana.hears(lambda told: told["type"] == "sorry")
    assert (await ana.ask("seen", channel="lunch"))["type"] == "ok"


async def test_too_much_at_once_is_refused(visit: Any) -> None:
    ana = await visit.page("ana")
    assert (await ana.ask("post", channel="lunch", text="x" * 20_000))["type"] == "sorry"
    await ana.socket.send_str("x" * (1024 * 1024 + 1))
    while not ana.socket.closed:
        await ana.socket.receive(timeout=5)
    assert ana.socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_page_hears_after_a_loss_what_it_missed(visit: Any) -> None:
    ana, ben = await visit.page("ana"), await visit.page("ben")
    await ana.ask("post", channel="lunch", text="first")
    first = await ben.hears(is_message("first"))
    await ben.socket.close()
    await ana.ask("post", channel="lunch", text="second")
    await ana.ask("delete", channel="lunch", id=first["message"]["id"])
    back = await visit.page("ben", since=first["seq"])
    hello = await back.hears(lambda told: told["type"] == "hello")
    assert [told["type"] for told in back.told] == ["message", "gone"]
    assert is_message("second")(back.told[0])
    assert hello["seq"] >= back.told[-1]["seq"]


async def test_page_left_open_comes_back_after_a_restart(lasting: Any, visit_to: Any) -> None:
    async with lasting() as sandbox, visit_to(sandbox) as visit:
        ana = await visit.page("ana")
        await ana.ask("post", channel="lunch", text="before")
        seq = (await ana.hears(is_message("before")))["seq"]
        form = await ana.ask("post", channel="lunch", text="/practice order")
        await ana.ask("post", channel="lunch", text="/practice serve soup")
        await ana.hears(lambda told: told["type"] == "message" and told["message"]["card"])
    async with lasting() as sandbox, visit_to(sandbox) as visit:
        ana = await visit.page("ana", since=seq)
        await ana.hears(lambda told: told["type"] == "hello")
        assert [bool(told["message"]["card"]) for told in ana.told] == [True]
        assert (await ana.hears(lambda told: told["type"] == "whisper"))["card"]["summary"] == "Served"
        # a form that was open all the time can still be sent
        assert (await ana.ask("submit", id=form["id"], values={"dish": "pie"}))["type"] == "formdone"


async def test_other_sites_get_nothing(visit: Any) -> None:
    evil = {"Origin": "https://evil.example"}
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await visit.page("ana", **evil)
    assert refused.value.status == 403
    async with visit.client.post(visit.address + "upload", data={"file": io.BytesIO(b"x")}, headers=evil) as answer:
        assert answer.status == 403
    async with visit.client.get(visit.address, headers={"Host": "evil.example"}) as answer:
        assert answer.status == 421
    own = visit.address.rstrip("/")
    assert await visit.page("ana", Origin=own)


async def test_page_may_run_only_its_own_scripts(visit: Any) -> None:
    async with visit.client.get(visit.address) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
    async with visit.client.get(visit.address + "static/../server.py") as answer:
        assert answer.status == 404


async def test_uploaded_picture_is_shown_and_all_else_only_saved(visit: Any) -> None:
    async def upload(data: bytes, name: str, media_type: str) -> dict[str, Any]:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("file", data, filename=name, content_type=media_type)
        async with visit.client.post(visit.address + "upload", data=form) as answer:
            assert answer.status == 200
            shown: dict[str, Any] = await answer.json()
            return shown

    async def fetched(url: str) -> Any:
        async with visit.client.get(visit.address.rstrip("/") + url) as answer:
            return answer.headers

    picture = await upload(b"\x89PNG\r\n\x1a\nrest", "../../plate.png", "text/html")
    assert (picture["name"], picture["media_type"]) == ("plate.png", "image/png")
    assert (await fetched(picture["url"]))["Content-Disposition"].startswith("inline")
    page = await upload(b"<script>alert(1)</script>", "x.html", "text/html")
    headers = await fetched(page["url"])
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in headers["Content-Security-Policy"]

    ana = await visit.page("ana")
    await ana.ask("post", channel="lunch", text="look", files=[picture["id"], "no such file"])
    message = (await ana.hears(is_message("look")))["message"]
    assert [file["name"] for file in message["files"]] == ["plate.png"]


async def test_upload_over_eight_megabytes_is_refused(visit: Any) -> None:
    form = aiohttp.FormData()
    form.add_field("file", b"x" * (LARGEST_UPLOAD + 1), filename="big.bin")
    async with visit.client.post(visit.address + "upload", data=form) as answer:
        assert answer.status == 413
        assert "8 MB" in await answer.text()


async def test_pictures_of_cards_are_served_and_lists_are_whole(visit: Any) -> None:
    ana = await visit.page("ana")
    await ana.ask("post", channel="lunch", text="/practice list")
    card = (await ana.hears(lambda told: told["type"] == "whisper"))["card"]
    assert len(card["parts"][0]["items"]) == 60
    async with visit.client.get(visit.address.rstrip("/") + card["parts"][1]["url"]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")


async def test_busy_port_says_what_to_do(sandbox: Sandbox) -> None:
    async with serving(sandbox, port=0) as address:
        port = int(address.rstrip("/").rpartition(":")[2])
        with pytest.raises(PortTaken, match=f"Port {port} is in use .* lunchtable demo --port {port + 1}"):
            async with serving(sandbox, port=port):
                pass


def test_file_of_another_kind_is_not_taken_for_a_sandbox(tmp_path: Any) -> None:
    path = tmp_path / "shopping.txt"
    path.write_text("milk\nbread\n")
    with pytest.raises(ValueError, match=r"shopping.txt, line 1: this is no sandbox's file"):
        list(Log(path).read())
