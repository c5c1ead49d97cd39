"""What stewards decide for their community: where the bot listens, guests, who tends it with them, the emoji."""

from bot.feature import Action, Command, Feature, FormTaken
from bot.tending.settings import emoji, flow, stewards
from bot.text import t

FEATURE = Feature(
    name="settings",
    title=t("Settings"),
    commands=(Command("settings", t("What stewards decide for this community"), runs=flow.settings, steward=True),),
    actions=(
        Action("listen", runs=flow.listen, steward=True, about="channel"),
        Action("dont_listen", runs=flow.dont_listen, steward=True, about="channel"),
        Action("solved", runs=flow.solved, steward=True),
        Action("open", runs=flow.open_to_guests, steward=True),
        Action("close", runs=flow.close_to_guests, steward=True),
        Action("invite", opens=stewards.invite_form, steward=True),
        Action("uninvite", runs=stewards.uninvite, steward=True),
        Action("accept", runs=stewards.accept),
        Action("decline", runs=stewards.decline),
        Action("step_down", runs=stewards.step_down, steward=True),
        Action("step_back", runs=stewards.step_back),
        Action("emoji", opens=emoji.emoji_form, steward=True),
        Action("earlier_emoji", runs=emoji.earlier, steward=True),
    ),
    forms=(
        FormTaken("invite", opens=stewards.invite_form, runs=stewards.invited),
        FormTaken("emoji", opens=emoji.emoji_form, runs=emoji.chosen),
    ),
)
