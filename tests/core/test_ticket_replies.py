"""A client's reply that takes an escalation for a mistake, or that disagrees with its end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.ticket_replies import says_by_mistake, says_not_fixed

BY_MISTAKE = [
    "Escalated by mistake",
    "escalated by accident, sorry",
    "Hi Ana,\n\nI escalated this by mistake.\n\nBest,\nCleo",
    "Sorry, this was escalated in error.",
    "I accidentally escalated this ticket",
    "We set the Emergency by mistake",
    "I set this to Emergency by mistake.",
    "We pressed the button by mistake",
    "by mistake",
    "By mistake, sorry",
    "My mistake!",
    "Sorry, my mistake.",
    "This was a mistake",
    "Sorry, wrong ticket",
    "sorry, wrong ticket.",
    "Wrong button, sorry",
    "Oops, wrong ticket",
    "I clicked the wrong option",
    "I did not mean to escalate this",
    "I didn\u2019t mean to set an emergency",
    "never meant to escalate",
    "This was not meant to be an emergency",
    "no longer urgent",
    "It is no longer urgent.",
    "This is no longer an emergency",
    "It's not urgent any more, thanks",
    "This isn't urgent",
    "it is not an emergency after all",
    "No longer urgent, it can wait until Monday",
    "This can wait.",
    "False alarm!",
    "sorry, false alarm",
    "Please cancel the escalation",
    "Please withdraw this emergency, thanks",
    "Could you remove the escalation?",
    "Please ignore the alarm",
    "please de-escalate",
    "**No longer urgent** - thanks",
    "No longer urgent.\n\n> The checkout is still down",
]

NOT_BY_MISTAKE = [
    "",
    "Thank you",
    "Nobody can pay",
    "Somebody deleted the database by mistake",
    "We set the price to 0 by mistake and all orders are wrong",
    "You closed the wrong ticket",
    "The wrong button is shown in the checkout",
    "You closed this by mistake, please reopen",
    "This was not by mistake",
    "This is no false alarm",
    "This is not a false alarm",
    "Please do not cancel the emergency",
    "We never asked to remove the escalation",
    "Why is it not urgent?",
    "Is it no longer urgent?",
    "Did you escalate by mistake?",
    "If it is no longer urgent for you, tell me",
    "We chose Higher Priority by mistake, it is an Emergency!",
    "Wrong level, it should be Emergency",
    "No longer urgent? It is still down!",
    "It is no longer urgent but still broken",
    "It cannot wait",
    "This can't wait",
    "This is urgent",
    "It is an emergency",
    "You said it is no longer urgent",
    "> no longer urgent",
    "On Tue, Ana wrote:\nno longer urgent",
    "The mistake is in your last release",
    "There is a mistake on the page",
    "This has been resolved",
]

NOT_FIXED = [
    "still down",
    "Still down!",
    "It is still down.",
    "The checkout is still completely down",
    "not fixed",
    "This is not fixed",
    "It's not fixed yet.",
    "it isn\u2019t fixed",
    "It is not resolved",
    "This has not been resolved",
    "it's back",
    "It is back",
    "its back",
    "The problem is back.",
    "The error has come back",
    "still not working",
    "Still isn't working",
    "It does not work",
    "the checkout still doesn't work",
    "Payments are still failing in all stores",
    "It is down again",
    "broken again",
    "It happened again",
    "We still see errors",
    "we are still getting the same error",
    "Same problem as before",
    "The problem persists",
    "The issue remains",
    "Please reopen this",
    "please re-open",
    "Nothing has changed",
    "Nothing works",
    "Why is it still down?",
    "why is this still not fixed??",
    "This was fixed, but it is down again",
    "Hi Ben,\n\nthanks. It is still down.\n\nBest,\nCleo",
    "**Still down**",
    "This has been resolved, but it's back",
]

NOT_NOT_FIXED = [
    "",
    "Thanks",
    "It works again",
    "It's back up, thanks",
    "It is back online",
    "It is back to normal",
    "We are back in business",
    "I'm back",
    "I'm back again on Monday",
    "We are back again",
    "It is no longer down",
    "It is not down again",
    "Not broken any more",
    "Is it still down?",
    "is it still down",
    "Is this not fixed?",
    "If it is still down tomorrow, I will call",
    "Tell me whether it is still not working",
    "It was still down yesterday, it works now",
    "The site was down again at noon, you fixed it",
    "When it is down again, call me",
    "Once it is not working, reopen it",
    "I hope it is not back",
    "I am not working today",
    "We're not working on Monday",
    "Ben said it is still down",
    "> still down",
    "On Tue, Ana wrote:\nstill down",
    "This has been resolved",
    "Escalated by mistake",
    "Still, thank you!",
    "We do business as usual",
]


@pytest.mark.parametrize("body", BY_MISTAKE)
def test_an_escalation_by_mistake(body: str) -> None:
    assert says_by_mistake(body)
    assert not says_not_fixed(body)


@pytest.mark.parametrize("body", NOT_BY_MISTAKE)
def test_what_calls_nothing_off(body: str) -> None:
    assert not says_by_mistake(body)


@pytest.mark.parametrize("body", NOT_FIXED)
def test_an_end_that_the_client_disagrees_with(body: str) -> None:
    assert says_not_fixed(body)
    assert not says_by_mistake(body)


@pytest.mark.parametrize("body", NOT_NOT_FIXED)
def test_what_disagrees_with_nothing(body: str) -> None:
    assert not says_not_fixed(body)


@given(st.text(max_size=200))
def test_any_text_says_at_most_one_of_both(body: str) -> None:
    assert not (says_by_mistake(body) and says_not_fixed(body))
