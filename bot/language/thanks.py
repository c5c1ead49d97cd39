"""Does this message thank for help, or say that something was solved?"""

import re

from bot.language.asking import QUESTION_MARKS, phrases, words
from bot.language.markup import spoken
from bot.language.tables import word_set

THANKED = 0.5
"""At or above: the message thanks, or says that it worked."""

THANKS = {
    "en": "thanks thank thankyou thx thnx thanx tnx ty tysm cheers tyvm kudos",
    "de": "danke dankeschön merci vielendank dankbar",
    "es": "gracias agradezco agradecido agradecida",
    "fr": "merci remercie remercions mercii",
    "pt": "obrigado obrigada brigado brigada obg valeu agradeço",
    "it": "grazie ringrazio",
    "nl": "bedankt dank dankjewel dankuwel",
    "nordic": "tack takk kiitos",
    "slavic": "dziękuję dziękujemy dzięki děkuji díky спасибо благодарю спс дякую hvala ďakujem",
    "other": "köszönöm teşekkürler teşekkür sağol ευχαριστώ mulțumesc mersi شكرا תודה धन्यवाद शुक्रिया makasih asante",
}
THANKS_UNSPACED = word_set("ありがと 有難う 助かりました 谢谢 謝謝 多谢 多謝 感谢 감사합니다 고마워 고맙습니다 ขอบคุณ")

SOLVED = {
    "en": "that worked|it worked|this worked|worked for me|worked like|worked great|worked perfectly|works now|works great|"
    "works perfectly|working now|it works|that works|now it works|got it working|got it to work|that did it|did the trick|"
    "solved|fixed it|that fixed|that was it|that helped|that helps|very helpful|super helpful|really helpful|you saved|"
    "you're a life|you are a life|much appreciated|appreciate it|problem gone|all good now|you rock|perfect",
    "de": "hat geklappt|hat funktioniert|funktioniert jetzt|klappt jetzt|geht jetzt|jetzt geht|jetzt klappt|gelöst|das war's|"
    "hat geholfen|läuft jetzt|jetzt läuft",
    "es": "ya funciona|funcionó|ha funcionado|solucionado|resuelto|me sirvió|eso era|me ayudó",
    "fr": "ça marche|ça fonctionne|ça a marché|résolu|c'est bon maintenant|c'était ça|ça m'a aidé|réglé",
    "pt": "funcionou|deu certo|resolvido|resolveu|era isso|ajudou muito|consegui resolver",
    "id": "terima kasih",
    "vi": "cảm ơn",
}
SOLVED_UNSPACED = word_set(
    "解決しました できました うまくいきました 直りました 解决了 解決了 搞定了 可以了 해결됐 해결했"
)

NOT_YET = {
    "en": "in advance|thanks for any|thank you for any|thanks for nothing|no thanks|no thank|thanks but no|thanks anyway|"
    "thanks to the|thanks to this|thanks to that|thanks to a|thanks to my|thanks to our|thank god|thank goodness|"
    "not solved|not fixed|not helpful|if it worked|if that worked|if it works|if that works|if this works|didn't work|"
    "doesn't work|not work|not working|hope that helps|hope it helps|hope this helps|hopefully it works|"
    "be much appreciated|is much appreciated|any help|be appreciated|so it works|how it works|it works for|"
    "that works for|it works fine",
    "de": "im voraus|vorab|danke für nichts|nein danke|gott sei dank|nicht gelöst|nicht geklappt|nicht funktioniert",
    "es": "de antemano|por adelantado|gracias a dios|gracias a que|gracias por nada|no funcionó|no ha funcionado|no gracias",
    "fr": "d'avance|par avance|non merci|merci de|ça marche pas|pas résolu|merci pour rien|grâce à",
    "pt": "desde já|antecipadamente|obrigado por nada|não funcionou|não resolveu|não deu certo",
}
NOT_YET_UNSPACED = word_set("よろしく 先谢 先謝 提前")

BUT = {
    "en": "but still though however unfortunately",
    "de": "aber trotzdem leider",
    "es": "pero",
    "fr": "mais",
    "pt": "mas",
}

_THANKS, _BUT = words(THANKS), words(BUT)
_SOLVED, _NOT_YET = phrases(SOLVED), phrases(NOT_YET)
_SIGNS = re.compile("[🙏\U0001f64c💯]")
_MARK = re.compile(f"[{QUESTION_MARKS}]")


def thanks_score(text: str) -> float:
    """How surely somebody thanks for help already given or says that it worked, 0 to 1; compare with `THANKED`.

    Thanks in advance, a polite no and "thanks to" count little; an objection or a further question lowers the score.
    """
    if not text:
        return 0.0
    said, heard = spoken(text)
    thanked = not _THANKS.isdisjoint(heard)
    solved = _says(_SOLVED, heard)
    unsure = _says(_NOT_YET, heard)
    if not said.isascii():
        thanked = thanked or any(form in said for form in THANKS_UNSPACED)
        solved = solved or any(form in said for form in SOLVED_UNSPACED)
        unsure = unsure or any(form in said for form in NOT_YET_UNSPACED)
        if _SIGNS.search(said) and len(heard) < 4:
            thanked = True
    if not thanked and not solved:
        return 0.0
    score = 0.95 if thanked and solved else 0.9 if thanked else 0.7
    if unsure:
        score *= 0.3
    if _MARK.search(said):  # "thanks! one more thing …?" thanks; "how …? thanks!" asks
        score *= 0.7 if not _THANKS.isdisjoint(heard[:3]) else 0.4
    if not _BUT.isdisjoint(heard):
        score *= 0.8
    if len(heard) > 40:
        score *= 0.7
    return score


def _says(table: dict[str, tuple[str, ...]], heard: tuple[str, ...]) -> bool:
    firsts = table.keys() & heard
    if not firsts:
        return False
    spaced = " " + " ".join(heard)
    return any(phrase in spaced for first in firsts for phrase in table[first])
