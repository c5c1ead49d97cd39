"""The pages people see in their browser while installing: an invitation, a welcome, and a sentence when it didn't work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlencode

from bot.text import Quote, Text, t
from bot.words import Reader, say_plain

_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Lunchtable</title>
<link rel="icon" href="data:,">
<style>
body {{ margin: 0; font: 1.1rem/1.6 system-ui, sans-serif; color: #222; background: #faf8f4; }}
main {{ max-width: 34rem; margin: 12vh auto 2rem; padding: 0 1.5rem; }}
h1 {{ line-height: 1.2; }}
a.go {{ display: inline-block; padding: .6rem 1.2rem; border-radius: .5rem; color: #fff; background: #2f5d50;
  text-decoration: none; }}
a.go:focus, a.go:hover {{ background: #1e4038; }}
@media (prefers-color-scheme: dark) {{ body {{ color: #eee; background: #1c1f1e; }} }}
</style>
</head>
<body><main>
{content}
</main></body>
</html>
"""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}

_AGAIN = t("Begin again")
_SORRY: dict[str, Text] = {
    "access_denied": t("You decided against it, and nothing was installed."),
    "invalid_browser": t(
        "This page belongs to an installation that was begun in another browser, or without cookies or https: "
        "please begin again here."
    ),
    "invalid_state": t("This attempt is too old or was used before, so nothing was installed: please begin again."),
    "missing_code": t("Slack sent you here without its permission, so nothing was installed: please begin again."),
    "invalid_code": t("Slack did not confirm this attempt, so nothing was installed: please begin again."),
    "storage_error": t("Something is out of order here, so nothing was installed: please tell whoever runs this bot."),
}
_ODD = t("Slack stopped this attempt, so nothing was installed: please begin again.")


def invitation(url: str, locale: str) -> str:
    """The page that leads to Slack."""
    return _page(
        locale,
        _heading(t("A seat at your table?"), locale),
        _paragraph(
            t(
                "Lunchtable catches questions where you already talk, keeps the answers, and finds them for whoever asks "
                "next. It is quiet: it says nothing in a channel until somebody there decides so."
            ),
            locale,
        ),
        _paragraph(t("Slack will show you what it may do, and ask you."), locale),
        _button(url, t("Add to Slack"), locale),
    )


def welcome(name: str, *, app: str, team: str, locale: str) -> str:
    """It is installed. What to do next."""
    said = t("Lunchtable is in {workspace} now", workspace=Quote(name, plain=True)) if name else t("Lunchtable is in")
    if team:
        url = "https://slack.com/app_redirect?" + urlencode({"app": app, "team": team})
        button = _button(url, t("Open Lunchtable in Slack"), locale)
    else:
        words = t("It is installed for your organisation; an admin now chooses the workspaces it may be in.")
        button = _paragraph(words, locale)
    return _page(
        locale,
        _heading(said, locale),
        button,
        _paragraph(
            t(
                "What to do next: invite it to a channel where people ask each other things, with /invite @Lunchtable. "
                "It will ask you privately what it may do there, and says nothing until you decide."
            ),
            locale,
        ),
    )


def sorry(reason: str, install_path: str, locale: str) -> str:
    """It didn't work. `reason` is Slack's or bolt's word for why; it is never shown."""
    return _page(
        locale,
        _heading(t("Not installed"), locale),
        _paragraph(_SORRY.get(reason, _ODD), locale),
        _button(install_path, _AGAIN, locale),
    )


def language_of(headers: Mapping[str, Sequence[str]]) -> str:
    """The language a browser prefers."""
    accepted = ",".join(headers.get("accept-language") or ())
    first = accepted.partition(",")[0].partition(";")[0].strip()
    return first if first.replace("-", "").isalnum() and len(first) <= 35 else "en"


def _page(locale: str, *parts: str) -> str:
    return _PAGE.format(language=escape(locale, quote=True), content="\n".join(parts))


def _heading(text: Text, locale: str) -> str:
    return f"<h1>{_said(text, locale)}</h1>"


def _paragraph(text: Text, locale: str) -> str:
    return f"<p>{_said(text, locale)}</p>"


def _button(url: str, text: Text, locale: str) -> str:
    return f'<p><a class="go" href="{escape(url, quote=True)}">{_said(text, locale)}</a></p>'


def _said(text: Text, locale: str) -> str:
    return escape(say_plain(text, Reader(locale=locale, now=datetime.now(UTC))))
