"""The first ten minutes: the bot comes into a channel, says nothing until somebody decides, and is introduced."""

from bot.feature import Action, Feature, FormTaken, Listener
from bot.incoming import BotAdded
from bot.tending.first_run import flow
from bot.text import t

FEATURE = Feature(
    name="first_run",
    title=t("The first ten minutes"),
    actions=(
        Action("begin", opens=flow.begin_form),
        Action("join", runs=flow.join_here),
        Action("introduce", runs=flow.introduce, steward=True),
        Action("take_back", runs=flow.take_back, steward=True),
        Action("choose", runs=flow.choose),
    ),
    forms=(FormTaken("begin", opens=flow.begin_form, runs=flow.begun),),
    listeners=(Listener(BotAdded, flow.added),),
)
