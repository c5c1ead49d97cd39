"""The words of a Slack message that has blocks or attachments but no text, as mrkdwn.

Shapes: https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from typing import Any

from adapters.mrkdwn.marks import APART, is_letter, unmarked

_MOST_DEPTH = 8
_MOST_ITEMS = 1_000_000
_STYLE_MARKS = "*_~`"
_MARKS = (("code", "`"), ("strike", "~"), ("italic", "_"), ("bold", "*"))


def text_of_blocks(blocks: Any) -> str:
    """The readable part of a list of blocks; "" when there is none or it isn't one."""
    return "\n".join(filter(None, (_block(block, 0) for block in _each(blocks)))).strip("\n")


def text_of_attachments(attachments: Any) -> str:
    """What old-style attachments say: their text, else what they fall back to."""
    said: list[str] = []
    for one in _each(attachments):
        parts = [_word(one.get(name)) for name in ("pretext", "title", "text")]
        inner = text_of_blocks(one.get("blocks") or [b for m in _each(one.get("message_blocks")) for b in _inner(m)])
        said.append("\n".join(part for part in (*parts, inner) if part) or _word(one.get("fallback")))
    return "\n".join(filter(None, said))


def _inner(quoted: dict[str, Any]) -> list[Any]:
    message = quoted.get("message")
    blocks = message.get("blocks") if isinstance(message, dict) else None
    return blocks if isinstance(blocks, list) else []


def _block(block: dict[str, Any], depth: int) -> str:
    if depth > _MOST_DEPTH:
        return ""
    match block.get("type"):
        case "rich_text":
            return "\n".join(_block(part, depth + 1) for part in _each(block.get("elements")))
        case "rich_text_section":
            return _run(block)
        case "rich_text_preformatted":
            return f"```{_run(block, bare=True)}```"
        case "rich_text_quote":
            return "\n".join(f"&gt; {line}" for line in _run(block).split("\n"))
        case "rich_text_list":
            return "\n".join(_items(block, depth))
        case "section" | "header":
            fields = [_text(field) for field in _each(block.get("fields"))]
            return "\n".join(filter(None, [_text(block.get("text")), *fields]))
        case "context":
            return " ".join(filter(None, (_text(part) for part in _each(block.get("elements")))))
        case "image" | "video":
            return _text(block.get("title")) or _word(block.get("alt_text"))
    return ""


def _items(block: dict[str, Any], depth: int) -> list[str]:
    margin = "    " * (
        block["indent"] if isinstance(block.get("indent"), int) and 0 <= block["indent"] < _MOST_DEPTH else 0
    )
    items = [_block(item, depth + 1) for item in _each(block.get("elements"))]
    if block.get("style") == "ordered":
        before = block.get("offset")
        first = 1 + before if isinstance(before, int) and 0 <= before < _MOST_ITEMS else 1
        return [f"{margin}{number}. {item}" for number, item in enumerate(items, first)]
    return [f"{margin}• {item}" for item in items]


def _run(block: dict[str, Any], *, bare: bool = False) -> str:
    said = ""
    for part in _each(block.get("elements")):
        piece = _element(part, bare)
        if said and piece and not bare and _touch(said[-1], piece[0]):
            said += APART
        said += piece
    return said


def _touch(before: str, after: str) -> bool:
    """Would a mark here stand within a word, or beside another one?"""
    marks = (before in _STYLE_MARKS) + (after in _STYLE_MARKS)
    return marks == 2 or (marks == 1 and (is_letter(before) or is_letter(after)))


def _element(part: dict[str, Any], bare: bool) -> str:
    match part.get("type"):
        case "text":
            return _styled(_escaped(_word(part.get("text"))), part.get("style"), bare)
        case "link":
            url, label = _word(part.get("url")), _word(part.get("text"))
            return f"<{_escaped(url)}|{_escaped(label)}>" if label else f"<{_escaped(url)}>"
        case "user":
            return f"<@{_word(part.get('user_id'))}>"
        case "channel":
            return f"<#{_word(part.get('channel_id'))}>"
        case "broadcast":
            return f"<!{_word(part.get('range'))}>"
        case "usergroup":
            return f"<!subteam^{_word(part.get('usergroup_id'))}>"
        case "emoji":
            tone = part.get("skin_tone")
            tone = f"::skin-tone-{tone}" if isinstance(tone, int) and 2 <= tone <= 6 else ""
            return f":{_word(part.get('name'))}{tone}:"
        case "date":
            return _word(part.get("fallback"))
    return _escaped(_word(part.get("text")))


def _styled(text: str, style: Any, bare: bool) -> str:
    """No style of mrkdwn goes over a line end, so each line has its own."""
    if bare:
        return text
    given = style if isinstance(style, dict) else {}
    marks = [mark for name, mark in _MARKS if given.get(name)]
    return "\n".join(_marked(line, marks) for line in text.split("\n"))


def _marked(line: str, marks: list[str]) -> str:
    inner = line.strip()
    if not inner:
        return line
    start, end = line[: len(line) - len(line.lstrip())], line[len(line.rstrip()) :]
    if "`" not in marks:
        inner = unmarked(inner, "*_~")  # in a rich text a sign is a sign
    for mark in marks:
        inner = f"{mark}{inner}{mark}"
    return f"{start}{inner}{end}"


def _text(part: Any) -> str:
    return _word(part.get("text")) if isinstance(part, dict) else ""


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _each(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
