"""What the repertoire says."""

from __future__ import annotations

from collections.abc import Sequence

from bot.activities.repertoire.hits import Hits, how_much
from bot.card import Button, Buttons, Card, Item, Items, Part, Said, Words
from bot.kernel.entries import QUESTION
from bot.kernel.following import EDITED_THERE
from bot.kernel.looking import View
from bot.kernel.records import Change, Entry
from bot.kernel.shared import asset_parts
from bot.kernel.shared import public_card as public_card
from bot.kernel.showing import called, filed, line_of, titled, words_of
from bot.kernel.showing import plain as plain
from bot.kernel.showing import undo as undo
from bot.text import Quote, Text, When, Where, Who, t


def share_post(entry: int, pressed: str) -> str:
    """The name of a post that shows an entry somewhere."""
    return f"share:{entry}:{pressed[:56]}"


def what_to_share() -> Card:
    """`/practice share` without words."""
    return Card(
        (
            Words(t("What would you like to share?")),
            Buttons(
                (
                    Button(t("A file or link"), "repertoire.share_asset", style="main"),
                    Button(t("A story"), "repertoire.share_story"),
                    Button(t("A tip"), "repertoire.share_lesson"),
                )
            ),
        )
    )


def kept_card(view: View) -> Card:
    """To whoever saved a message."""
    text = t("Kept as {filed}: {title}", filed=filed(view), title=titled(view.entry))
    record = str(view.entry.id)
    return Card(
        (
            Words(text),
            Buttons((Button(t("Edit"), "repertoire.edit", record), Button(t("Undo"), "repertoire.unkeep", record))),
        )
    )


def shared_card(view: View) -> Card:
    """To whoever shared something."""
    text = t("Thank you. It is kept as {filed}: {title}", filed=filed(view), title=titled(view.entry))
    record = str(view.entry.id)
    buttons = (
        Button(t("Share here"), "repertoire.share_here", record, style="main"),
        Button(t("Edit"), "repertoire.edit", record),
        Button(t("Undo"), "repertoire.retire", record),
    )
    return Card((Words(text), Buttons(buttons)))


def entry_card(view: View, *, may_tend: bool) -> Card:
    """One entry, privately, with what can be done with it. The question's reuse is that of its best answer."""
    entry = view.entry
    target = str(view.answers[0].id if entry.kind == QUESTION and view.answers else entry.id)
    record = str(entry.id)
    parts: list[Part] = [*words_of(view), *asset_parts(entry)]
    notes = _notes(view)
    if notes:
        parts.append(Words(notes, small=True))
    if entry.state == "retired":
        parts.append(Words(t("This was put aside and is no longer found."), small=True))
    elif not (entry.kind == QUESTION and not view.answers):
        parts.append(
            Buttons(
                (
                    Button(t("Share here"), "repertoire.share_here", record),
                    Button(t("That helped"), "repertoire.helped", target, style="main"),
                    Button(t("I reused this"), "repertoire.reused", target),
                )
            )
        )
    if view.waits and not may_tend:
        offers = (
            Button(t("I have this too"), "requests.me_too", record, style="main"),
            Button(t("I can help"), "requests.can_help", record),
        )
        parts.append(Buttons(offers))
    more = [Button(t("History"), "repertoire.history", record), Button(t("Flag"), "repertoire.flag", record)]
    if may_tend:
        more.insert(0, Button(t("Edit"), "repertoire.edit", record))
    if may_tend and entry.kind != QUESTION:
        away = entry.state == "retired"
        label, action = (t("Bring back"), "repertoire.restore") if away else (t("Put aside"), "repertoire.retire")
        more.append(Button(label, action, record))
    parts.append(Buttons(tuple(more)))
    return Card(tuple(parts), summary=t("{title}", title=called(entry.title)))


def _notes(view: View) -> Text | None:
    helped = any(view.counts.get(kind) for kind in ("helped", "reused"))
    if helped:
        return t("It has helped others.")
    return None


def found_card(hits: Hits, *, may_tend: bool) -> Card:
    """What a search found: first the best one whole, the others as lines."""
    heading = how_much(hits)
    parts: list[Part] = [Words(heading)]
    rest = hits.shown
    if not hits.start:
        parts.extend(entry_card(hits.shown[0], may_tend=may_tend).parts)
        rest = hits.shown[1:]
    if rest:
        parts.append(_lines(rest))
    turning = []
    if hits.further:
        turning.append(Button(t("Show more"), "repertoire.more", hits.further))
    if hits.back:
        turning.append(Button(t("Back"), "repertoire.more", hits.back))
    if turning:
        parts.append(Buttons(tuple(turning)))
    return Card(tuple(parts), summary=heading)


