"""Requests for information: a question is asked or caught, earlier answers are shown first, replies are followed, the
answer is marked and kept."""

from bot.activities.requests import (
    answering,
    asking,
    following,
    listening,
    listing,
    posting,
    standing,
    tracking,
    unposted,
)
from bot.activities.requests.cards import STATES
from bot.feature import Action, Command, EmojiUse, Feature, FormTaken, Listener, MessageMenu, TypedOption
from bot.form import Option
from bot.incoming import BotAdded, ChannelChanged, Deleted, Edited, Posted, TagsChanged, Undelivered
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
        Action("change", opens=asking.ask_form, about="pending"),
        Action("ask_anyway", runs=asking.ask_anyway, about="pending"),
        Action("ask_again", runs=unposted.ask_again, about="entry"),
        Action("helped", runs=asking.helped, about="entry"),
        Action("not_helped", runs=asking.not_helped, about="entry"),
        Action("mine", runs=tracking.mine, about="place"),
        Action("not_mine", runs=tracking.not_mine),
        Action("dont_ask", runs=listening.dont_ask),
        Action("do_ask", runs=listening.do_ask),
        Action("me_too", runs=standing.me_too, about="entry"),
        Action("not_me_too", runs=standing.not_me_too, about="entry"),
        Action("can_help", runs=standing.can_help, about="entry"),
        Action("cannot_help", runs=standing.cannot_help, about="entry"),
        Action("withdraw", runs=standing.withdraw, about="entry"),
        Action("reopen", runs=standing.reopen, about="entry"),
        Action("keep", runs=answering.keep, about="entry"),
        Action("dont_keep", runs=tracking.dont_keep, about="entry"),
        Action("unmark", runs=answering.unmark, about="entry"),
        Action("filter", runs=listing.filtered),
        Action("list", runs=listing.listed),
        Action("more", runs=listing.more),
    ),
    forms=(FormTaken("ask", opens=asking.ask_form, runs=asking.ask_sent, about="pending"),),
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
        Listener(Posted, posting.posted),
        Listener(TagsChanged, posting.retagged),
        Listener(Edited, following.edited),
        Listener(Deleted, following.deleted),
        Listener(Undelivered, unposted.undelivered),
        Listener(BotAdded, unposted.channel_back, late=True),
        Listener(ChannelChanged, unposted.channel_back, late=True),
    ),
    home=listing.at_home,
)
