"""From words to an entry: title, kind and topics guessed, filed under its community."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bot.card import Card, Words
from bot.errors import CommunityError, NotYours
from bot.incoming import Reacted
from bot.kernel.people import first_time
from bot.kernel.records import Entry, Heard
from bot.language.kinds import guess_kind
from bot.language.titles import title_with_mentions
from bot.language.topics import guess_topics
from bot.markup import plain
from bot.places import FileRef, Message, Place
from bot.refusals import may_use
from bot.reply import Otherwise, Reply, Whisper
from bot.text import t
from bot.turn import Turn

QUESTION, ANSWER = "question", "answer"
MOST_TOPICS = 5
LEAST_OF_A_TOPIC = 2  # letters or digits


def entry_of(
    turn: Turn, message: Message | Heard, kind: str = "", *, kept: bool = False, private: bool = False
) -> Entry:
    """An entry, not stored yet, of a message: its words, author and place; the kind guessed when "" is given."""
    author = message.author if isinstance(message.author, str) else message.author.id
    files = message.files if isinstance(message, Message) else ()
    followed = message.followed if isinstance(message, Message) else True
    return Entry(
        id=0,
        kind=kind or guess_kind(message.text),
        title=title_with_mentions(message.text) or _name_of(files),
        body=message.text,
        state="open" if kind == QUESTION else "current",
        community=turn.here.id,
        author=author,
        channel=message.place.channel,
        message=message.place.message,
        thread=message.place.thread,
        private=private,
        kept=kept,
        followed=followed,
        details={"files": [msgspec.to_builtins(file) for file in files]} if files else {},
    )


def _name_of(files: Sequence[FileRef]) -> str:
    return files[0].name if files else "…"


async def store_entry(turn: Turn, entry: Entry, topics: Sequence[str] = (), guess: bool = True) -> Entry:
    """Add an entry under given topics, else under those of the community's topics that its words name."""
    stored = await turn.store.entries.add(entry, turn.me if turn.person else "", turn.now)
    names = list(topics) or (await topics_for(turn, f"{entry.title}\n{entry.body}") if guess else [])
    if names:
        await turn.store.topics.set(stored, names[:MOST_TOPICS])
    return stored


async def topics_for(turn: Turn, words: str) -> list[str]:
    """The community's topics that these words name, best first."""
    known = [(topic.name, topic.aliases) for topic in await turn.store.topics.all(turn.here.id)]
    return guess_topics(words, known, language=turn.here.language)


def topics_typed(typed: str) -> list[str]:
    """Topics as typed in a form, parted by commas: without empty, doubled and overlong ones."""
    names: dict[str, str] = {}
    for name in typed.replace(";", ",").replace("、", ",").split(","):
        short = plain(" ".join(name.split())).lstrip("#@ ")[:60].strip()
        if sum(sign.isalnum() for sign in short) >= LEAST_OF_A_TOPIC:
            names.setdefault(short.casefold(), short)
    return list(names.values())[:MOST_TOPICS]


async def is_private(turn: Turn, channel: str) -> bool:
    """Is what is said there only for those who are in it? A channel nobody knows counts as private."""
    known = await turn.store.communities.channel(channel)
    return known is None or known.is_private or channel in turn.readable.closed


async def message_at(turn: Turn, place: Place) -> Message | None:
    """The message as the platform has it now; None when it is deleted or can't be read. Before the first write only."""
    if place.message is None or await turn.store.talk.is_gone(place):
        return None
    return await turn.chat.message(place)


async def read_by_menu(turn: Turn, reacted: Reacted, menu: str) -> list[Reply]:
    """What an emoji answers where the bot may not read messages: a message's menu hands their words over. Everybody reads
    it once of each menu."""
    if reacted.readable or turn.community is None or not await first_time(turn.store, reacted.person, f"{menu} menu"):
        return []
    label = turn.registry.menus[menu].label
    text = t("I can't read messages here, so an emoji tells me nothing. Use the message menu: “{menu}”.", menu=label)
    return [Whisper(Card((Words(text),)), reacted.person.id, Place(reacted.place.channel), Otherwise.HOME)]


def is_strangers(turn: Turn, message: Message) -> bool:
    """Are these words of somebody of another workspace, who can neither see nor erase what is kept of them? They are kept
    only where stewards let such people use the bot, too."""
    return message.author.outside and not may_use(message.author, turn.community)


def left_alone(turn: Turn, reacted: Reacted, message: Message) -> list[Reply]:
    """What somebody is told who put an emoji on a stranger's words."""
    here = Place(reacted.place.channel, None, message.place.thread)
    return [Whisper(Card((Words(_STRANGERS),)), reacted.person.id, here, Otherwise.HOME)]


_STRANGERS = t(
    "Who wrote this is of another workspace and couldn't see or erase what I keep of it, so I keep nothing. A steward can "
    "open this to guests."
)


def may_tend(turn: Turn, entry: Entry) -> bool:
    """Is it this person's own, saved by them, or in their care as a steward?"""
    return turn.tends(entry) or turn.me in (entry.author, entry.details.get("by"))


def check_may_tend(turn: Turn, entry: Entry) -> None:
    """Changing an entry is for its author, who saved it, and stewards."""
    if may_tend(turn, entry):
        return
    raise NotYours(t("Only its author, whoever saved it, or a steward can change this."))


async def check_said_here(turn: Turn, message: Message) -> None:
    """A message menu is for what people said in a community's channel and is still there."""
    if message.author.is_bot:
        raise CommunityError(t("I keep what people say, not what bots post."))
    if await turn.store.communities.of_channel(message.place.channel) is None:
        raise CommunityError(t("This channel belongs to no community, so I keep nothing here."))
    if is_strangers(turn, message):
        raise CommunityError(_STRANGERS)
    if await turn.store.talk.is_gone(message.place):
        raise not_readable()


def not_readable() -> CommunityError:
    """The bot can't read a message it was asked about."""
    return CommunityError(t("I can't read that message. It may be deleted, or I'm not in its channel."))


def mark_place(place: Place) -> str:
    """A message's place as a record that fits in a button."""
    return " ".join((place.channel, place.message or "", *((place.thread,) if place.thread else ())))


def place_marked(record: str) -> Place:
    """The place written by `mark_place`. Raises CommunityError for anything else."""
    parts = record.split(" ")
    if len(parts) not in (2, 3) or not all(parts):
        raise not_readable()
    return Place(parts[0], parts[1], parts[2] if len(parts) == 3 else None)
