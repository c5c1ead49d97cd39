"""What went wrong, for stewards: what could not be said, what may have been said twice, what could not be handled."""

from bot.feature import Action, Command, Feature, Listener
from bot.incoming import Undelivered
from bot.tending.troubles import flow
from bot.text import t

FEATURE = Feature(
    name="troubles",
    title=t("What went wrong"),
    commands=(Command("troubles", t("What could not be said or handled"), runs=flow.troubles, steward=True),),
    actions=(
        Action("look", runs=flow.troubles, steward=True, about="community"),
        Action("let_be", runs=flow.let_be, steward=True),
        Action("bring_back", runs=flow.bring_back, steward=True),
        Action("again", runs=flow.again, steward=True),
        Action("dismiss", runs=flow.dismiss, steward=True),
    ),
    listeners=(Listener(Undelivered, flow.undelivered),),
    home=flow.at_home,
)
