"""From a channel the bot was added to, to a community with a steward."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo, available_timezones

from msgspec.structs import replace

from bot.card import Button, Buttons, Card, Words
from bot.errors import CommunityError, NotYours
from bot.feature import Glimpse
from bot.form import Form, TextField
from bot.incoming import BotAdded, ButtonPressed, CommandUsed, FormSent, Incoming, Undelivered
from bot.kernel.beginning import beginning_card, beginning_offered, brought_to, decides, note_brought
from bot.kernel.communities import STEWARD, choose_community
from bot.kernel.records import ChannelRecord, Community
from bot.kernel.showing import undo
from bot.kernel.speaking import check_may_post, in_the_way
from bot.places import Channel, ChannelKind, Person, Place
from bot.reply import Invalid, Otherwise, RefreshHome, Replace, Reply, Say, Tell, Unsay, Whisper
from bot.text import Verb, Where, Who, t, verbatim
from bot.troubles import may_have_arrived
from bot.turn import Turn, number_in

INTRODUCED = "introduced"  # in a community's settings: who wanted it
MOST_AT_HOME = 2


async def added(turn: Turn, event: BotAdded) -> Sequence[Reply]:
    """Privately to whoever brought the bot in; nothing in the channel."""
    known = await turn.store.communities.channel(event.channel.id)
    if known is None or known.away:
        now = await _described(turn, event.channel)
        owned = replace(now, community=known.community, listening=known.listening) if known else now
        await turn.store.communities.save_channel(owned)
    if event.person is None:
        return []
    await turn.store.people.set_in_channel(event.channel.id, event.person.id, True)
    if known is not None and known.community is not None:
        return await _back(turn, known, event.person) if known.away else []
    await note_brought(turn.store, event.person, event.channel.id)
    communities = await turn.store.communities.all()
    card = beginning_card(event.channel.id, communities)
    return [Whisper(card, event.person.id, Place(event.channel.id), otherwise=Otherwise.DIRECT)]


async def _back(turn: Turn, channel: ChannelRecord, person: Person) -> Sequence[Reply]:
    """It was put out and is there again: nothing has to be decided anew."""
    community = await turn.store.communities.get(channel.community or 0)
    if community is None:
        return []
    text = t(
        "I'm back in {channel}, which belongs to “{name}”, and go on as before.",
        channel=Where(channel.id),
        name=community.name,
    )
    return [Whisper(Card((Words(text),)), person.id, Place(channel.id), otherwise=Otherwise.DIRECT)]


async def start(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """`/practice start`: a community begins in this channel, if it has none."""
    channel = used.place.channel
    owner = await turn.store.communities.of_channel(channel)
    known = await turn.store.communities.channel(channel)
    if owner is not None and known is not None and known.away:
        found = await turn.chat.channel(channel)
        if found is not None and found.has_bot:
            await turn.store.communities.save_channel(replace(known, away=False))
            return await _back(turn, known, used.person)
    if owner is not None:
        raise CommunityError(t("“{name}” lives here already.", name=owner.name))
    card = await beginning_offered(turn.store, turn.chat, used.person, channel)
    if card is not None:
        if known is None:  # nobody tells who brought it in: it is whoever asks first
            await turn.store.communities.save_channel(await _described(turn, used.channel or Channel(channel)))
            await note_brought(turn.store, used.person, channel)
        return [Whisper(card)]
    waiting = await brought_to(turn.store, used.person.id)
    if waiting and known is None:  # in a DM or Home
        communities = await turn.store.communities.all()
        return [Whisper(beginning_card(id, communities)) for id in waiting[-MOST_AT_HOME:]]
    if known is not None and not known.away:
        raise NotYours(t("Whoever brought me into this channel, or an admin, can begin a community here."))
    raise CommunityError(t("Please add me to a channel first, and use {start} there.", start=Verb("start", True)))


async def at_home(turn: Turn) -> Sequence[Glimpse]:
    """What they were asked when they brought the bot in: the question itself is gone as soon as they look elsewhere."""
    waiting = (await brought_to(turn.store, turn.me))[-MOST_AT_HOME:]
    communities = await turn.store.communities.all() if waiting else []
    return [
        Glimpse(t("To decide"), beginning_card(channel, communities, later=True).parts, weight=95)
        for channel in waiting
    ]


async def not_now(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """It needn't wait in Home any more."""
    await note_brought(turn.store, pressed.person, pressed.record, on=False)
    text = t(
        "All right. {start} in {channel} begins one any time.",
        start=Verb("start", True),
        channel=Where(pressed.record),
    )
    return [Replace(undo(text, "first_run.not_yet", pressed.record)), RefreshHome(turn.me)]


