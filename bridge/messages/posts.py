"""Short texts with their link, for a chat room or any other place that takes plain text."""

from bridge.core.deliveries import AlertKind
from bridge.messages.digest import digest_subject
from bridge.messages.letter_parts import Letter
from bridge.messages.letters import letter
from bridge.messages.plain import clip
from bridge.messages.views import AlertView

_LONGEST_WORDS = 300


def post_text(view: AlertView) -> str:
    """The post of an alert: the letter's first lines, one thought a line, the link last."""
    if view.kind is AlertKind.DIGEST:
        return digest_subject(view.digest) if view.digest else "Escalation digest"
    return "\n".join(line for line in _lines(letter(view)) if line)


def _lines(said: Letter) -> list[str]:
    return [
        f"{said.mark}: {said.headline}",
        said.lead,
        f"{said.words_label}: {clip(said.words, _LONGEST_WORDS)}" if said.words else "",
        *said.steps,
        f"{said.action}: {said.link}" if said.link else "",
    ]
