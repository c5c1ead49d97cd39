"""A Slack of our own for tests: the server, strict like the real one, and the people in it. Begin at `server.py`."""

from .server import LocalSlack
from .workspace import AppMade, Channel, Installation, Message, Team, User, View

__all__ = ["AppMade", "Channel", "Installation", "LocalSlack", "Message", "Team", "User", "View"]
