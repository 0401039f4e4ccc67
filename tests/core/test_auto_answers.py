"""Answers that a mailbox wrote by itself, and words of people that must never be taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.core.auto_answers import is_auto_answer

AUTO_ANSWERS = [
    "I am out of the office.",
    "I am out of the office until Monday.",
    "I'm currently out of office and will be back on 30 November.",
    "I will be out of the office until 3 December with limited access to email.",
    "Out of office",
    "Out of office: back on Tuesday",
    "I am away from my desk",
    "I am on vacation until 5 January.",
    "I am on annual leave and will reply when I return.",
    "I am on parental leave.\n\nPlease contact Ben Miller.\n\nRegards,\nDana",
    "This is an automatic reply. I will answer as soon as possible.",
    "This is an automated response: we have received your message.",
    "Auto-Submitted: auto-replied\n\nI will read your mail on Monday",
    "X-Autoreply: yes\n\nThank you for your message.",
    "Hello,\n\nThank you for your email. I am currently out of the office with limited access to "
    "email and will return on 30 November. For urgent matters, please contact Ben Miller at "
    "ben@acme.example.\n\nKind regards,\nDana Client\nHead of Operations\nAcme Stores Inc.",
    "I'm out of the office today but I will be checking my email. If it is an emergency, call my "
    "mobile.",
    "I am out of the office.\n\nOn Tue, 24 Nov 2026, Support wrote:\n> is it still down?",
    "<p>I am out of the office until <b>Monday</b>.</p>",
    "Ich bin nicht im Büro.",
    "Ich bin bis zum 30.11. nicht im Büro. In dringenden Fällen wenden Sie sich bitte an Ben.\n"
    "Mit freundlichen Grüßen\nDana",
    "Ich bin vom 20. bis 27. im Urlaub und habe keinen Zugriff auf meine E-Mails.",
    "Vielen Dank für Ihre Nachricht. Ich bin derzeit außer Haus.",
    "Dies ist eine automatische Antwort.",
    "Estoy fuera de la oficina hasta el lunes. Para asuntos urgentes, contacte con Ben. Saludos",
    "Gracias por su mensaje. Estoy de vacaciones hasta el 5 de enero.",
    "Respuesta automática: estoy ausente",
    "Je suis absente jusqu'au 30 novembre. En cas d'urgence, merci de contacter Ben. Cordialement",
    "Je suis en congés. Merci de votre message.",
    "Réponse automatique",
]

PEOPLE = [
    "",
    "Nobody can pay",
    "Thanks, regards",
    "I am out of the office, but the shop is down",
    "I am out of the office but the shop is down",
    "I am out of the office and checkout is dead",
    "I am out of the office. The checkout is down!",
    "I am out of the office. Call me, we lose orders",
    "I am out of the office, please look at it",
    "I am out of the office, can Ben take over?",
    "I'm on vacation. No orders!",
    "I am on vacation and the intern cannot log in to the shop",
    "I am on vacation, still nobody has answered",
    "I am away from my desk: call my mobile, all stores are closed",
    "We are out of office and all 40 stores are closed because of you",
    "Our CTO is out of the office until Monday",
    "Ana is on leave, who has this now?",
    "Your out of office reply does not help us",
    "This is an automated message: disk is at 97%",
    "This is an automated response. Production is offline.",
    "Auto-Submitted: auto-replied\n\nThe shop is down",
    "> I am out of the office.",
    "Nobody can pay\n\n> I am out of the office.",
    "#escalate emergency: I am out of the office and nobody can pay",
    "This has been resolved. I am out of the office now.",
    "Ich bin nicht im Büro, aber der Shop geht nicht",
    "Ich bin im Urlaub. Der Laden ist zu!",
    "Estoy fuera de la oficina, pero la tienda no funciona",
    "Je suis absente, mais la boutique est en panne",
]

SUBJECTS = [
    "Automatic reply: [Acme] Re: Checkout is down",
    "Auto-reply: Checkout is down",
    "Out of Office: Checkout is down",
    "Out of office",
    "Re: Out of the Office - Checkout is down",
    "Automatische Antwort: Checkout is down",
    "Abwesenheitsnotiz: Checkout is down",
    "Respuesta automática: Checkout is down",
    "Réponse automatique : Checkout is down",
]


@pytest.mark.parametrize("body", AUTO_ANSWERS)
def test_a_mailbox_answers(body: str) -> None:
    assert is_auto_answer(body)


@pytest.mark.parametrize("body", PEOPLE)
def test_people_are_never_taken_for_a_mailbox(body: str) -> None:
    assert not is_auto_answer(body)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_subject_may_say_so(subject: str) -> None:
    words = "Thank you for your message. I will answer on Monday, when I return."
    assert is_auto_answer(words, subject)
    assert not is_auto_answer(words, "Checkout is down")
    assert not is_auto_answer("The shop is down", subject)


@pytest.mark.parametrize("subject", ["Automatic reply mails are not sent", "Out of office hours"])
def test_a_subject_about_such_answers_says_nothing(subject: str) -> None:
    assert not is_auto_answer("Thank you for your message.", subject)


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_text_can_be_read(body: str, subject: str) -> None:
    assert is_auto_answer(body, subject) in (True, False)


@given(st.sampled_from(AUTO_ANSWERS), st.sampled_from(["down", "broken", "still not working"]))
def test_trouble_is_never_overheard(body: str, trouble: str) -> None:
    assert not is_auto_answer(f"The shop is {trouble}. {body}")
