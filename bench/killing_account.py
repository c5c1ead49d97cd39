"""What is in the database and in the local Slack afterwards, against what people did and what was acknowledged."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from sqlalchemy import make_url

from adapters.slack.read_events import read_events
from bench.killing_table import ANSWER, KEEP, Crowd

EVENT = "lunchtable_post"  # the metadata by which the bot knows its posts


async def look(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Ask the database, beside whatever works on it."""
    there = make_url(url)
    if there.get_backend_name() == "sqlite":
        connection = sqlite3.connect(f"file:{there.database}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()
    plain = there.set(drivername="postgresql").render_as_string(hide_password=False)
    asked = await asyncpg.connect(plain)
    try:
        return [tuple(row) for row in await asked.fetch(statement)]
    finally:
        await asked.close()


@dataclass
class Account:
    """Each a sentence about something that should not be. `ambiguous`: told to a steward, not sent again."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)


async def settle_accounts(crowd: Crowd, url: str) -> Account:
    """Everything, once nothing is under way any more."""
    account = Account()
    await _acknowledged(crowd, url, account)
    await _entries(crowd, url, account)
    await _asked(crowd, url, account)
    await _replies(crowd, url, account)
    _posts(crowd, account)
    await _left_over(url, account)
    return account


async def _acknowledged(crowd: Crowd, url: str, account: Account) -> None:
    """Every acknowledged event's key is in the inbox, once."""
    keys = Counter(key for (key,) in await look(url, "SELECT key FROM inbox"))
    account.duplicated += [f"the event {key}" for key, times in keys.items() if times > 1]
    here = crowd.here()
    for delivery in crowd.slack.deliveries.all:
        if delivery.arrived:
            account.acknowledged += 1
            missing = [event.id for event in read_events(delivery.body, here) if event.id not in keys]
            account.lost += [f"the event {key}" for key in missing]


async def _entries(crowd: Crowd, url: str, account: Account) -> None:
    """What is kept is what bears the emoji, in the words that stand there now, once."""
    kept: dict[tuple[str, str], tuple[int, str]] = {}
    rows = await look(url, "SELECT id, channel, message, body FROM entries WHERE message IS NOT NULL")
    for id, room, ts, body in rows:
        if (room, ts) in kept:
            account.duplicated.append(f"the entry of {room} {ts}")
        kept[room, ts] = id, body
    marks: dict[int, set[str]] = {}
    for id, person in await look(url, "SELECT entry, person FROM marks WHERE kind = 'kept'"):
        marks.setdefault(id, set()).add(person)
    for place in crowd.said:
        room, ts = place
        id, body = kept.get(place, (0, ""))
        if place in crowd.gone:
            account.duplicated += [f"{room} {ts} is kept, and deleted"] if id else []
            continue
        said = crowd.state.channels[room].messages[ts]
        wanted = set(said.reactions.get(KEEP, ()))
        found = marks.get(id, set())
        account.lost += [f"{room} {ts} isn't kept for {person}" for person in wanted - found]
        account.duplicated += [f"{room} {ts} is kept for {person}, who took it back" for person in found - wanted]
        if id and wanted and body != said.text:
            account.lost.append(f"the last edit of {room} {ts}")


async def _asked(crowd: Crowd, url: str, account: Account) -> None:
    """Every question that was taken is there once, and so is its card; who waits for its answer is noted once."""
    rows = await look(url, "SELECT id, title, body, message FROM entries WHERE kind = 'question'")
    entries: dict[str, list[tuple[int, str | None]]] = {}
    for id, title, body, message in rows:
        entries.setdefault(_tag_in(f"{title} {body}"), []).append((id, message))
    posts = {name: (room, ts) for name, room, ts in await look(url, "SELECT post, channel, message FROM posts")}
    waiting: dict[int, set[str]] = {}
    for id, person in await look(url, "SELECT entry, person FROM marks WHERE kind = 'me_too'"):
        waiting.setdefault(id, set()).add(person)
    cards = Counter(
        (channel.id, _tag_in(said.text))
        for channel, said in crowd.state.all_messages()
        if said.bot_id and channel.kind == "public"
    )
    for tag, question in crowd.questions.items():
        found = entries.pop(tag, [])
        if len(found) > 1:
            account.duplicated.append(f"the question {tag}")
        if not found:
            if question.by_emoji or tag in crowd.submitted:
                account.lost.append(f"the question {tag}")
            continue
        id, message = found[0]
        if message is None:
            times = cards[question.room, tag]
            account.lost += [f"the card of {tag}"] if times == 0 else []
            account.duplicated += [f"the card of {tag}"] if times > 1 else []
            _, ts = posts.get(f"question:{id}", ("", ""))
            if times and ts not in crowd.state.channels[question.room].messages:
                account.lost.append(f"where the card of {tag} is")
        account.lost += [f"{tag} for {person}" for person in question.waiting - waiting.get(id, set())]
    account.duplicated += [f"an entry nobody asked for: {tag}" for tag in entries]


async def _replies(crowd: Crowd, url: str, account: Account) -> None:
    """Replies in tracked threads are heard; what was marked answers, and what isn't marked doesn't."""
    heard = {(room, ts) for room, ts in await look(url, "SELECT channel, message FROM heard")}
    linked = {
        (room, ts)
        for room, ts in await look(
            url,
            "SELECT entries.channel, entries.message FROM links JOIN entries ON entries.id = links.source"
            " WHERE links.kind = 'answers'",
        )
    }
    for question in crowd.questions.values():
        channel = crowd.state.channels[question.room]
        for ts in question.replies:
            marked = question.person in channel.messages[ts].reactions.get(ANSWER, ())
            place = f"{question.room} {ts} to {question.tag}"
            place += "" if question.by_emoji else " under a card"
            account.lost += [f"the reply {place}"] if (question.room, ts) not in heard else []
            account.lost += [f"the answer {place}"] if marked and (question.room, ts) not in linked else []
            account.duplicated += (
                [f"the answer {place}, taken back"] if not marked and (question.room, ts) in linked else []
            )


def _posts(crowd: Crowd, account: Account) -> None:
    """No number twice, and no news twice in a conversation."""
    numbers: Counter[tuple[str, str]] = Counter()
    news: Counter[tuple[str, str, str]] = Counter()
    for channel, said in crowd.state.all_messages():
        about = said.metadata or {}
        if said.bot_id and about.get("event_type") == EVENT:
            numbers[channel.id, about["event_payload"]["nonce"]] += 1
            if channel.kind == "im":
                news[channel.id, said.text, str(said.blocks[0])[:0]] += 1
    account.duplicated += [f"the message {number}" for (_, number), times in numbers.items() if times > 1]
    account.duplicated += [f"the news {text[:40]!r}" for (_, text, _), times in news.items() if times > 1]


async def _left_over(url: str, account: Account) -> None:
    """Nothing waits, nothing was put aside; what is unclear is known."""
    for kind, state, error, times in await look(
        url, "SELECT kind, state, error, count(*) FROM inbox WHERE state <> 'handled' GROUP BY kind, state, error"
    ):
        account.stuck.append(f"{times} {kind} {state} in the inbox {error}")
    for kind, state, why, times in await look(
        url, "SELECT kind, state, why, count(*) FROM outbox GROUP BY kind, state, why"
    ):
        if state == "failed" and why.startswith("unclear"):
            account.ambiguous += [f"{kind}: {why}"] * times
        else:
            account.stuck.append(f"{times} {kind} {state} in the outbox: {why}")


def _tag_in(text: str) -> str:
    _, found, rest = text.partition("tag")
    return f"tag{rest[:6]}" if found else ""
