"""People as Discord describes them, and what was filled into a form or a command."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from adapters.discord.channels import ChannelFacts
from adapters.discord.payloads import (
    ADMINISTRATOR,
    MANAGE_GUILD,
    Json,
    bits,
    clean,
    each,
    id_of,
    ids,
    number,
    part,
    parts,
    word,
    words,
    yes,
)
from adapters.markdown.emoji import with_emoji
from bot.markup.shaping import cleaned
from bot.places import FileRef, Person

Values = dict[str, str | list[str]]

_ROW, _LABEL, _TEXT, _UPLOAD = 1, 18, 4, 19


def person_of(user: Json, member: Json | None, facts: ChannelFacts, guild: str, locale: str = "") -> Person:
    """A person as Discord describes them; the id is empty when it doesn't. `member`: what they are in the server."""
    member = member or {}
    id, roles = id_of(user, "id"), ids(member, "roles")
    permitted = bits(member, "permissions") & (ADMINISTRATOR | MANAGE_GUILD)
    return Person(
        id,
        name_of(user, member),
        locale,
        is_bot=yes(user, "bot") or yes(user, "system"),
        admin=bool(permitted) or facts.may_manage(guild, id, roles),
        roles=roles,
    )


def name_of(user: Json, member: Json) -> str:
    """What they are called in the server, else everywhere, else how they sign in."""
    return words(member, "nick") or words(user, "global_name") or words(user, "username")


def names_in(message: Json) -> Mapping[str, str]:
    """Names by id of those a message mentions."""
    if not message.get("mentions"):
        return {}
    return {id: name_of(user, part(user, "member")) for user in each(message, "mentions") if (id := id_of(user, "id"))}


def names_resolved(resolved: Json) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Names by id of the people, channels and roles that came along with what was typed."""
    members = part(resolved, "members")
    people = {id: name_of(user, part(members, id)) for id, user in parts(resolved, "users")}
    channels = {id: words(channel, "name") for id, channel in parts(resolved, "channels")}
    return people, channels, {id: words(role, "name") for id, role in parts(resolved, "roles")}


def file_of(file: Json) -> FileRef:
    """A file as the core sees it: it stays where it is."""
    id = id_of(file, "id")
    name = words(file, "filename") or id
    return FileRef(id, name, word(file, "url"), word(file, "content_type"), max(number(file, "size", 0), 0))


def read_values(data: Json) -> tuple[Values, dict[str, list[FileRef]]]:
    """What came back in a form: values and files by field. What was left empty is ""; several chosen ones are a list."""
    values: Values = {}
    files: dict[str, list[FileRef]] = {}
    resolved = part(part(data, "resolved"), "attachments")
    for filled in _filled(data):
        name = word(filled, "custom_id")
        if number(filled, "type") == _UPLOAD:
            sent = (part(resolved, id) for id in ids(filled, "values"))
            if found := [file_of(file) for file in sent if id_of(file, "id")]:
                files[name] = found
        elif name:
            values[name] = _value(filled)
    return values, files


def chosen_in(data: Json) -> tuple[str, ...]:
    """What is chosen in a menu; nothing in a button."""
    values = data.get("values")
    return tuple(clean(one) for one in values if isinstance(one, str) and one) if isinstance(values, list) else ()


def _filled(data: Json) -> Iterator[Json]:
    """The fields of a form, each in a label or, as Discord used to have it, in a row."""
    for around in each(data, "components"):
        if number(around, "type") == _ROW:
            yield from each(around, "components")
        elif number(around, "type") == _LABEL:
            yield part(around, "component")


def _value(filled: Json) -> str | list[str]:
    chosen = chosen_in(filled)
    if len(chosen) > 1:
        return list(chosen)
    value = filled.get("value")
    if isinstance(value, bool):
        return "true" if value else ""
    return chosen[0] if chosen else typed(word(filled, "value"))


def typed(text: str) -> str:
    """What is typed into a form is neutral markup already, as forms show it when something is edited."""
    return with_emoji(cleaned(text))
