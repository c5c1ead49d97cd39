"""Forums whose posts are questions, where stewards said so: their tags and our topics are kept together, and what is
answered bears the forum's own tag for that.

A post's tags are set by name, as far as its forum has them. That neither bumps a post nor brings it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from bot.kernel.entries import QUESTION
from bot.kernel.records import Community, Entry, Topic
from bot.places import Channel, Place
from bot.reply import SetTags
from bot.turn import Turn

FORUMS = "forums"  # in a community's settings: the tags of each forum whose posts are questions, and which means solved
ANSWERED = ("answered", "helped")
_SOLVED = (
    "solved answered resolved done fixed gelöst beantwortet erledigt résolu répondu resuelto respondido resolvido risolto "
    "risposto opgelost beantwoord rozwiązane решено løst ratkaistu 解決済み 已解决 해결됨"
).split()


def solved_among(tags: Sequence[str]) -> str:
    """The tag that says a question is answered; "" when none of them says so."""
    plain = {"".join(sign for sign in tag.casefold() if sign.isalnum()): tag for tag in reversed(tags)}
    return next((plain[word] for word in _SOLVED if word in plain), "")


def forum_of(community: Community | None, channel: str) -> Mapping[str, Any] | None:
    """What is known of a forum whose posts are questions."""
    known: Mapping[str, Any] = community.settings.get(FORUMS, {}) if community else {}
    return known.get(channel)


def with_forum(community: Community, channel: str, tags: Sequence[str], solved: str | None = None) -> Community:
    """A forum with these tags. `solved` None: as it was chosen, else as its name tells."""
    forums = dict(community.settings.get(FORUMS, {}))
    before = str(forums.get(channel, {}).get("solved", "")) if solved is None else solved
    chosen = before if before in tags else solved_among(tags)
    forums[channel] = {"tags": list(tags), "solved": chosen}
    return replace(community, settings={**community.settings, FORUMS: forums})


def without_forum(community: Community, channel: str) -> Community:
    """Its posts are no questions any more."""
    forums = {id: forum for id, forum in community.settings.get(FORUMS, {}).items() if id != channel}
    return replace(community, settings={**community.settings, FORUMS: forums})


async def topics_tagged(turn: Turn, tags: Sequence[str]) -> list[str]:
    """The community's topics that tags are called like."""
    known = _by_name(await turn.store.topics.all(turn.here.id))
    found = (known.get(tag.casefold()) for tag in tags)
    return list(dict.fromkeys(topic.name for topic in found if topic is not None))


async def tags_now(turn: Turn, entry: Entry) -> list[SetTags]:
    """The tags of the post that asks this question, as they should be now; nothing for what opens no post there."""
    forum = forum_of(turn.community, entry.channel)
    opens = entry.kind == QUESTION and entry.message is not None and entry.thread in (None, entry.message)
    if forum is None or not opens or turn.here.id != entry.community:
        return []
    held = {name.casefold() for name in (await turn.store.topics.of([entry.id])).get(entry.id, ())}
    known = _by_name(await turn.store.topics.all(entry.community))
    add: list[str] = []
    remove: list[str] = []
    for tag in forum["tags"]:
        topic = known.get(tag.casefold())
        if tag == forum["solved"]:
            (add if entry.state in ANSWERED else remove).append(tag)
        elif topic is not None:
            (add if topic.name.casefold() in held else remove).append(tag)
    place = Place(entry.channel, entry.message, entry.thread)
    return [SetTags(place, tuple(add), tuple(remove))] if add or remove else []


async def retopic(turn: Turn, entry: Entry, tags: Sequence[str]) -> bool:
    """Give a question the topics its post's tags say, and keep those that no tag of the forum is called like. Did that
    change any?"""
    forum = forum_of(turn.community, entry.channel)
    if forum is None:
        return False
    before = (await turn.store.topics.of([entry.id])).get(entry.id, ())
    could = {name.casefold() for name in await topics_tagged(turn, [*forum["tags"], *tags])}
    kept = [name for name in before if name.casefold() not in could]
    after = [*kept, *await topics_tagged(turn, tags)]
    if {*after} == {*before}:
        return False
    await turn.store.topics.set(entry, after)
    return True


async def forum_told(turn: Turn, channel: Channel) -> None:
    """A forum's tags were added, renamed or taken away."""
    forum, here = forum_of(turn.community, channel.id), turn.community
    if forum is None or here is None or list(channel.tags) == forum["tags"]:
        return
    turn.community = await turn.store.communities.save(with_forum(here, channel.id, channel.tags))


def _by_name(topics: Sequence[Topic]) -> dict[str, Topic]:
    return {name.casefold(): topic for topic in reversed(topics) for name in (*topic.aliases, topic.name)}
