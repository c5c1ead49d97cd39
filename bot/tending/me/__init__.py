"""`/practice me`: what is kept of me, and what I agreed to."""

from bot.feature import Command, Feature
from bot.tending.me import flow
from bot.text import t

FEATURE = Feature(
    name="me",
    title=t("Me"),
    commands=(
        Command("me", t("What is kept of you, and what you agreed to"), runs=flow.me, taught=True),
        Command("privacy", t("How much is kept of you, and of what others may see"), runs=flow.privacy),
    ),
)