def _lines(views: Sequence[View]) -> Items:
    return Items(tuple(line_of(view, Button(t("Show"), "repertoire.show", str(view.entry.id))) for view in views))


def newest_card(views: Sequence[View], further: str) -> Card:
    """`find` with filters but without words: the newest. `further`: the record of the next page, or ""."""
    parts: list[Part] = [_lines(views)]
    if further:
        parts.append(Buttons((Button(t("Show more"), "repertoire.more", further),)))
    return Card(tuple(parts), title=t("What we know, newest first"))


def nothing_found(words: str, record: str) -> Card:
    """An honest "nobody yet", with the way to ask."""
    text = t("Nobody has written this down yet: “{words}”.", words=called(words))
    return Card((Words(text), Buttons((Button(t("Ask it"), "requests.change", record, style="main"),))))


def shared_here_card(post: str, channel: str, *, quoted: bool) -> Card:
    """To whoever pressed *Share here*."""
    text = t("Shared in {channel}.", channel=Where(channel))
    if not quoted:
        text = t("{shared} Only title and link, because its author hasn't agreed to be quoted elsewhere.", shared=text)
    return Card((Words(text), Buttons((Button(t("Take it back"), "repertoire.unshare", post.removeprefix("share:")),))))


def shared_already(post: str, channel: str) -> Card:
    """To whoever pressed it again."""
    text = t("You shared this in {channel} a moment ago.", channel=Where(channel))
    return Card((Words(text), Buttons((Button(t("Take it back"), "repertoire.unshare", post.removeprefix("share:")),))))


def may_i_quote(entry: Entry, record: str) -> Card:
    """To an author who wants to be asked each time."""
    return Card(
        (
            Words(
                t("Someone shared “{title}”, which you wrote. May your words be shown with it?", title=titled(entry))
            ),
            Said(Quote(entry.body, 300)),
            Buttons(
                (
                    Button(t("Yes, show them"), "repertoire.quote_yes", record, style="main"),
                    Button(t("No, only the title"), "repertoire.quote_no", record),
                )
            ),
        )
    )


def history_card(entry: Entry, changes: Sequence[Change], *, may_tend: bool) -> Card:
    """What happened to an entry, newest first."""
    rows = []
    for change in reversed(changes):
        what = STEPS.get(change.what, t("{what}", what=change.what))
        when = When(change.at, "moment")
        step = t("{what}, {when}", what=what, when=when)
        if change.by:
            step = t("{what} by {who}, {when}", what=what, who=Who(change.by), when=when)
        before = change.before.get("title") or change.before.get("body")
        if change.what == EDITED_THERE:
            before = None
        detail = t("before: {words}", words=Quote(str(before), 200, plain=True)) if before else None
        rows.append(Item(step, detail))
    parts: list[Part] = [Words(t("What happened to {title}", title=titled(entry))), Items(tuple(rows))]
    buttons = [Button(t("Show"), "repertoire.show", str(entry.id))]
    if may_tend and len(changes) > 1:
        buttons.insert(0, Button(t("Undo the last change"), "repertoire.undo", f"{entry.id}:{entry.version}"))
    parts.append(Buttons(tuple(buttons)))
    return Card(tuple(parts))


STEPS = {
    "created": t("written down"),
    "edited": t("edited"),
    "kept": t("kept"),
    "not kept": t("no longer kept"),
    "retired": t("put aside"),
    "restored": t("brought back"),
    "flagged": t("flagged"),
    "looked at": t("looked at"),
    "undone": t("a change undone"),
    EDITED_THERE: t("edited where it was said"),
    "answered": t("an answer marked"),
    "open": t("open again"),
    "opened again": t("open again"),
    "withdrawn": t("withdrawn"),
    "helped by an earlier entry": t("helped by an earlier answer"),
    "asked": t("asked again"),
    "its card was deleted": t("withdrawn, because its card was deleted"),
}


def flagged_card(view: View) -> Card:
    """To stewards: somebody flagged this; it is hidden until one has looked."""
    record = str(view.entry.id)
    parts: list[Part] = [Words(t("Someone flagged this, so nobody finds it until you have looked."))]
    parts.extend(words_of(view, limit=500))
    parts.append(
        Buttons(
            (
                Button(t("It's fine, show it"), "repertoire.unflag", record, style="main"),
                Button(t("Put aside"), "repertoire.put_aside", record),
            )
        )
    )
    return Card(tuple(parts))
