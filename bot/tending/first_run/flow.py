"""From a channel the bot was added to, to a community with a steward."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo, available_timezones

from msgspec.structs import replace

from bot.card import Button, Buttons, Card, Words
from bot.errors import CommunityError, NotYours
from bot.form import Form, TextField
from bot.incoming import BotAdded, ButtonPressed, FormSent, Incoming
from bot.kernel.communities import CHOSEN, STEWARD, communities_of
from bot.kernel.people import remember
from bot.kernel.records import ChannelRecord, Community, PersonRecord
from bot.places import Place
from bot.reply import Invalid, Otherwise, Replace, Reply, Say, Unsay, Whisper
from bot.text import Where, Who, t, verbatim
from bot.turn import Turn, number_in

INTRODUCED = "introduced"  # in a community's settings


async def added(turn: Turn, event: BotAdded) -> Sequence[Reply]:
    """Privately to whoever brought the bot in; nothing in the channel."""
    known = await turn.store.communities.channel(event.channel.id)
    if known is None:
        await turn.store.communities.save_channel(
            ChannelRecord(event.channel.id, event.channel.name, event.channel.kind)
        )
    if event.person is None or (known is not None and known.community is not None):
        return []
    await turn.store.people.set_in_channel(event.channel.id, event.person.id, True)
    communities = await turn.store.communities.all()
    record = event.channel.id
    buttons = [Button(t("Start a community here"), "first_run.begin", record, style="main")]
    buttons += [
        Button(t("Join “{name}”", name=community.name[:20]), "first_run.join", f"{record}:{community.id}")
        for community in communities[:4]
    ]
    text = t("I'm in {channel} and say nothing until you decide.", channel=Where(event.channel.id))
    card = Card((Words(text), Buttons(tuple(buttons))))
    return [Whisper(card, event.person.id, Place(event.channel.id), otherwise=Otherwise.DIRECT)]


async def begin_form(turn: Turn, opened: Incoming) -> Form:
    """What a community needs to begin: a name; its time zone is guessed."""
    record = opened.record if isinstance(opened, ButtonPressed) else ""
    zone = turn.person.timezone if turn.person and turn.person.timezone else "UTC"
    return Form(
        "first_run.begin",
        t("Start a community"),
        (
            TextField(name="name", label=t("Name"), hint=t("For example “District nurses north”."), most=80),
            TextField(name="zone", label=t("Time zone"), value=zone, most=60),
        ),
        record=record,
        submit=t("Start"),
    )


async def begun(turn: Turn, sent: FormSent) -> Sequence[Reply]:
    """A community begins, with this channel as its home and its founder as steward."""
    name, zone = " ".join(sent.text("name").split()), sent.text("zone") or "UTC"
    if not name:
        return [Invalid({"name": t("Please give it a name.")})]
    if zone not in available_timezones():
        return [Invalid({"zone": t("I don't know that time zone. Try one like Europe/Berlin.")})]
    channel = await _free_channel(turn, sent.record)
    language = (turn.person.locale if turn.person else "").partition("-")[0] or "en"
    fresh = Community(0, name, home=channel.id, language=language, timezone=ZoneInfo(zone).key)
    community = await turn.store.communities.save(fresh)
    await turn.store.communities.save_channel(replace(channel, community=community.id))
    await turn.store.people.set_role(community.id, turn.me, STEWARD, True, turn.now)
    text = t(
        "“{name}” lives in {channel} now, and you tend it. Nobody else has heard of it yet.",
        name=name,
        channel=Where(channel.id),
    )
    button = Button(t("Introduce me"), "first_run.introduce", str(community.id), style="main")
    return [Whisper(Card((Words(text), Buttons((button,)))))]


async def join_here(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """A further channel for a community: for its stewards."""
    channel_id, _, number = pressed.record.rpartition(":")
    community = await turn.store.communities.get(number_in(number))
    if community is None:
        raise CommunityError(t("That community is gone."))
    if STEWARD not in (await turn.store.people.roles(community.id)).get(turn.me, ()):
        raise NotYours(t("Only stewards of that community can do this. Ask one of them."))
    channel = await _free_channel(turn, channel_id)
    await turn.store.communities.save_channel(replace(channel, community=community.id))
    text = t("{channel} belongs to “{name}” now.", channel=Where(channel.id), name=community.name)
    return [Replace(Card((Words(text),)))]


async def _free_channel(turn: Turn, id: str) -> ChannelRecord:
    known = await turn.store.communities.channel(id)
    if known is None:
        raise CommunityError(t("I'm not in that channel. Please add me to it first."))
    if known.community is not None:
        raise CommunityError(t("This channel belongs to a community already."))
    if known.is_private and id not in await turn.store.people.in_channels(turn.me):
        raise NotYours(t("Only people in that channel can do this."))
    return known


async def introduce(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """One post in the steward's name, on their press."""
    emoji = turn.emoji
    text = t(
        "{who}: Good answers get lost here, so we're trying Lunchtable. Ask as always. It helped? {answer}. Worth "
        "keeping? {keep}. Stop it, or see what it holds: `/practice me`.",
        who=Who(turn.me),
        answer=emoji["answer"],
        keep=emoji["keep"],
    )
    if turn.here.settings.get(INTRODUCED):
        raise CommunityError(t("I'm introduced already; once is enough."))
    await _note_introduced(turn, True)
    back = Buttons((Button(t("Take it back"), "first_run.take_back", str(turn.here.id)),))
    return [
        Say(Card((Words(text),)), Place(turn.here.home), post=_introduction(turn)),
        Replace(Card((Words(t("Posted.")), back))),
    ]


async def take_back(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """The introduction is taken back."""
    await _note_introduced(turn, False)
    button = Button(t("Introduce me"), "first_run.introduce", pressed.record)
    return [Unsay(_introduction(turn)), Replace(Card((Words(t("Taken back.")), Buttons((button,)))))]


def _introduction(turn: Turn) -> str:
    return f"introduction:{turn.here.id}"


async def _note_introduced(turn: Turn, introduced: bool) -> None:
    here = turn.here
    await turn.store.communities.save(replace(here, settings={**here.settings, INTRODUCED: introduced}))


async def choose(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """In a DM: which of my communities I speak of."""
    mine = {str(community.id): community for community in await communities_of(turn.store, turn.me)}
    chosen = mine.get(pressed.record)
    if chosen is None:
        raise CommunityError(t("You aren't in that community's channels."))
    await remember(turn.store, turn.person)
    known = await turn.store.people.get(turn.me) or PersonRecord(turn.me)
    await turn.store.people.save(replace(known, details={**known.details, CHOSEN: chosen.id}))
    text = t("Here and in Home we now speak of {name}. Please do it again.", name=verbatim(chosen.name))
    return [Replace(Card((Words(text),)))]
