"""Who and where: people, channels and who is in them, kept in step with the platform; how much is said, in counts only."""

from bot.feature import Feature, Listener
from bot.incoming import (
    BotRemoved,
    ChannelChanged,
    Deleted,
    Installed,
    Joined,
    Left,
    PersonChanged,
    Posted,
    Undelivered,
    Uninstalled,
)
from bot.tending.directory import flow
from bot.text import t

FEATURE = Feature(
    name="directory",
    title=t("Who and where"),
    listeners=(
        Listener(Posted, flow.posted),
        Listener(Deleted, flow.deleted),
        Listener(Joined, flow.joined),
        Listener(Left, flow.left),
        Listener(PersonChanged, flow.person_changed),
        Listener(ChannelChanged, flow.channel_changed),
        Listener(BotRemoved, flow.bot_removed),
        Listener(Installed, flow.installed),
        Listener(Uninstalled, flow.uninstalled),
        Listener(Undelivered, flow.undelivered),
    ),
)
