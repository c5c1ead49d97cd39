"""What kind of entry a kept message makes: a first guess, which a person may change with one tap."""

import re
from typing import Literal

from bot.language.markup import plain
from bot.language.tables import word_set

Kind = Literal["answer", "story", "case", "tool", "asset", "lesson"]

READ = 3000
"""Characters of a text that are read."""

_ADDRESS = re.compile(r"https?://([^\s<>)\]]+)")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|csv|ipynb)(?![\w])", re.IGNORECASE)
_FILE_PLACES = ("docs.google.", "drive.google.", "dropbox.com", "sharepoint.com", "onedrive.", "notion.s", "figma.com")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")

_ASSET = word_set(
    "template templates checklist checklists spreadsheet worksheet slides handout handouts leaflet poster attached "
    "attachment vorlage vorlagen checkliste merkblatt anhang plantilla plantillas lista adjunto modèle liste fiche "
    "pièce-jointe modelo modelos planilha anexo"
)
_CASE_HEADINGS = re.compile(
    r"^\W{0,4}(?:problem|situation|background|context|tried|what we tried|we tried|outcome|result|takeaways?|"
    r"what helped|ausgangslage|lösung|ergebnis|versucht|problema|contexto|resultado|solución|solução|problème|contexte|"
    r"essayé|résultat|solution)\W{0,4}[:：—–-]",
    re.IGNORECASE | re.MULTILINE,
)
_I_OR_WE = word_set("i we my our ich wir mein unser yo nosotros mi nuestro je nous j'ai mon notre eu nós meu nosso")
_PAST = word_set(
    "was were had did went came told said got took found tried used thought felt happened ended turned started saw knew "
    "made ago yesterday once war waren hatte hatten habe haben wurde ging kam sagte gestern damals era fue fui fuimos "
    "estaba tenía había hice hizo dijo pasó ayer hace était étais avait avais ai avons fut hier était-ce foi fomos estava "
    "tinha havia fiz fez disse aconteceu ontem"
)
_TO_YOU = word_set(
    "you your yours you're you'll try use check make set run install go du ihr dein man probier versuch nimm tú usted "
    "puedes tienes usa prueba tu vous votre peux pouvez utilise essaie essayez você pode use tente"
)
_REPLYING = word_set("yes no yeah yep yup nope sure ja nein doch sí si non oui sim não")


def guess_kind(text: str) -> Kind:
    """The likeliest kind of what a message holds; "lesson" when nothing speaks for another.

    "asset": a file or template; "tool": mostly an address; "case": problem, attempts and outcome under headings; "story":
    told at some length in the first person and the past; "answer": tells somebody what to do.
    """
    text = text[:READ]
    said = plain(text)
    words = _WORD.findall(said.casefold().replace("’", "'"))
    addresses = _ADDRESS.findall(text)
    names_file = _FILE.search(text) is not None
    offers = len(words) < 60 and not _ASSET.isdisjoint(words) and (names_file or addresses)
    if _is_file(addresses) or offers or (names_file and len(words) < 15):
        return "asset"
    if addresses and len(words) < 25:
        return "tool"
    if len(_CASE_HEADINGS.findall(said)) >= 2:
        return "case"
    mine = sum(word in _I_OR_WE for word in words)
    past = sum(word in _PAST or (len(word) > 4 and word.endswith("ed")) for word in words)
    if len(words) >= 25 and mine >= 2 and past >= 3 and past * 12 >= len(words):
        return "story"
    if words and (words[0] in _REPLYING or sum(word in _TO_YOU for word in words) * 12 >= len(words)):
        return "answer"
    return "lesson"


def _is_file(addresses: list[str]) -> bool:
    return any(_FILE.search(address[-12:]) or any(place in address for place in _FILE_PLACES) for address in addresses)
