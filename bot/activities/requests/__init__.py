"""Requests for information: a question is asked or caught, earlier answers are shown first, replies are followed, the
answer is marked and kept."""

from bot.activities.requests import answering, asking, following, listing, standing, tracking
from bot.activities.requests.cards import STATES
from bot.feature import Action, Command, EmojiUse, Feature, FormTaken, Listener, MessageMenu, TypedOption
from bot.form import Option
from bot.incoming import Deleted, Edited, Posted
from bot.kernel.completing import people_like, topics_like
from bot.text import t

TOPIC = TypedOption("topic", t("Only this topic"), completes=topics_like)

FEATURE = Feature(
    name="requests",
    title=t("Questions"),
    commands=(
        Command(
            "ask",
            t("Ask your community"),
            runs=asking.ask,
            opens=asking.ask_form,
            words=t("your question"),
            options=(TypedOption("topic", t("What it is about"), completes=topics_like),),
            taught=True,
        ),
        Command(
            "questions",
            t("What was asked, and what is still open"),
            runs=listing.questions,
            options=(
                TypedOption(
                    "state",
                    t("Which ones"),
                    kind="choice",
                    choices=tuple(Option(name, label) for name, label in STATES.items()),
                ),
                TOPIC,
                TypedOption("from", t("Asked by"), kind="person", completes=people_like),
            ),
        ),
    ),
    actions=(
        Action("ask", opens=asking.ask_form),
        Action("change", opens=asking.ask_form),
        Action("ask_anyway", runs=asking.ask_anyway),
        Action("helped", runs=asking.helped),
        Action("not_helped", runs=asking.not_helped),
        Action("mine", runs=tracking.mine),
        Action("not_mine", runs=tracking.not_mine),
        Action("me_too", runs=standing.me_too),
        Action("not_me_too", runs=standing.not_me_too),
        Action("can_help", runs=standing.can_help),
        Action("cannot_help", runs=standing.cannot_help),
        Action("withdraw", runs=standing.withdraw),
        Action("reopen", runs=standing.reopen),
        Action("keep", runs=answering.keep),
        Action("dont_keep", runs=tracking.dont_keep),
        Action("unmark", runs=answering.unmark),
        Action("filter", runs=listing.filtered),
        Action("more", runs=listing.more),
    ),
    forms=(FormTaken("ask", opens=asking.ask_form, runs=asking.ask_sent),),
    emoji=(
        EmojiUse(
            "question", "❓", t("this is a question"), tracking.marked_as_question, tracking.question_mark_removed
        ),
        EmojiUse(
            "answer", "✅", t("this answers it"), answering.marked_as_answer, answering.answer_mark_removed, "answer"
        ),
        EmojiUse("helped", "🙏", t("this helped me"), answering.helped_by_reply, answering.helped_taken_back, "helped"),
        EmojiUse("can_help", "🙋", t("I can help"), standing.help_offered, standing.help_taken_back, "can_help"),
    ),
    menus=(
        MessageMenu("question", t("This is a question"), runs=tracking.menu_question),
        MessageMenu("answer", t("This answers it"), runs=answering.menu_answer),
    ),
    listeners=(
        Listener(Posted, tracking.heard),
        Listener(Edited, following.edited),
        Listener(Deleted, following.deleted),
    ),
    home=listing.at_home,
)
