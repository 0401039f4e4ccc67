"""A public reply that may end an escalation: "This has been resolved — what changed".

Strict in meaning: the own words begin with the sentence, and nothing after it speaks against it.
Forgiving in form: marks, quotes, dashes, line ends, a greeting before, a reason after.
"""

import re
from enum import StrEnum

from bridge.core.clauses import Clause, any_of, clauses, said
from bridge.core.ticket_replies import says_not_fixed


class ResolvedReading(StrEnum):
    """What a reply says of the end of an escalation."""

    RESOLVED = "resolved"
    """The sentence, without any doubt: it ends the escalation."""
    NEAR_MISS = "near_miss"
    """Talk of an end that is not the sentence, or the sentence with a doubt: it ends nothing."""
    NOT = "not"


_SENTENCE = re.compile(
    r"[^\w?]{0,5}this\s+(?:has\s+(?:(?:now|just|already)\s+)?been|is(?:\s+now)?|was)"
    r"\s+(?:(?:now|fully|completely)\s+)?resolved\b"
)
_GOES_ON = re.compile(
    r"\s*(?:$|[^\w\s?]|\n)"
    r"|\s+(?:thanks?|thx|now|today|already|by|with|after|and|because|since|on our (?:side|end))\b"
)
_IS_ASKED = re.compile(r"\s*\?")

_HARMLESS = any_of(
    "(?:up|up and running|online|running|working|works?|available|reachable|open|live|fine) again",
    "(?:normal|normally|correctly|pay|order|log ?in|thanks|thank you) again",
    "back (?:up|up and running|online|on line|to normal|to work|in business|in service)(?: again)?",
    "no longer (?:an? (?:issue|problem)|down|broken|failing|happening|needed|urgent)",
    "no (?:more|further) (?:errors?|issues?|problems?|help|work|action)",
    r"no (?:need(?: to \w+)?|problem|worries|action|issues? since)",
    "not (?:your fault|an? (?:issue|problem)|need|needed|necessary)",
    "(?:let|ask|tell|call|contact) (?:me|us) (?:know )?if|if you (?:need|have|want)",
    "(?:i|we) will (?:keep|monitor|watch|let you|tell you|report|be in touch)",
)
"""What may be said after the sentence although it holds a word of doubt."""
_ASKS_TO_CLOSE = re.compile(r"\b(?:can|could) (?:you|we) (?:please )?close [a-z ]{1,40}\?")
_DOUBTS = any_of(
    r"no|not|never|without|instead|hardly|but|however|yet|except\w*|(?:al)?though|unless|until|only",
    "(?:apart|aside) from|other than|still|again|back|if|whether|hope|hopefully|think|thought",
    "guess|believe|maybe|perhaps|probably|possibly|might|should|seems?|appears?|partly",
    "will (?:be|not|have|come|happen|break|fail|return|need|try|see|get|go|work|look|call|wait)",
    r"partial\w*|most|mostly|almost|nearly|temporar\w+|for (?:now|the moment|the time being)",
    r"workaround|down|broken?|break|breaks|breaking|fail\w*|errors?|crash\w*|outage|offline|slow",
    r"stuck|missing|wrong\w*|incorrect\w*|worse|re-?open\w*|return(?:s|ed|ing)|reappear\w*",
    r"recur\w*|remain\w*|persist\w*|keeps?|urgent\w*|emergency|escalat\w+|unresolved",
    "same (?:problem|issue|error|thing)|please (?:help|fix|look|check|hurry|call|send)",
    "(?:another|different|other|second|bigger|new) (?:problem|issue|bug)s?",
    "(?:some|one|half) (?:of|stores?|users?|customers?|people|orders?|payments?|sites?|pages?)",
    r"by (?:noon|midnight|tonight|tomorrow|then|next|the end|end of|eod|lunch|\d+)|tomorrow|soon",
    "by (?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?",
)
_IN_A_PART = re.compile(r"\s*(?:in|for)\b")
_BOILERPLATE = any_of("confidential|intended recipient|privileged|sent from my")

_ENDED = any_of(
    "resolved|fixed|solved|sorted|restored|repaired|up and running|all good|is working|are working",
    "(?:it|everything|all) works",
    "work(?:s|ing)? (?:again|now|fine|correctly|normally|as expected)",
    "back (?:up|online|on line|to normal|in business)|(?:problem|issue|error)s? (?:is|are) gone",
    "no longer (?:an? (?:issue|problem)|down|broken|failing|happening)",
    "close (?:this|the) (?:ticket|request|case|issue)",
)
_NOT_SAID = any_of(
    r"not|never|no(?! longer\b)|none|nothing|nobody|neither|without|far from|unresolved",
    "if|when|once|until|unless|before|as soon as|so that|will|would|could|should|must",
    "can(?! close)|needs?|wants?|ha(?:s|ve) to|(?<!seems )(?<!appears )to (?:be|get|have)|gets?",
    r"getting|make|let|hope|hopefully|soon|asap|wait\w*|how|why|what|start with|said|told|says?",
    r"claim\w*|yesterday|last (?:time|week|month|year)",
)
"""With one of these a clause says that something shall end, or did not."""


def read_resolved(body: str) -> ResolvedReading:
    """What a public reply says of the end of an escalation."""
    words = said(body)
    sentence = _SENTENCE.match(words)
    if sentence is None or _IS_ASKED.match(words, sentence.end()):
        return _talk(body)
    rest = words[sentence.end() :]
    if _GOES_ON.match(rest) and not _speaks_against(rest):
        return ResolvedReading.RESOLVED
    return ResolvedReading.NEAR_MISS


def _speaks_against(rest: str) -> bool:
    lines = rest.split("\n")
    told = "\n".join(line for line in lines if not _BOILERPLATE.search(line))
    left = _ASKS_TO_CLOSE.sub(" ", _HARMLESS.sub(" ", told))
    return bool(_IN_A_PART.match(told) or _DOUBTS.search(left) or "?" in left)


def _talk(body: str) -> ResolvedReading:
    """Whether something is said to be over, and nothing not to be."""
    if says_not_fixed(body) or not any(_says_an_end(clause) for clause in clauses(body)):
        return ResolvedReading.NOT
    return ResolvedReading.NEAR_MISS


def _says_an_end(clause: Clause) -> bool:
    if clause.asks or clause.conditional or _NOT_SAID.search(clause.text):
        return False
    return _ENDED.search(clause.text) is not None