async def not_yet(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Undo of *Not now*."""
    await note_brought(turn.store, pressed.person, pressed.record)
    return [Replace(beginning_card(pressed.record, await turn.store.communities.all())), RefreshHome(turn.me)]


async def undelivered(turn: Turn, event: Undelivered) -> Sequence[Reply]:
    """The introduction could not be posted: whoever wanted it hears so, and may do it again."""
    name, _, number = event.post.partition(":")
    if event.kind != Say.__name__ or name != "introduction" or may_have_arrived(event.kind, event.why):
        return []
    community = await turn.store.communities.get(number_in(number))
    by = str(community.settings.get(INTRODUCED) or "") if community else ""
    if community is None or not by:
        return []
    await turn.store.communities.save(replace(community, settings={**community.settings, INTRODUCED: ""}))
    text = t("I couldn't introduce myself. {why}", why=in_the_way(event.why, event.channel))
    button = Button(t("Introduce me"), "first_run.introduce", number)
    return [Tell(Card((Words(text), Buttons((button,)))), (by,))]


async def _described(turn: Turn, told: Channel) -> ChannelRecord:
    """Asked first: some platforms tell only the id, and a private channel must not pass for a public one."""
    found = await turn.chat.channel(told.id)
    channel = found or told
    kind = ChannelKind.PRIVATE if found is None and not told.name else channel.kind
    return ChannelRecord(channel.id, channel.name, kind, archived=channel.archived)


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
    await turn.store.communities.claim_channel(replace(channel, community=community.id))
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
    await turn.store.communities.claim_channel(replace(channel, community=community.id))
    text = t("{channel} belongs to “{name}” now.", channel=Where(channel.id), name=community.name)
    forum = Buttons((Button(t("Posts are questions"), "settings.listen", channel.id),))
    return [Replace(Card((Words(text), forum) if channel.kind is ChannelKind.FORUM else (Words(text),)))]


async def _free_channel(turn: Turn, id: str) -> ChannelRecord:
    known = await turn.store.communities.channel(id)
    if known is None:
        return await _where_nobody_brought_it(turn, id)
    if known.community is not None:
        raise CommunityError(t("This channel belongs to a community already."))
    if known.away:
        raise CommunityError(t("I'm not in that channel. Please add me to it first."))
    if known.is_private and id not in await turn.store.people.in_channels(turn.me):
        raise NotYours(t("Only people in that channel can do this."))
    return known


async def _where_nobody_brought_it(turn: Turn, id: str) -> ChannelRecord:
    """It is in all channels of a server at once: its admins decide, and stewards."""
    found = await turn.chat.channel(id)
    if found is None or not found.has_bot:
        raise CommunityError(t("I'm not in that channel. Please add me to it first."))
    if turn.person is None or not await decides(turn.store, turn.person):
        raise NotYours(t("An admin can begin a community here. Ask one of them."))
    if found.is_private and await turn.chat.is_member(id, turn.me) is not True:
        raise NotYours(t("Only people in that channel can do this."))
    return ChannelRecord(found.id, found.name, found.kind)


async def introduce(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """One post in the steward's name, on their press."""
    emoji = turn.emoji
    text = t(
        "{who}: Good answers get lost here, so we're trying Lunchtable. Ask as always. It helped? {answer}. Worth "
        "keeping? {keep}. Stop it, or see what it holds: {me}.",
        who=Who(turn.me),
        answer=emoji["answer"],
        keep=emoji["keep"],
        me=Verb("me"),
    )
    if turn.here.settings.get(INTRODUCED):
        raise CommunityError(t("I'm introduced already; once is enough."))
    await check_may_post(turn, turn.here.home)
    await _note_introduced(turn, turn.me)
    back = Buttons((Button(t("Take it back"), "first_run.take_back", str(turn.here.id)),))
    return [
        Say(Card((Words(text),)), Place(turn.here.home), post=_introduction(turn)),
        Replace(Card((Words(t("Posted.")), back))),
    ]


async def take_back(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """The introduction is taken back."""
    await _note_introduced(turn, "")
    button = Button(t("Introduce me"), "first_run.introduce", pressed.record)
    return [Unsay(_introduction(turn)), Replace(Card((Words(t("Taken back.")), Buttons((button,)))))]


def _introduction(turn: Turn) -> str:
    return f"introduction:{turn.here.id}"


async def _note_introduced(turn: Turn, introduced: str) -> None:
    here = turn.here
    await turn.store.communities.save(replace(here, settings={**here.settings, INTRODUCED: introduced}))


async def choose(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """In a DM: which of my communities I speak of."""
    chosen = await choose_community(turn.store, pressed.person, pressed.record)
    text = t("Here and in Home we now speak of {name}. Please do it again.", name=verbatim(chosen.name))
    return [Replace(Card((Words(text),)))]
