"""How people open a request, in a few languages: small tables that anybody who speaks one can read and extend.

A word stands in one table only where it means the same in every language listed here; what is not listed makes the
judgement quieter. Apostrophes are straight, letters lower case; accents and apostrophes may be missing in what people
write. Phrases end openly: "any idea" also finds "any ideas".
"""

from collections.abc import Iterable

from bot.language.tables import word_set
from bot.language.tokens import fold


def words(table: dict[str, str]) -> frozenset[str]:
    """The words of all languages of a table, also as written in a hurry."""
    return frozenset(_hurried(word for row in table.values() for word in row.split()))


def phrases(table: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """First word -> phrases beginning with it, so that only a message with that word is searched for them."""
    by_first: dict[str, list[str]] = {}
    for phrase in _hurried(phrase for row in table.values() for phrase in row.split("|")):
        by_first.setdefault(phrase.split()[0], []).append(" " + phrase)
    return {first: tuple(found) for first, found in by_first.items()}


def _hurried(written: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(form for text in written for form in (text, text.replace("'", ""), fold(text))))


QUESTION_MARKS = "?？؟⁇⁈⁉\u037e՞፧᥅꘏"
"""Question marks of Latin, CJK, Arabic, Greek (U+037E only: its look-alike ``;`` ends clauses elsewhere), Armenian …"""

ASKING_WORDS = {
    "en": "how what which who whose whom why when where is are was were do does did can could would should will has "
    "have any anyone anybody am shall whats hows wheres what's how's where's who's isn't aren't doesn't",
    "de": "wie was welche welcher welches wer wen wem wo warum wieso weshalb wann woher wohin womit wofür gibt hat "
    "habt haben kann könnt können könnte kennt weiß weiss darf muss soll sollte ist sind jemand",
    "es": "cómo como qué que cuál cual cuáles quién quien dónde donde cuándo cuando cuánto hay puedo puede pueden podría "
    "podrían podéis alguien sabe sabes saben tiene tienen existe",
    "fr": "comment quel quelle quels quelles qui quand où pourquoi combien quoi est-ce qu'est-ce peut-on puis-je "
    "pouvez-vous avez-vous connaissez-vous y-a-t-il quelqu'un savez-vous",
    "pt": "qual quais quem onde quando quanto porque por há posso pode podem poderia alguém sabe sabem tem têm existe",
}
"""Words a question starts with."""

SEEKING = {
    "en": "anyone know|anybody know|anyone else|anybody else|anyone here|anyone have|anyone has|anyone help|anybody help|"
    "someone help|somebody help|does anyone|does anybody|do any of|has anyone|has anybody|have any of|is anyone|is anybody|"
    "can someone|can somebody|can anyone|can anybody|could someone|could somebody|could anyone|would anyone|is there|are "
    "there|how do i|how can i|how do you|how do we|how to|how would i|how should|what is the best|what's the best|best way|"
    "what's the|where can i|where do i|where is|can i|can we|should i|should we|do i need|do i have|is it possible|"
    "possible to|any idea|any way|any tip|any advice|any suggestion|any experience|any recommendation|any good|recommend|"
    "recommendation|recommendations|need help|need some|some help|help me|please help|help with|a question|quick question|"
    "question about|wondering|trying to|tried to|looking for|i need|i want|i'm having|i am having|i have a|having trouble|"
    "having problem|having a problem|having issue|having an issue|have an issue|don't know how|not sure how|not sure if|"
    "can't seem|can't find|can't figure|can't get|how come|what does|why does|why is|when i",
    "de": "weiß jemand|weiß wer|hat jemand|hat wer|hat von euch|kennt jemand|kann jemand|kann mir|könnte jemand|gibt es|"
    "wie kann|wie geht|wie macht|wie mache|wie bekomme|ist es möglich|ich suche|wir suchen|suche|ich brauche|brauche|"
    "eine frage|kurze frage|hilfe bei|habt ihr|kennt ihr|jemand eine idee|irgendeine idee|jemand erfahrung|was tun",
    "es": "alguien sabe|alguien ha|alguien tiene|alguien puede|alguien conoce|alguien me|sabe alguien|saben si|saben cómo|"
    "hay alguna|hay algún|cómo puedo|cómo se|cómo hago|es posible|necesito|estoy buscando|busco|una pregunta|una duda|me "
    "ayuda|me pueden|ayuda con|tengo un problema|tengo una|qué puedo",
    "fr": "quelqu'un sait|quelqu'un a|quelqu'un peut|quelqu'un connaît|quelqu'un aurait|quelqu'un pourrait|est-ce que|"
    "est-ce qu'il|y a-t-il|y a t il|comment faire|comment puis|comment on|comment fait|est-il possible|je cherche|j'ai "
    "besoin|besoin d'aide|une question|petite question|j'essaie|j'ai un problème|savez-vous|auriez-vous|avez-vous",
    "pt": "alguém sabe|alguém tem|alguém já|alguém pode|alguém conhece|existe alguma|existe algum|tem como|como faço|como "
    "posso|como se|é possível|preciso de|estou procurando|procuro|uma dúvida|uma pergunta|me ajuda|me ajudar|ajuda com|"
    "estou com|estou tentando|não sei como",
}
"""Phrases with which people seek something from whoever may know."""

SEEKING_UNSPACED = word_set(
    "ですか ますか でしょうか ませんか 教えて おしえて 知りたい ご存知 ご存じ 方法は 困って どなたか 誰か "
    "请问 請問 怎么 怎麼 如何 有没有 有沒有 有人知道 是否 求助 어떻게 있나요 인가요 아시는"
)
"""The same where there are no spaces between words (Japanese, Chinese), and for Korean."""

TROUBLE = {
    "en": "problem problems issue issues trouble error errors fail fails failed failing broken stuck doesn't won't can't "
    "cannot help crash crashes",
    "de": "problem probleme fehler kaputt klappt hilfe",
    "es": "problema problemas ayuda fallo error",
    "fr": "problème problèmes erreur aide arrive",
    "pt": "problema problemas erro ajuda consigo",
}
"""What went wrong."""

GREETINGS = {
    "en": "hi hello hey hiya howdy morning greetings all everyone everybody guys folks team there good evening afternoon",
    "de": "hallo moin servus zusammen liebe alle guten tag morgen abend grüezi",
    "es": "hola buenas buenos días tardes noches todos todas amigos",
    "fr": "bonjour bonsoir salut coucou tous toutes tout le monde",
    "pt": "olá ola oi bom boa dia tarde noite pessoal gente galera",
}
"""Words of a greeting, which say nothing about what follows."""

FOLLOW_UPS = {
    "en": "yes no ok okay yeah yep nope and but so or then because cause that it oh ah ahh hmm lol haha thanks thank sure right "
    "well same that's it's ya yup nah k cool nice great thx ty he she they you your try use maybe probably just actually",
    "de": "ja nein doch und aber oder dann weil das es danke genau stimmt achso",
    "es": "sí si no y pero o entonces porque eso gracias vale claro exacto jaja",
    "fr": "oui non et mais ou alors ça c'est merci voilà exact",
    "pt": "sim não mas ou então isso obrigado obrigada certo kkk",
}
"""First words of messages that go on with a talk already begun."""

TO_A_PERSON = {
    "en": "you your you're u ur you've yours that it this those them",
    "de": "du dein deine dir dich",
    "es": "tú tu tus te",
    "fr": "tu ton ta tes toi",
    "pt": "você vc tu seu sua",
}
"""Words that point at one other person or at what was just said."""

ABOUT_ME = {
    "en": "i i'm im my i've me we our",
    "de": "ich mein meine mir wir unser",
    "es": "yo mi mis me estoy tengo quiero nuestro nosotros",
    "fr": "je j'ai mon ma mes nous notre",
    "pt": "eu meu minha estou tenho quero nosso",
}
"""Words with which people tell of themselves."""
