"""What a stored event leaves out is read from the platform, before anything is written.

Some platforms tell of a reaction only who reacted by id; and words that nobody watched were left out before storing. If
the thread came to be watched between storing and handling, they are read now.
"""

from __future__ import annotations

from msgspec.structs import replace

from bot.incoming import AnyEvent, Edited, Posted, Reacted
from bot.kernel.communities import bare
from bot.places import Message, Person
from bot.turn import Turn


async def completed(event: AnyEvent, turn: Turn) -> AnyEvent:
    """The event with what could be learnt; itself where nothing is missing or matters."""
    match event:
        case Reacted(person=person) if not person.name and means_something(turn, event):
            return replace(event, person=await _known(turn, person))
        case Posted(to_bot=True, message=message) if not message.author.name:
            return replace(event, message=replace(message, author=await _known(turn, message.author)))
        case Posted(message=message) | Edited(message=message) if message.unread:
            if await turn.store.watches(message.place):
                return replace(event, message=await _read(turn, message))
    return event


def says_nothing(event: AnyEvent) -> bool:
    """An edit whose new words nobody knows; a message still counts."""
    return isinstance(event, Edited) and event.message.unread


def means_something(turn: Turn, reacted: Reacted) -> str | None:
    """What this emoji means in the community, if anything."""
    if turn.community is None:
        return None
    return next((name for name, sign in turn.emoji.items() if bare(sign) == bare(reacted.emoji)), None)


async def _known(turn: Turn, person: Person) -> Person:
    return await turn.chat.person(person.id) or person


async def _read(turn: Turn, message: Message) -> Message:
    """As the platform has it now; who is mentioned, by whom and when it was said are known already."""
    found = await turn.chat.message(message.place)
    if found is None:
        return message
    return replace(message, text=found.text, files=found.files, unread=False)
