"""What an author agreed to: whether kept words of theirs may be shown elsewhere."""

from __future__ import annotations

from bot.card import Menu
from bot.form import Option
from bot.text import t

QUOTING = {
    "always": t("Fine, always"),
    "ask": t("Ask me each time"),
    "never": t("Please don't"),
}


def quoting_menu(current: str) -> Menu:
    """How an author wants their kept words to be treated."""
    options = tuple(Option(value, label) for value, label in QUOTING.items())
    chosen = (current,) if current in QUOTING else ()
    return Menu(t("May kept words of yours be shown elsewhere?"), "repertoire.quoting", options, chosen=chosen)
