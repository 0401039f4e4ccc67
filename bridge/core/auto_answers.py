"""Answers that a mailbox wrote by itself: nobody has read anything, and nobody asks for anything.

Conservative: a reply is one only when somebody says to be away (or that it is automatic), when all
the rest is what such answers say, and when nothing speaks of trouble.
"""

import re

from bridge.core.clauses import Clause, any_of, clauses
from bridge.core.own_words import LONGEST

_SUBJECT = re.compile(
    r"\s*(?:re:\s*)?(?:auto(?:matic|mated)?[ -]?(?:reply|response|answer)|out of (?:the )?office"
    r"|automatische antwort|abwesenheits\w+|abwesend\b|respuesta autom[aá]tica"
    r"|fuera de (?:la )?oficina|r[eé]ponse automatique|(?:message d'absence|absence du bureau))"
    r"\s*(?:[:\-\u2013]|$)",
    re.IGNORECASE,
)
# https://www.rfc-editor.org/rfc/rfc3834#section-5 and the older headers that mailers still write.
_HEADER = re.compile(
    r"^\s{0,9}(?:auto-submitted:\s{0,9}auto-(?:replied|generated)|x-auto-?(?:reply|respond)\w{0,9}:"
    r"|precedence:\s{0,9}(?:auto_reply|bulk))",
    re.IGNORECASE | re.MULTILINE,
)
_AWAY = any_of(
    r"(?:i am|i'm|i will be|we are) (?:\w+ ){0,2}?(?:out of (?:the |my )?office"
    r"|away from (?:the |my )?(?:office|desk|mail|e-?mail)|on (?:\w+ )?(?:leave|vacation|holidays?)"
    r"|on pto)|^out of (?:the )?office",
    r"(?:automatic|automated|auto)[ -]?(?:reply|response|answer)",
    r"(?:ich bin|bin|befinde mich) (?:\S+ ){0,5}?(?:nicht im (?:büro|buero|haus)|ausser haus"
    r"|abwesend|im urlaub|nicht erreichbar|in elternzeit)",
    "automatische (?:antwort|abwesenheitsnotiz)|abwesenheitsnotiz",
    r"(?:estoy|estaré|me encuentro) (?:\w+ ){0,3}?(?:fuera de (?:la |mi )?oficina|de vacaciones"
    "|ausente|de baja)|respuesta automática",
    r"je (?:suis|serai) (?:\w+ ){0,3}?(?:absente?|en congés?|en vacances|hors du bureau)",
    "(?:réponse|message) automatique",
)
_USUAL = any_of(
    r"office|away|leave|vacation|holidays?|pto|return\w*|back (?:on|in|at|from)|access|respon\w+",
    r"repl(?:y|ies|ying)|answer|e-?mails?|mails?|inbox|contact|reach|assist\w*|thanks?|regards",
    r"sincerely|automat\w+|auto|until|unavailable|absen\w+|delay\w*|messages?|as soon as possible",
    r"(?:for|if|in|bei|in|para|en|pour|si|falls|wenn) .*(?:urgent|urgency|emergenc\w+|dringend\w*"
    r"|urgente?s?|urgences?|notf\w+)(?: .*)?",
    r"b[üu]e?ro|abwesen\w*|urlaub|erreich\w*|zurück|nachricht\w*|antwort\w*|beantwort\w*|vertret\w*",
    r"wenden|kontakt\w*|dank|danke|grüsse?n?|bis|weitergeleitet|elternzeit|ausser haus",
    r"oficina|vacaciones|ausen\w+|regres\w+|volver\w*|correos?|mensajes?|respond\w+|contact\w+",
    r"gracias|saludos?|hasta|bureau|congés?|vacances|retour|répon\w+|merci|cordialement|jusqu\w*",
    "joindre",
)
_TROUBLE = any_of(
    r"down|broken?|fail\w*|errors?|crash\w*|outage|offline|still|again|los(?:e|es|ing|t)|dead",
    r"not work\w*|does not|help|hurry|asap|urgently|escalat\w+|resolved|fixed",
    r"problems?|issues?|shop|checkout|website|orders?|payments?|production|server",
    r"kaputt|störung\w*|ausfall\w*|funktioniert|geht nicht|hilfe|fehler\w*|weiterhin|immer noch",
    r"caíd[oa]s?|funciona|ayuda|fallos?|sigue|todavía|panne|marche|fonctionne|aide|erreurs?|toujours",
    "tienda|boutique|laden",
)
_SPOKEN = any_of(
    "i|we|you|he|she|it|they|us|our|is|are|was|can|cannot|please|no|not|the|need|must|now|why|what",
    "wir|ihr|sie|es|ist|sind|bitte|kein|keine|nicht|nosotros|es|está|son|no|por favor|nous|vous",
    "est|sont|pas|ne|svp|what|who|where",
)
"""Words of a sentence: a signature has none of them."""


def is_auto_answer(body: str, subject: str = "") -> bool:
    """Whether a mailbox wrote this by itself (English, German, Spanish and French)."""
    said = clauses(body)
    says_so = _SUBJECT.match(subject) or _HEADER.search(body[:LONGEST])
    if not says_so and not any(_AWAY.search(clause.text) for clause in said):
        return False
    return all(_is_usual(clause) for clause in said)


def _is_usual(clause: Clause) -> bool:
    if clause.asks or _TROUBLE.search(clause.text):
        return False
    return _USUAL.search(clause.text) is not None or _may_be_signature(clause.text)


def _may_be_signature(text: str) -> bool:
    return len(text.split()) <= 6 and not _SPOKEN.search(text)
