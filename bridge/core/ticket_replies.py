"""What a client's reply says of an escalation: ended too early, or set by mistake.

Both are conservative: each clause is asked alone, and a question, a condition or talk of the past
says neither.
"""

import re

from bridge.core.clauses import Clause, any_of, clauses

_UNSURE = any_of("if|whether|when|once|until|unless|in case|hope|hopefully|said|told|would|should")
_PAST = any_of("was|were|had|yesterday|earlier")
_WHY = re.compile(r"why\b")

_BAD = (
    r"(?:down|broken|failing|offline|dead|stuck|blank|crashing|crashes|unavailable|unreachable"
    r"|happening|occurring|out)"
)
_TROUBLE = r"(?:problem|issue|error|bug|outage|trouble|fault)s?"
_NOT_FIXED = any_of(
    rf"still (?:\w+ly )?(?:{_BAD}|fails|slow|the same|there|present|wrong|an? (?:issue|problem))",
    r"still (?:\w+ )?(?:not|no|unable|nothing)",
    rf"still (?:see|seeing|get|getting|have|having) (?:\w+ ){{0,3}}(?:{_TROUBLE}|it|this|that)",
    r"(?:not|never) (?:\w+ ){0,3}?(?:fixed|resolved|solved|working|repaired|restored|over|gone)",
    r"(?:does|do) not (?:\w+ )?(?:work|load|function|open)",
    rf"(?:{_BAD}|fails|failed|happens|happened|back) again",
    rf"(?:it|this|that|{_TROUBLE}) (?:is|are|has come|have come|came|comes) (?:now )?back|its back",
    rf"{_TROUBLE} (?:still )?(?:persists?|remains?|continues?|recurred|returned|reappeared)",
    rf"same {_TROUBLE}|re-?open",
    r"nothing (?:works|is fixed|is working|has changed|has been fixed)",
)
_FINE = any_of(
    "back (?:up|online|on line|to normal|to work|in business|in service|and running|working)",
    "no longer|not (?:broken|down|failing|offline|happening|back)",
    "(?:i am|i'm|we are|we're|he is|she is|they are) (?:not working|back)",
)

_ESCALATED = "(?:escalat[a-z]*|emergency|higher priority)"
_MISTAKEN = "(?:by (?:mistake|accident)|in error|accidentally|mistakenly|unintentionally)"
_CHOSE = "(?:set|selected|chose|chosen|clicked|pressed|raised|marked|flagged|triggered|sent)"
_BY_MISTAKE = any_of(
    rf"{_ESCALATED} (?:\w+ ){{0,8}}?{_MISTAKEN}",
    rf"{_MISTAKEN} (?:\w+ ){{0,4}}?{_ESCALATED}",
    rf"{_CHOSE} (?:it|this|that|the (?:button|field|option|level))"
    rf"(?: (?:as |to )?(?:an? )?(?:{_ESCALATED}|urgent))? {_MISTAKEN}",
    "(?:did not|never) (?:mean|want|intend|meant|wanted|intended) to "
    "(?:escalate|set|select|choose|raise|mark|flag|press|click)",
    rf"not meant (?:to be|as) (?:an? )?(?:urgent|{_ESCALATED})",
    "no longer (?:that |so |as )?(?:urgent|an emergency)",
    "(?:this|it|that) can wait",
)
# These say it only as a whole clause: "you closed the wrong ticket" is another matter.
_APOLOGY = (
    "(?:(?:sorry|apologies|oops|please|ignore|this|that|it|was|is|all|just|only|i|we|have|the|used"
    "|chose|clicked|pressed|picked|selected|hit|escalated|our|my|for|on|in) )*"
)
_ONLY_BY_MISTAKE = re.compile(
    rf"{_APOLOGY}(?:(?:an? |my |our |by |in )?(?:mistake|accident|mis-?click|false alarm)"
    rf"(?: of mine| on our (?:side|end)| from us| by us)?|{_MISTAKEN}"
    r"|wrong (?:ticket|request|button|option|level|field|dropdown|choice|issue|case)(?: escalated)?"
    r"|not (?:that |so |as |really |very )?(?:urgent|an? emergency)"
    r"(?: (?:any ?more|any longer|after all|at all|now))?)(?: sorry)?"
)
_CALLS_OFF = re.compile(
    r"(?:\w+ ){0,3}?(?:(?:cancel|withdraw|remove|undo|revoke|drop|retract|ignore|lower) "
    r"(?:the |this |my |our )?(?:escalation|emergency|alert|alarm)|de-?escalate)\b"
)
_NEGATED = any_of("not|never")
_URGENT_AFTER_ALL = any_of(
    r"(?:is|still|really|should (?:have been|be)|(?<!not )meant|wanted|needs?) "
    r"(?:really |now |still |to be )?(?:an? )?(?:emergency|urgent|critical|down)"
)


def says_not_fixed(body: str) -> bool:
    """Whether a client disagrees with an end: "still down", "not fixed", "it's back"."""
    return any(_is_not_fixed(clause) for clause in clauses(body))


def says_by_mistake(body: str) -> bool:
    """Whether a client takes an escalation for a mistake, or for no longer urgent."""
    said = clauses(body)
    if any(_URGENT_AFTER_ALL.search(clause.text) for clause in said) or says_not_fixed(body):
        return False
    return any(_is_by_mistake(clause) or _calls_off(clause) for clause in said)


def _is_not_fixed(clause: Clause) -> bool:
    if clause.conditional or (clause.asks and not _WHY.match(clause.text)):
        return False
    if any(pattern.search(clause.text) for pattern in (_UNSURE, _PAST, _FINE)):
        return False
    return _NOT_FIXED.search(clause.text) is not None


def _is_by_mistake(clause: Clause) -> bool:
    if clause.asks or clause.conditional or _UNSURE.search(clause.text):
        return False
    return bool(_BY_MISTAKE.search(clause.text) or _ONLY_BY_MISTAKE.fullmatch(clause.text))


def _calls_off(clause: Clause) -> bool:
    """ "Please cancel the escalation", which is asked for as a question too."""
    return _CALLS_OFF.match(clause.text) is not None and not _NEGATED.search(clause.text)
