"""The repertoire: what is worth keeping is kept at once, found by words, shared with its author's consent, reused, and
kept true."""

from bot.activities.repertoire import finding, following, keeping, noting, searching, sharing, tending
from bot.feature import Action, Command, EmojiUse, Feature, FormTaken, Listener, MessageMenu, TypedOption
from bot.form import Option
from bot.incoming import Deleted, Edited, Undelivered
from bot.kernel.completing import people_like, topics_like
from bot.kernel.showing import KEPT_KINDS, KINDS
from bot.text import t

KIND_CHOICES = tuple(Option(kind, KINDS[kind]) for kind in ("question", *KEPT_KINDS))

FEATURE = Feature(
    name="repertoire",
    title=t("What we know"),
    commands=(
        Command(
            "find",
            t("Find what we know"),
            runs=searching.find,
            opens=searching.find_form,
            words=t("what you are looking for"),
            options=(
                TypedOption("topic", t("Only this topic"), completes=topics_like),
                TypedOption("kind", t("Only this kind"), kind="choice", choices=KIND_CHOICES),
                TypedOption("author", t("Only by this person"), kind="person", completes=people_like),
                TypedOption("since", t("Since a day, or the last so many days")),
            ),
            taught=True,
        ),
        Command("share", t("Share a file or link, a story, a tip"), runs=sharing.share, taught=True),
        Command(
            "entry",
            t("Show one entry, with its history"),
            runs=finding.entry,
            opens=searching.find_form,
            words=t("number or words"),
        ),
    ),
    actions=(
        Action("find", opens=searching.find_form),
        Action("more", runs=searching.more),
        Action("show", runs=finding.show, about="entry"),
        Action("helped", runs=finding.helped, about="entry"),
        Action("not_helped", runs=finding.not_helped, about="entry"),
        Action("reused", opens=finding.reused_form, about="entry"),
        Action("not_reused", runs=finding.not_reused, about="entry"),
        Action("unkeep", runs=keeping.unkeep, about="entry"),
        Action("share_asset", opens=sharing.share_form),
        Action("share_story", opens=sharing.share_form),
        Action("share_lesson", opens=sharing.share_form),
        Action("share_here", runs=sharing.share_here, about="entry"),
        Action("unshare", runs=sharing.unshare, about="entry"),
        Action("quote_yes", runs=sharing.quote_yes, about="entry"),
        Action("quote_no", runs=sharing.quote_no, about="entry"),
        Action("quoting", runs=sharing.quoting_chosen),
        Action("edit", opens=tending.edit_form, about="entry"),
        Action("retire", runs=tending.retire, about="entry"),
        Action("restore", runs=tending.restore, about="entry"),
        Action("history", runs=tending.history, about="entry"),
        Action("undo", runs=tending.undo, about="entry"),
        Action("flag", runs=tending.flag, about="entry"),
        Action("unflag_mine", runs=tending.unflag_mine, about="entry"),
        Action("unflag", runs=tending.unflag, steward=True, about="entry"),
        Action("put_aside", runs=tending.put_aside, steward=True, about="entry"),
    ),
    forms=(
        FormTaken("find", opens=searching.find_form, runs=searching.find_sent),
        FormTaken("asset", opens=sharing.share_form, runs=sharing.shared),
        FormTaken("story", opens=sharing.share_form, runs=sharing.shared),
        FormTaken("lesson", opens=sharing.share_form, runs=sharing.shared),
        FormTaken("reused", opens=finding.reused_form, runs=finding.reused, about="entry"),
        FormTaken("edit", opens=tending.edit_form, runs=tending.edited, about="entry"),
    ),
    emoji=(EmojiUse("keep", "🔖", t("worth keeping"), keeping.marked_to_keep, keeping.keep_mark_removed, "kept"),),
    menus=(MessageMenu("keep", t("Worth keeping"), runs=keeping.menu_keep),),
    listeners=(
        Listener(Edited, following.edited),
        Listener(Deleted, following.deleted),
        Listener(Undelivered, noting.undelivered),
    ),
    home=following.at_home,
)
