"""From wanting to know to a posted question, with what is already known shown first."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from bot.activities.requests import cards, rules
from bot.errors import CommunityError
from bot.form import Form
from bot.incoming import ButtonPressed, CommandUsed, FormSent, Incoming
from bot.kernel.asked import shown_anew
from bot.kernel.entries import QUESTION, is_private, store_entry, topics_typed
from bot.kernel.just_now import first_to_ask
from bot.kernel.looking import earlier, look
from bot.kernel.marking import put_mark, take_mark
from bot.kernel.pending import drop_pending, keep_pending, pending, posted_already
from bot.kernel.people import with_names_of_today
from bot.kernel.records import Entry
from bot.kernel.speaking import check_may_post, obstacle
from bot.markup import heading_markup
from bot.places import Place
from bot.reply import Invalid, Replace, Reply, Say, Whisper
from bot.text import Verb, Where, t
from bot.turn import Turn


async def ask_form(turn: Turn, opened: Incoming) -> Form:
    """The form, empty or with the question that was kept under the button's record."""
    record = opened.record if isinstance(opened, ButtonPressed) else ""
    if isinstance(opened, CommandUsed):
        _ = turn.here  # nothing is written for nobody
    if not record:
        return cards.ask_form()
    kept = await pending(turn, record)
    question = await with_names_of_today(turn.store, kept["question"])
    return cards.ask_form(record, question, kept["details"], kept["topics"])


async def ask(turn: Turn, used: CommandUsed) -> Sequence[Reply]:
    """`/practice ask …`: the first line is the question, the rest details."""
    question, details = rules.as_asked(used.words)
    if not rules.is_worth_asking(question):
        text = t("Please write your question in a few words, for example `{ask} How do you …?`", ask=Verb("ask"))
        raise CommunityError(text)
    return await consider(turn, question, details, used.options.get("topic", ""))


async def ask_sent(turn: Turn, sent: FormSent) -> Sequence[Reply]:
    """The form came back."""
    typed = " ".join(sent.text("question").split())
    question, details = rules.as_asked(f"{typed}\n{sent.text('details')}")
    if not rules.is_worth_asking(question):
        return [Invalid({"question": t("Please write your question in a few words.")})]
    return await consider(turn, question, details, sent.text("topics"), instead_of=sent.record)


async def consider(
    turn: Turn, question: str, details: str, topics: str, *, confirm: bool = False, instead_of: str = ""
) -> Sequence[Reply]:
    """Show what is already known; post at once when there is nothing, or, with `confirm`, ask first. `instead_of`: the
    question kept before that was changed into this."""
    views = await earlier(turn, question, details)
    place = await where(turn)
    in_the_way = None if views else await obstacle(turn, place.channel)
    if instead_of:
        await drop_pending(turn, instead_of)
    if not views and not confirm and in_the_way is None:
        return await _post(turn, place, question, details, topics)
    record = await keep_pending(turn, question, details, topics, place.channel)
    if in_the_way is not None:
        return [Whisper(cards.not_there(in_the_way, record))]
    if not views:
        return [Whisper(cards.shall_i_ask(question, place.channel, record))]
    return [Whisper(cards.earlier_card(views, cards.ask_anyway(record), helped=f":{record}", asker=turn.me))]


async def ask_anyway(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """None of the earlier answers fits: the question is posted."""
    kept = await pending(turn, pressed.record)
    channel = kept["channel"]
    known = await turn.store.communities.of_channel(channel)
    if known is None or known.id != turn.here.id or not await _may_speak_in(turn, channel):
        channel = (await where(turn)).channel
    await check_may_post(turn, channel)
    if not await drop_pending(turn, pressed.record):
        raise posted_already()
    posted = await _post(turn, Place(channel), kept["question"], kept["details"], kept["topics"])
    return [Replace(reply.card) if isinstance(reply, Whisper) else reply for reply in posted]


async def where(turn: Turn) -> Place:
    """Where a question is posted: the channel it is asked in, else the community's home."""
    here = turn.here
    if turn.place and turn.place.channel:
        owner = await turn.store.communities.of_channel(turn.place.channel)
        if owner is not None and owner.id == here.id:
            return Place(turn.place.channel)
    if not here.home:
        raise CommunityError(t("This community has no home channel yet. Please ask in one of its channels."))
    gone = await turn.store.communities.channel(here.home) is None
    if not gone and not await _may_speak_in(turn, here.home):
        raise CommunityError(
            t("Please ask in one of your community's channels; its home is private and you aren't in it.")
        )
    return Place(here.home)


async def _may_speak_in(turn: Turn, channel: str) -> bool:
    """In a private channel only who is in it now."""
    return channel in turn.readable.channels or not await is_private(turn, channel)


async def _post(turn: Turn, place: Place, question: str, details: str, topics: str) -> list[Reply]:
    private, body = await is_private(turn, place.channel), details or heading_markup(question)
    if not await first_to_ask(turn, place.channel, question, body):
        return [Whisper(cards.plain(t("You asked this a moment ago, in {channel}.", channel=Where(place.channel))))]
    entry = Entry(
        id=0,
        kind=QUESTION,
        state="open",
        title=question,
        body=body,
        community=turn.here.id,
        author=turn.me,
        channel=place.channel,
        private=private,
    )
    stored = await store_entry(turn, entry, topics_typed(topics))
    card = cards.question_card(await look(turn, stored))
    return [
        Say(card, to=place, post=cards.post_name(stored.id)),
        Whisper(cards.asked_card(stored, place.channel)),
    ]


async def helped(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """*That helped*: counts a reuse of the entry, and settles the question in whose place it was shown."""
    number, _, settles = pressed.record.partition(":")
    entry = await turn.entry(number)
    question = await _own_question(turn, settles)
    own = entry.author == turn.me
    if not own:
        await put_mark(turn, entry.id, "helped")
    replies: list[Reply] = []
    if question is not None and question.state == "open":
        changed = await turn.store.entries.change(
            question, replace(question, state="helped"), turn.me, "helped by an earlier entry", turn.now
        )
        replies = await shown_anew(turn, changed)
    said = t("Good. Whoever wrote it will hear that it helped someone.")
    if own:
        said = t("Good. You knew it yourself.")
    undo = cards.undo(said, "requests.not_helped", pressed.record)
    return [Replace(undo), *replies]


async def not_helped(turn: Turn, pressed: ButtonPressed) -> Sequence[Reply]:
    """Takes *That helped* back."""
    number, _, settles = pressed.record.partition(":")
    entry = await turn.entry(number)
    question = await _own_question(turn, settles)
    await take_mark(turn, entry.id, "helped")
    replies: list[Reply] = []
    if question is not None and question.state == "helped":
        changed = await turn.store.entries.change(
            question, replace(question, state="open"), turn.me, "opened again", turn.now
        )
        replies = await shown_anew(turn, changed)
    return [Replace(cards.not_helped_card(pressed.record, "" if question else settles)), *replies]


async def _own_question(turn: Turn, record: str) -> Entry | None:
    """The asker's own question that a button settles; None for one that was never posted."""
    if not record.isdecimal() or len(record) >= 16:
        return None
    question = await turn.entry(record)
    return question if question.author == turn.me else None
