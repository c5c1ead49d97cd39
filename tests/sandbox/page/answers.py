"""How the stage answers what a page asks. Each returns whether it has answered by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import canned
from canned import Json

if TYPE_CHECKING:
    from stage import Guest, Stage

PAGE = 50
Answer = Callable[["Stage", "Guest", Json, Json], Awaitable[bool]]


async def read(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    channel, thread = asked["channel"], asked["thread"]
    here = [one for one in stage.messages if one["channel"] == channel and one["thread"] == thread]
    here.sort(key=lambda one: one["at"])
    if asked["before"]:
        ids = [one["id"] for one in here]
        here = here[: ids.index(asked["before"])] if asked["before"] in ids else []
    root = [stage.find(thread)] if thread else []
    shown = [stage.seen_by(one, guest.person) for one in root + here[-PAGE:]]
    await guest.tell("messages", channel=channel, thread=thread, messages=shown, more=len(here) > PAGE, **ref)
    return True


async def post(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    text: str = asked["text"]
    if not text.startswith("/practice"):
        files = [{**stage.stored(id_), "alt": ""} for id_ in asked["files"]]
        await stage.say(asked["channel"], guest.person, text, thread=asked["thread"], files=files)
        return False
    verb = text.removeprefix("/practice").strip().split(" ")[0]
    match verb:
        case "ask" | "share":
            await guest.tell("form", id=f"{verb}1", **(canned.ASK if verb == "ask" else canned.SHARE), **ref)
        case "find" | "me":
            await whisper(guest, asked, canned.FOUND if verb == "find" else canned.PROFILE)
            return False
        case "home":
            await guest.tell("home", card=canned.HOME)
            return False
        case "map":
            await stage.say(asked["channel"], "bot", "", thread=asked["thread"], card=canned.MAP)
            return False
        case "tour":
            stage.step = 0
            await guest.tell("tour", **stage.tour())
            return False
        case _:
            await guest.tell("sorry", text=f"I don't know “{verb}”. Did you mean “ask”?", **ref)
    return True


async def whisper(guest: Guest, asked: Json, card: Json) -> None:
    at = datetime.now(UTC).isoformat()
    id_ = f"w{at}"
    await guest.tell("whisper", id=id_, channel=asked["channel"], thread=asked["thread"], card=card, at=at)


async def edit(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    message = stage.find(asked["id"])
    message.update(text=asked["text"], doc=canned.line(asked["text"]), edited=True)
    return await changed(stage, message)


async def changed(stage: Stage, message: Json) -> bool:
    stage.log.append({"message": message})
    await stage.publish(len(stage.log) - 1)
    return False


async def delete(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    message = stage.find(asked["id"])
    stage.messages.remove(message)
    stage.log.append({"gone": {"channel": message["channel"], "thread": message["thread"], "id": message["id"]}})
    await stage.publish(len(stage.log) - 1)
    return False


async def react(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    message = stage.find(asked["id"])
    names = {one["emoji"]: list(one["names"]) for one in message["reactions"]}
    mine = names.setdefault(asked["emoji"], [])
    name = canned.NAMES[guest.person]
    if asked["on"] and name not in mine:
        mine.append(name)
    elif not asked["on"] and name in mine:
        mine.remove(name)
    message["reactions"] = [stage.reaction(emoji, who) for emoji, who in names.items() if who]
    return await changed(stage, message)


async def press(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    on = asked["on"]
    match asked["action"]:
        case "helped" if "whisper" in on:
            await guest.tell("replace", id=on["whisper"], card=canned.HELPED)
        case "undo":
            await guest.tell("replace", id=on["whisper"], card=canned.FOUND)
        case "share":
            await guest.tell("replace", id=on["whisper"], card=None)
            await stage.say("round-talk", "bot", "", card=canned.HELPED)
        case "form":
            await guest.tell("form", id="ask1", **canned.ASK, **ref)
            return True
        case "slow":
            await asyncio.sleep(0.5)
        case "no":
            await guest.tell("sorry", text="Only the asker may say that. Ask Ana.", **ref)
            return True
        case "too":
            message = stage.find(on["id"])
            parts = [canned.words("Three colleagues have this too."), *message["card"]["parts"][1:]]
            message["card"] = {**message["card"], "parts": parts}
            await changed(stage, message)
        case "true":
            await guest.tell("home", card=canned.EMPTY_HOME)
    return False


async def menu(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    message = stage.find(asked["id"])
    kept = canned.words(f"“{message['text'][:40]}” is kept, with its author.")
    await whisper(guest, message, canned.card("Kept.", kept, canned.buttons(canned.button("Edit", "form"))))
    return False


async def submit(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    values: dict[str, Any] = asked["values"]
    errors = {}
    if "question" in values and not values["question"].strip():
        errors["question"] = "Please write what you would like to know."
    if "until" in values and values["until"] and values["until"] < "2020-01-01":
        errors["until"] = "That day is long over."
    if "title" in values and not values["title"].strip():
        errors = {"title": "It needs a name.", "": "Nothing is shared yet."}
    if errors:
        await guest.tell("invalid", id=asked["id"], errors=errors, **ref)
        return True
    await guest.tell("formdone", id=asked["id"])
    if values.get("question"):
        wish = canned.words(f"{canned.NAMES[guest.person]} would like to know.")
        await stage.say("round-talk", "bot", "", card=canned.card(values["question"], wish))
    return False


async def complete(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    fitting = [topic for topic in canned.TOPICS if topic.startswith(asked["typed"])]
    options = [{"value": one, "label": one, "hint": "a topic of ours"} for one in fitting]
    await guest.tell("completions", id=asked["id"], options=options, **ref)
    return True


async def home(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    await guest.tell("home", card=canned.HOME)
    return False


async def seen(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    stage.unread[guest.person, asked["channel"]] = 0
    return False


async def tour(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    stage.step = -1 if asked["do"] == "stop" else stage.step + 1
    if stage.step >= 0:
        await guest.tell("tour", **stage.tour())
    return False


async def nothing(stage: Stage, guest: Guest, asked: Json, ref: Json) -> bool:
    return False


ANSWERS: dict[str, Answer] = {
    "read": read,
    "post": post,
    "edit": edit,
    "delete": delete,
    "react": react,
    "press": press,
    "menu": menu,
    "submit": submit,
    "closeform": nothing,
    "dismiss": nothing,
    "complete": complete,
    "home": home,
    "seen": seen,
    "tour": tour,
}
