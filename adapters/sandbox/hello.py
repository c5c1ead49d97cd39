"""Everything a fresh page needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.sandbox.labels import labels_for
from adapters.sandbox.render import Json, Renderer
from adapters.sandbox.world import World
from bot.kernel.communities import emoji_of

if TYPE_CHECKING:
    from adapters.sandbox.server import Server


async def hello(server: Server, person: str) -> Json:
    """The `hello` for a page open as this person."""
    sandbox, world, registry = server.sandbox, server.sandbox.world, server.sandbox.registry
    async with sandbox.storage.turn(sandbox.workspace) as store:
        community = next(iter(await store.communities.all()), None)
        roles = await store.people.roles(community.id) if community else {}
    renderer = Renderer(world, person, sandbox.clock.now(), server.shelf.keep)
    emoji = emoji_of(community, registry)
    people = [
        {"id": one.id, "name": one.name, "about": one.about, "steward": "steward" in roles.get(one.id, ())}
        for one in world.people.values()
    ]
    return {
        "type": "hello",
        "me": next(one for one in people if one["id"] == person),
        "people": people,
        "channels": channels_of(world, person),
        "verbs": [_verb(renderer, server, verb) for verb in registry.commands],
        "menus": [{"name": name, "label": renderer.plain(menu.label)} for name, menu in registry.menus.items()],
        "emoji": [
            {"emoji": sign, "meaning": renderer.plain(registry.emoji[name].meaning)}
            for name, sign in emoji.items()
            if name in registry.emoji
        ],
        "labels": labels_for(renderer.reader, server.labels),
        "seq": world.seq,
        "community": community.name if community else "",
        "locale": renderer.reader.locale,
        "tour": server.tour.shown() if server.tour else None,
    }


def channels_of(world: World, person: str) -> list[Json]:
    """The channels a person can read."""
    return [
        {
            "id": room.id,
            "name": room.name,
            "kind": room.kind.value,
            "purpose": room.purpose,
            "unread": world.unread(person, room.id),
            "member": world.is_member(room.id, person),
        }
        for room in world.rooms_of(person)
    ]


def _verb(renderer: Renderer, server: Server, verb: str) -> Json:
    command = server.sandbox.registry.commands[verb]
    return {
        "verb": verb,
        "summary": renderer.plain(command.summary),
        "words": renderer.plain(command.words) if command.words else None,
        "steward": command.steward,
        "taught": command.taught,
        "options": [
            {
                "name": option.name,
                "summary": renderer.plain(option.summary),
                "required": option.required,
                "choices": renderer.options(option.choices),
                "completes": option.completes is not None,
            }
            for option in command.options
        ],
    }
