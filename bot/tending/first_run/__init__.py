"""The first ten minutes: the bot comes into a channel, says nothing until somebody decides, and is introduced."""

from bot.feature import Action, Command, Feature, FormTaken, Listener
from bot.incoming import BotAdded, Undelivered
from bot.tending.first_run import flow
from bot.text import t

FEATURE = Feature(
    name="first_run",
    title=t("The first ten minutes"),
    commands=(Command("start", t("Begin a community in this channel"), runs=flow.start, steward=True, founding=True),),
    actions=(
        Action("begin", opens=flow.begin_form),
        Action("join", runs=flow.join_here),
        Action("introduce", runs=flow.introduce, steward=True, about="community"),
        Action("take_back", runs=flow.take_back, steward=True, about="community"),
        Action("choose", runs=flow.choose),
        Action("not_now", runs=flow.not_now),
        Action("not_yet", runs=flow.not_yet),
    ),
    forms=(FormTaken("begin", opens=flow.begin_form, runs=flow.begun),),
    listeners=(Listener(BotAdded, flow.added), Listener(Undelivered, flow.undelivered)),
    home=flow.at_home,
)
