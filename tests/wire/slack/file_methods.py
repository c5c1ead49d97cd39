"""files.*: the upload in three steps."""

from __future__ import annotations

import mimetypes
from typing import Any

from .calling import Call, method
from .errors import Json, Refused
from .shapes import file_json
from .workspace import File, Message


@method("files.getUploadURLExternal", "filename length alt_text alt_txt snippet_type", reads_json=False)
def get_upload_url(call: Call) -> Json:
    name = call.need("filename")
    length = call.need("length")
    if not length.isdigit() or int(length) < 1:
        raise Refused("invalid_arguments", "length must be a positive number")
    if int(length) > 1_000_000_000:
        raise Refused("file_upload_size_restricted")
    file = File(
        call.slack.state.id("F"),
        name,
        name,
        call.bot,
        call.team,
        length=int(length),
        media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        alt_text=call.text("alt_txt") or call.text("alt_text"),
        created=call.slack.state.clock.now(),
    )
    call.slack.state.files[file.id] = file
    return {"upload_url": f"{call.slack.address}/upload/v1/{file.id}", "file_id": file.id}


@method("files.completeUploadExternal", "files channel_id channels thread_ts initial_comment blocks")
def complete_upload(call: Call) -> Json:
    given: Any = call.data("files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise Refused("invalid_arguments", "missing required field: files")
    files: list[File] = []
    for entry in given:
        file = call.slack.state.files.get(entry.get("id", "")) if isinstance(entry, dict) else None
        if file is None or file.user != call.bot:
            raise Refused("file_not_found")
        if not file.uploaded:
            raise Refused("file_update_failed")
        if file.finished:
            raise Refused("file_already_completed")
        file.title = entry.get("title") or file.name
        files.append(file)
    if call.text("channel_id"):
        channel = call.channel("channel_id")
        if call.bot not in channel.members:
            raise Refused("not_in_channel")
        if channel.archived:
            raise Refused("is_archived")
        thread = call.text("thread_ts")
        if thread and thread not in channel.messages:
            raise Refused("thread_not_found")
        call.slack.frown(call.method, call.text("initial_comment", "-"), call.data("blocks", "invalid_blocks"))
        for file in files:
            file.shared_in.append(channel.id)
        said = Message(
            call.slack.state.clock.stamp(),
            call.bot,
            call.text("initial_comment"),
            team=call.team,
            bot_id=call.installation.bot_id,
            app_id=call.slack.state.app.id,
            thread_ts=thread,
            files=[file.id for file in files],
        )
        call.slack.happenings.post(channel, said)
    for file in files:
        file.finished = True
    return {"files": [file_json(file) for file in files]}


def _file(call: Call) -> File:
    file = call.slack.state.files.get(call.need("file"))
    if file is None or not file.finished or file.team not in call.installation.teams:
        raise Refused("file_not_found")
    return file


@method("files.info", "file cursor limit", reads_json=False)
def info(call: Call) -> Json:
    return {"file": file_json(_file(call)), "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.delete", "file")
def delete(call: Call) -> Json:
    file = _file(call)
    if file.user != call.bot:
        raise Refused("cant_delete_file")
    del call.slack.state.files[file.id]
    return {}
