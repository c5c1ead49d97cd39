"""What the page asks, as it comes over the WebSocket (see PROTOCOL.md). Anything else is refused when it is read."""

from __future__ import annotations

from typing import Literal

import msgspec

from adapters.sandbox.read import On


class Request(msgspec.Struct, tag_field="type", kw_only=True):
    """`ref` comes back in the direct answer."""

    ref: str | int | None = None


class Read(Request, tag="read", kw_only=True):
    channel: str
    thread: str | None = None
    before: str | None = None


class Post(Request, tag="post", kw_only=True):
    channel: str
    text: str
    thread: str | None = None
    files: list[str] = []


class EditIt(Request, tag="edit", kw_only=True):
    channel: str
    id: str
    text: str


class DeleteIt(Request, tag="delete", kw_only=True):
    channel: str
    id: str


class React(Request, tag="react", kw_only=True):
    channel: str
    id: str
    emoji: str
    on: bool = True


class OnCard(msgspec.Struct):
    """Where a pressed card is."""

    whisper: str = ""
    channel: str = ""
    id: str | None = None
    home: bool = False

    def read(self, thread: str | None) -> On:
        """The same, with the thread the message is in."""
        return On(self.channel, self.id, thread, self.whisper, self.home)


class Press(Request, tag="press", kw_only=True):
    action: str
    record: str = ""
    chosen: list[str] = []
    on: OnCard = msgspec.field(default_factory=OnCard)


class ChooseMenu(Request, tag="menu", kw_only=True):
    menu: str
    channel: str
    id: str


class Submit(Request, tag="submit", kw_only=True):
    id: str
    values: dict[str, str | list[str] | None] = {}
    files: dict[str, list[str]] = {}


class CloseForm(Request, tag="closeform", kw_only=True):
    id: str


class Complete(Request, tag="complete", kw_only=True):
    verb: str
    option: str
    typed: str = ""
    id: str | int | None = None
    channel: str = ""


class OpenHome(Request, tag="home", kw_only=True):
    pass


class Seen(Request, tag="seen", kw_only=True):
    channel: str


class Dismiss(Request, tag="dismiss", kw_only=True):
    """A whisper was read and put away."""

    id: str


class TourDo(Request, tag="tour", kw_only=True):
    do: Literal["next", "skip", "stop"]


AnyRequest = (
    Read
    | Post
    | EditIt
    | DeleteIt
    | React
    | Press
    | ChooseMenu
    | Submit
    | CloseForm
    | Complete
    | OpenHome
    | Seen
    | Dismiss
    | TourDo
)

_decoder: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)


def read_request(data: str | bytes) -> AnyRequest:
    """One request. Raises msgspec.DecodeError when it is none."""
    return _decoder.decode(data)


class _OnlyRef(msgspec.Struct):
    ref: str | int | None = None


def read_ref(data: str | bytes) -> str | int | None:
    """The `ref` of something that is no request, if it has one."""
    try:
        return msgspec.json.decode(data, type=_OnlyRef).ref
    except msgspec.DecodeError:
        return None
