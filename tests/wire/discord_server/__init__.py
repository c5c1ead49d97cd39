"""A Discord of our own for tests: the server, strict like the real one, and the people in it. Begin at `server.py`."""

from .guild import AppMade, Attachment, Channel, Guild, Member, Message, Overwrite, Role, Tag, User
from .interacting import Answer
from .seeing import Seen, SeenButton, SeenField, SeenMenu
from .server import LocalDiscord

__all__ = [
    "Answer",
    "AppMade",
    "Attachment",
    "Channel",
    "Guild",
    "LocalDiscord",
    "Member",
    "Message",
    "Overwrite",
    "Role",
    "Seen",
    "SeenButton",
    "SeenField",
    "SeenMenu",
    "Tag",
    "User",
]
