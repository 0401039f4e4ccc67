"""Letters that tell no project manager of an escalation: to a client, an operator, who signs in."""

from bridge.core.deliveries import ClientAnswer, SignInLink, Trouble
from bridge.messages.about import About
from bridge.messages.letter_parts import MAX_WORDS, Fact, Letter, headline, thread, when
from bridge.messages.plain import one_line, web_link
from bridge.messages.views import AlertView


def answer(view: AlertView) -> Letter:
    """To a client: nothing in it is for the team alone."""
    about = About.of(view)
    content = view.content if isinstance(view.content, ClientAnswer) else None
    lines = [one_line(line, MAX_WORDS) for line in content.lines] if content else []
    link = web_link(content.link if content else "")
    alone = "The link is yours alone: please do not pass it on. " if link else ""
    return Letter(
        subject=f"{headline(about)}: your escalation",
        mark="YOUR ESCALATION",
        headline=headline(about),
        lead="".join(lines[:1]),
        more=tuple(lines[1:]),
        action="See how it stands, and what you can do",
        link=link,
        after_action=f"{alone}Reply on the ticket, and not to this mail, which a program sent.",
        thread=thread(view, about),
    )


def operator(view: AlertView) -> Letter:
    """To whoever has to mend something."""
    trouble = view.content if isinstance(view.content, Trouble) else Trouble("", "", "")
    what = one_line(trouble.headline, 120) or "Something needs attention"
    to_do = one_line(trouble.do, 500)
    return Letter(
        subject=f"Escalation bridge: {what}",
        mark="THE BRIDGE NEEDS YOU",
        headline=what,
        lead=one_line(trouble.detail, 1000),
        tone="alarm",
        action="Open the bridge" if view.link else "",
        link=web_link(view.link),
        facts=(Fact("Noticed", when(view.now, view.zone)),),
        steps=(to_do,) if to_do else (),
    )


def sign_in(view: AlertView) -> Letter:
    """To whoever asked to sign in."""
    content = view.content if isinstance(view.content, SignInLink) else SignInLink("")
    code = f"{content.code[:4]} {content.code[4:]}"
    return Letter(
        subject="Sign in to the escalation bridge",
        mark="SIGN IN",
        headline=f"Hello {one_line(view.person.name, 80)}",
        lead="Somebody, most likely you, asked to sign in to the escalation bridge.",
        action="Sign in",
        link=web_link(content.link),
        after_action=f"Or type this code, for example in the app on your Home Screen: {code}. "
        "Link and code work once, for 15 minutes. If it was not you, do nothing.",
    )
