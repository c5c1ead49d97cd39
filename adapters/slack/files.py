"""Files on Slack: an address is asked for, the bytes are brought there, then the file is there, shared or not."""

from __future__ import annotations

from typing import Any

from adapters.slack.calls import Calls
from bot.card import Attachment, Picture
from bot.delivery import TryLater, Unclear

_AGAIN = 3.0  # seconds; what nobody sees yet may well be done twice


class Files:
    """Uploads. Raises SlackError and TryLater; Unclear only where something may have been shown."""

    def __init__(self, calls: Calls) -> None:
        self.calls = calls

    async def bring(self, workspace: str, file: Attachment | Picture, alt: str = "") -> str:
        """Bring a file to Slack; returns its id there. It is gone after a while unless it is finished."""
        about: dict[str, Any] = {"filename": file.name, "length": len(file.data)}
        if alt:
            about["alt_txt"] = alt[:1000]
        try:
            told = await self.calls.call(workspace, "files.getUploadURLExternal", **about)
            await self.calls.upload(str(told.get("upload_url") or ""), file.data)
        except Unclear:
            raise TryLater(_AGAIN) from None
        return str(told.get("file_id") or "")

    async def keep(self, workspace: str, picture: Picture, alt: str) -> str:
        """Bring a picture without showing it anywhere; returns the id under which a message can show it."""
        id = await self.bring(workspace, picture, alt)
        try:
            await self._finish(workspace, id, picture.name)
        except Unclear:
            raise TryLater(_AGAIN) from None
        return id

    async def share(
        self, workspace: str, file: Attachment | Picture, alt: str, channel: str, thread: str | None
    ) -> None:
        """Bring a file and show it in a channel or thread."""
        id = await self.bring(workspace, file, alt if isinstance(file, Picture) else "")
        await self.show(workspace, id, file.name, channel, thread)

    async def show(self, workspace: str, id: str, name: str, channel: str, thread: str | None) -> None:
        """Show a file that was brought, in a channel or thread."""
        await self._finish(workspace, id, name, channel_id=channel, **({"thread_ts": thread} if thread else {}))

    async def _finish(self, workspace: str, id: str, name: str, **where: str) -> None:
        files = [{"id": id, "title": name}]
        await self.calls.call(workspace, "files.completeUploadExternal", files=files, **where)
