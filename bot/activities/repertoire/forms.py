"""The repertoire's forms."""

from __future__ import annotations

from collections.abc import Sequence

from bot.form import ChoiceField, FileField, Form, Option, TextField
from bot.kernel.entries import QUESTION
from bot.kernel.looking import View
from bot.kernel.records import Entry
from bot.kernel.showing import KEPT_KINDS, KINDS
from bot.text import t

NO_NAMES = t("Please leave out names of patients, clients and customers.")


def kind_field(value: str = "") -> ChoiceField:
    """What it is."""
    options = tuple(Option(kind, KINDS[kind]) for kind in KEPT_KINDS)
    return ChoiceField(
        name="kind", label=t("What it is"), options=options, value=(value,) if value in KEPT_KINDS else ()
    )


def topics_field(topics: Sequence[str] = ()) -> TextField:
    """Topics as typed, parted by commas."""
    hint = t("Parted by commas. Leave empty and I'll guess.")
    return TextField(name="topics", label=t("Topics"), hint=hint, value=", ".join(topics), required=False, most=400)


def share_form(kind: str, title: str = "") -> Form:
    """The form for sharing: a file or link, a story, or a tip."""
    name = TextField(name="title", label=t("Title"), value=title[:150], most=150)
    if kind == "story":
        told = TextField(name="body", label=t("What happened, in three sentences"), hint=NO_NAMES, long=True)
        photo = FileField(name="files", label=t("A photo or a voice clip"), required=False)
        return Form("repertoire.story", t("Share a story"), (name, told, photo, topics_field()), submit=t("Share"))
    if kind == "lesson":
        tip = TextField(name="body", label=t("What should others know?"), hint=NO_NAMES, long=True)
        return Form("repertoire.lesson", t("Share a tip"), (name, tip, topics_field()), submit=t("Share"))
    return Form(
        "repertoire.asset",
        t("Share a file or link"),
        (
            name,
            TextField(name="link", label=t("Link"), hint=t("Or choose a file below."), required=False, most=500),
            FileField(name="files", label=t("File"), required=False),
            TextField(name="body", label=t("What it is good for"), hint=NO_NAMES, long=True),
            TextField(
                name="terms",
                label=t("May others reuse it?"),
                hint=t("In your own words, for example “freely, please name us”."),
                required=False,
                most=200,
            ),
        ),
        submit=t("Share"),
    )


def edit_form(view: View, title: str, *, words: bool) -> Form:
    """Changing an entry; its `words` only by their author or a steward."""
    entry = view.entry
    fields = (
        TextField(name="title", label=t("Title"), value=title[:300], most=300),
        *(
            (TextField(name="body", label=t("Words"), value=entry.body[:3000], long=True, required=False),)
            if words
            else ()
        ),
        *(() if entry.kind == QUESTION else (kind_field(entry.kind),)),
        topics_field(view.topics),
    )
    return Form("repertoire.edit", t("Edit"), fields, record=f"{entry.id}:{entry.version}", submit=t("Save"))


def reused_form(entry: Entry) -> Form:
    """What was changed when something was reused."""
    return Form(
        "repertoire.reused",
        t("I reused this"),
        (
            TextField(
                name="changed",
                label=t("What did you change?"),
                hint=t("A sentence is enough; leave it empty if nothing. {hint}", hint=NO_NAMES),
                long=True,
                required=False,
            ),
            TextField(name="link", label=t("Link to your version"), required=False, most=500),
        ),
        record=str(entry.id),
        submit=t("Tell"),
    )
