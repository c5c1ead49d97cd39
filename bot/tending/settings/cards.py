"""What the settings say."""

from __future__ import annotations

from collections.abc import Sequence

from bot.card import Button, Buttons, Card, Menu, Part, Words
from bot.form import MOST_OPTIONS, Option
from bot.kernel.forums import forum_of
from bot.kernel.records import ChannelRecord, Community
from bot.places import ChannelKind
from bot.text import Listing, Text, Verb, Where, Who, t, verbatim


def settings_card(
    community: Community,
    channel: ChannelRecord | None,
    stewards: Sequence[str],
    emoji: Sequence[tuple[str, Text]],
    said: Text | None,
    *,
    guests: bool,
) -> Card:
    """Every setting: what it means, how it is now, and the button that changes it."""
    parts: list[Part] = [Words(said)] if said else []
    parts += _of_channel(community, channel) if channel else [_elsewhere()]
    parts += _guests(guests)
    parts += _stewards(stewards)
    signs = Listing(tuple(t("{sign} {meaning}", sign=sign, meaning=meaning) for sign, meaning in emoji))
    parts += [
        Words(t("**Emoji**: {emoji}", emoji=signs)),
        Buttons((Button(t("Change the emoji"), "settings.emoji"),)),
    ]
    return Card(tuple(parts), title=t("Settings of {name}", name=community.name))


def decided(channel: str, *, on: bool, forum: bool) -> Text:
    """What a steward has just decided about a channel."""
    where = Where(channel)
    if forum and on:
        return t("A new post in {channel} is a question from now on.", channel=where)
    if forum:
        return t("A new post in {channel} is only a post again.", channel=where)
    if on:
        return t("I listen in {channel} from now on.", channel=where)
    return t("I no longer listen in {channel}.", channel=where)


def _of_channel(community: Community, channel: ChannelRecord) -> list[Part]:
    return _posts(community, channel) if channel.kind is ChannelKind.FORUM else _listening(channel)


def _posts(community: Community, channel: ChannelRecord) -> list[Part]:
    meaning = t("I keep track of it, put its tags and our topics together, and tag what is answered.")
    where = Where(channel.id)
    if not channel.listening:
        text = t("**A new post in {channel} is a question: off.** {meaning}", channel=where, meaning=meaning)
        return [Words(text), Buttons((Button(t("Posts are questions"), "settings.listen", channel.id),))]
    text = t("**A new post in {channel} is a question: on.** {meaning}", channel=where, meaning=meaning)
    parts: list[Part] = [Words(text)]
    forum = forum_of(community, channel.id)
    if forum is not None and forum["tags"]:
        tags = tuple(Option(tag, verbatim(tag)) for tag in forum["tags"][:MOST_OPTIONS])
        chosen = (forum["solved"],) if forum["solved"] else ()
        parts.append(Menu(t("The tag of what is answered"), "settings.solved", tags, channel.id, chosen))
    return [*parts, Buttons((Button(t("Only posts again"), "settings.dont_listen", channel.id),))]


def _listening(channel: ChannelRecord) -> list[Part]:
    meaning = t(
        "When a message here reads like a question, I ask its author, privately and once, whether to keep an eye on it."
    )
    if channel.listening:
        text = t("**Listening in {channel}: on.** {meaning}", channel=Where(channel.id), meaning=meaning)
        return [Words(text), Buttons((Button(t("Stop listening"), "settings.dont_listen", channel.id),))]
    text = t("**Listening in {channel}: off.** {meaning}", channel=Where(channel.id), meaning=meaning)
    return [Words(text), Buttons((Button(t("Listen here"), "settings.listen", channel.id),))]


def _elsewhere() -> Words:
    settings = Verb("settings", steward=True)
    return Words(t("**Listening** is decided for each channel: use {settings} there.", settings=settings))


def _guests(allowed: bool) -> list[Part]:
    meaning = t("People of other workspaces who are in a shared channel.")
    if allowed:
        text = t("**Guests: may use this.** {meaning}", meaning=meaning)
        return [Words(text), Buttons((Button(t("Only our workspace"), "settings.close"),))]
    text = t("**Guests: not allowed.** {meaning}", meaning=meaning)
    return [Words(text), Buttons((Button(t("Allow guests"), "settings.open"),))]


def _stewards(stewards: Sequence[str]) -> list[Part]:
    ask = Button(t("Ask somebody to join"), "settings.invite")
    if not stewards:
        return [Words(t("**Stewards**: nobody yet; the workspace's admins stand in.")), Buttons((ask,))]
    who = Listing(tuple(Who(person) for person in stewards))
    buttons = (ask, Button(t("Step down"), "settings.step_down")) if len(stewards) > 1 else (ask,)
    return [Words(t("**Stewards**: {who}", who=who)), Buttons(buttons)]


def invitation(by: str, community: Community) -> Card:
    """To whoever is asked to tend it too."""
    text = t(
        "{who} asks whether you would tend “{name}” with them: ten minutes a week, and you can stop any time.",
        who=Who(by),
        name=community.name,
    )
    record = str(community.id)
    yes = Button(t("Yes, gladly"), "settings.accept", record, style="main")
    return Card((Words(text), Buttons((yes, Button(t("No, thanks"), "settings.decline", record)))))
