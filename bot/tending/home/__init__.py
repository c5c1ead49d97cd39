"""Home: what waits for me, what is new, a small task; each feature contributes its part."""

from bot.feature import Action, Command, Feature
from bot.tending.home import flow
from bot.text import t

FEATURE = Feature(
    name="home",
    title=t("Home"),
    commands=(Command("home", t("What waits for you"), runs=flow.home, taught=True),),
    actions=(Action("done", runs=flow.done), Action("choose", runs=flow.choose)),
)
