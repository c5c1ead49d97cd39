"""The repertoire: what is worth keeping is kept at once, found by words, shared with its author's consent, reused, and
kept true."""

from bot.activities.repertoire import finding, following, keeping, sharing, tending
from bot.feature import Action, Command, EmojiUse, Feature, FormTaken, Listener, MessageMenu, TypedOption
from bot.form import Option
from bot.incoming import Deleted, Edited
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
            runs=finding.find,
            opens=finding.find_form,
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
            opens=finding.find_form,
            words=t("number or words"),
        ),
    ),
    actions=(
        Action("find", opens=finding.find_form),
        Action("show", runs=finding.show),
        Action("helped", runs=finding.helped),
        Action("not_helped", runs=finding.not_helped),
        Action("reused", opens=finding.reused_form),
        Action("not_reused", runs=finding.not_reused),
        Action("unkeep", runs=keeping.unkeep),
        Action("share_asset", opens=sharing.share_form),
        Action("share_story", opens=sharing.share_form),
        Action("share_lesson", opens=sharing.share_form),
        Action("share_here", runs=sharing.share_here),
        Action("unshare", runs=sharing.unshare),
        Action("quote_yes", runs=sharing.quote_yes),
        Action("quote_no", runs=sharing.quote_no),
        Action("quoting", runs=sharing.quoting_chosen),
        Action("edit", opens=tending.edit_form),
        Action("retire", runs=tending.retire),
        Action("restore", runs=tending.restore),
        Action("history", runs=tending.history),
        Action("undo", runs=tending.undo),
        Action("flag", runs=tending.flag),
        Action("unflag_mine", runs=tending.unflag_mine),
        Action("unflag", runs=tending.unflag, steward=True),
        Action("put_aside", runs=tending.put_aside, steward=True),
    ),
    forms=(
        FormTaken("find", opens=finding.find_form, runs=finding.find_sent),
        FormTaken("asset", opens=sharing.share_form, runs=sharing.shared),
        FormTaken("story", opens=sharing.share_form, runs=sharing.shared),
        FormTaken("lesson", opens=sharing.share_form, runs=sharing.shared),
        FormTaken("reused", opens=finding.reused_form, runs=finding.reused),
        FormTaken("edit", opens=tending.edit_form, runs=tending.edited),
    ),
    emoji=(EmojiUse("keep", "🔖", t("worth keeping"), keeping.marked_to_keep, keeping.keep_mark_removed, "kept"),),
    menus=(MessageMenu("keep", t("Worth keeping"), runs=keeping.menu_keep),),
    listeners=(Listener(Edited, following.edited), Listener(Deleted, following.deleted)),
    home=following.at_home,
)
