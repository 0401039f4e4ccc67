from dataclasses import replace

import pytest

from bridge.core.deliveries import DeliveryState
from bridge.core.levels import Level, Reason
from bridge.core.resolved import ResolvedReading, read_resolved
from bridge.core.ticket_views import Told
from bridge.messages.ticket_texts import answer, marker, note
from tests.messages.hostile import HOSTILE
from tests.messages.views import ESCALATION, RECORD, TICKET, T, on_ticket

REF = "Ref E1a2b3c4d5e6f70/escalated/ev-1"
UNTIL = "Wed 25 Nov 2026, 02:14 CST"
HIGHER = replace(
    RECORD,
    level=Level.HIGHER_PRIORITY,
    escalations=(replace(ESCALATION, level=Level.HIGHER_PRIORITY),),
)
TOLD = (
    Told("Ana Ruiz", "text message", DeliveryState.DELIVERED, T + 5),
    Told("Ana Ruiz", "e-mail", DeliveryState.ACCEPTED, T + 6),
    Told("Ben", "text message", DeliveryState.FAILED, None, "30006: the number is a landline"),
    Told("Cem", "text message", DeliveryState.PENDING),
)
SILENT = (Reason.NOTHING_TO_DO, Reason.OWN_ECHO, Reason.ALREADY_RECORDED, Reason.FAILED)
ANSWERED = (
    Reason.ESCALATED,
    Reason.UPGRADED,
    Reason.RESTRICTED_TO_HIGHER_PRIORITY,
    Reason.COOLDOWN,
    Reason.LOWERING_REFUSED,
    Reason.RESTRICTED,
    Reason.NOT_A_MEMBER,
    Reason.STOOD_DOWN,
    Reason.RESPONDED,
    Reason.ASKED_AGAIN,
)


class TestAnswers:
    def test_an_emergency(self) -> None:
        text = answer(on_ticket(Reason.ESCALATED), REF)
        assert "now an Emergency" in text
        assert "What happens next" in text
        assert f"again after {UNTIL}" in text
        assert "Your reference: E1a2b3c4d5e6f70" in text
        assert "business hours" not in text

    def test_only_a_client_who_acted_is_thanked(self) -> None:
        assert "Thank you" not in answer(on_ticket(Reason.ESCALATED), REF)
        by_client = on_ticket(Reason.ESCALATED, by_client=True)
        assert answer(by_client, REF).startswith("Thank you, Dana Client. ")
        assert "Thank you" not in answer(replace(by_client, who=""), REF)

    def test_outside_business_hours(self) -> None:
        text = answer(on_ticket(Reason.ESCALATED, in_business_hours=False), REF)
        assert "alerted all the same" in text
        assert "subject to your agreement" in text

    def test_higher_priority(self) -> None:
        text = answer(on_ticket(Reason.ESCALATED, HIGHER), REF)
        assert "now Higher Priority" in text
        assert "Emergency" not in text

    def test_upgraded(self) -> None:
        assert "from Higher Priority to Emergency" in answer(on_ticket(Reason.UPGRADED), REF)

    def test_cooldown(self) -> None:
        text = answer(on_ticket(Reason.COOLDOWN), REF)
        assert "already recorded for this ticket: Emergency since Mon 23 Nov 2026, 02:14" in text
        assert UNTIL in text
        assert "reply here" in text

    def test_cooldown_after_a_stand_down(self) -> None:
        ended = replace(RECORD, escalations=(replace(ESCALATION, stood_down_at=T + 60),))
        assert "stood down Mon 23 Nov 2026, 02:15" in answer(on_ticket(Reason.COOLDOWN, ended), REF)

    def test_lowering(self) -> None:
        text = answer(on_ticket(Reason.LOWERING_REFUSED), REF)
        assert "cannot be withdrawn" in text
        assert text.splitlines()[2].endswith("start with: This has been resolved")

    def test_restricted(self) -> None:
        view = on_ticket(
            Reason.RESTRICTED, restriction_reason="two false alarms.", restricted_until=T + 86_400
        )
        text = answer(view, REF)
        assert "until Tue 24 Nov 2026, 02:14 CST. The reason: two false alarms." in text
        assert "To reach a person, reply here." in text

    def test_not_a_member(self) -> None:
        text = answer(on_ticket(Reason.NOT_A_MEMBER), REF)
        assert "Dana Client is not a member of Acme" in text

    def test_not_a_member_of_a_ticket_without_an_organization(self) -> None:
        view = on_ticket(Reason.NOT_A_MEMBER)
        alone = replace(view.record, ticket=replace(view.record.ticket, organization=""))
        text = answer(replace(view, record=alone), REF)
        assert "Dana Client did not open this ticket and does not take part in it" in text
        assert "share it with them first" in text

    def test_responded(self) -> None:
        assert "Ben has this ticket now" in answer(on_ticket(Reason.RESPONDED, who="Ben"), REF)

    def test_asked_again_tells_what_is_known_and_no_more(self) -> None:
        text = answer(on_ticket(Reason.ASKED_AGAIN, told=TOLD), REF)
        assert "- Ana Ruiz, by text message: delivered at 02:14 CST" in text
        assert "- Ana Ruiz, by e-mail: accepted by the provider at 02:14 CST, not yet conf" in text
        assert "- Ben, by text message: failed\n" in text
        assert "- Cem, by text message: not sent yet" in text

    @pytest.mark.parametrize("state", list(DeliveryState))
    def test_delivered_is_said_of_nothing_else(self, state: DeliveryState) -> None:
        told = (Told("Ana", "text message", state, T),)
        line = answer(on_ticket(Reason.ASKED_AGAIN, told=told), REF).split("\n- ")[1]
        assert ("delivered at" in line) is (state is DeliveryState.DELIVERED)

    def test_asked_again_and_nobody_was_told_claims_nothing_that_is_not_known(self) -> None:
        said = answer(on_ticket(Reason.ASKED_AGAIN), REF)
        assert "alerting our project managers again now" in said
        assert "reached" not in said and "Who was told" not in said

    @pytest.mark.parametrize("reason", [*SILENT, Reason.COOLDOWN_ENDED, Reason.UNMAPPED_OPTION])
    def test_nothing_to_say(self, reason: Reason) -> None:
        assert answer(on_ticket(reason), REF) == ""


class TestNotes:
    def test_who_was_told(self) -> None:
        text = note(on_ticket(Reason.ESCALATED, told=TOLD), REF)
        assert "Escalation 1 of this ticket: Emergency, by Dana Client" in text
        assert "- Ben, by text message: failed (30006: the number is a landline)" in text
        assert f"Cooldown until {UNTIL}." in text
        assert "To stand it down" in text

    def test_nobody_was_told(self) -> None:
        assert "Nobody was told" in note(on_ticket(Reason.ESCALATED), REF)

    def test_who_has_it_already(self) -> None:
        taken = replace(ESCALATION, responded_at=T + 120, responded_by="Ben")
        record = replace(RECORD, escalations=(taken,))
        assert "Ben has it since Mon 23" in note(on_ticket(Reason.ESCALATED, record), REF)

    def test_higher_priority(self) -> None:
        text = note(on_ticket(Reason.ESCALATED, HIGHER), REF)
        assert "in each digest until somebody answers" in text
        assert "Who was told" not in text

    def test_lowered_by_an_agent(self) -> None:
        text = note(on_ticket(Reason.LOWERING_REFUSED, who="Ben"), REF)
        assert text.startswith("Ben lowered the Escalation field.")
        assert "public reply that starts with: This has been resolved" in text

    def test_cooldown(self) -> None:
        text = note(on_ticket(Reason.COOLDOWN), REF)
        assert "Nothing was changed and nobody was alerted." in text
        assert UNTIL in text

    def test_unmapped_option(self) -> None:
        assert '"Panic"' in note(on_ticket(Reason.UNMAPPED_OPTION, option="Panic"), REF)

    def test_the_cooldown_has_ended(self) -> None:
        text = note(on_ticket(Reason.COOLDOWN_ENDED), REF)
        assert "set back to None" in text

    @pytest.mark.parametrize("reason", SILENT)
    def test_nothing_to_say(self, reason: Reason) -> None:
        assert note(on_ticket(reason), REF) == ""


class TestEveryText:
    @pytest.mark.parametrize("reason", list(Reason))
    @pytest.mark.parametrize("words", [*HOSTILE, "Dana"])
    def test_ends_with_its_reference_and_takes_no_lines_of_others(
        self, reason: Reason, words: str
    ) -> None:
        ticket = replace(TICKET, subject=words, organization=words, key=words)
        escalation = replace(ESCALATION, by=replace(ESCALATION.by, name=words))
        view = on_ticket(
            reason,
            replace(RECORD, ticket=ticket, escalations=(escalation,)),
            who=words,
            option=words,
            restriction_reason=words,
            restricted_until=T,
            told=(Told(words, "text message", DeliveryState.FAILED, T, words),),
        )
        for text in (answer(view, REF), note(view, REF)):
            if text:
                assert text.splitlines()[-1] == REF
                assert all(line.isprintable() for line in text.split("\n"))

    @pytest.mark.parametrize("reason", ANSWERED)
    def test_without_an_escalation(self, reason: Reason) -> None:
        bare = replace(RECORD, escalations=())
        assert answer(on_ticket(reason, bare), REF)
        note(on_ticket(reason, bare), REF)

    @pytest.mark.parametrize("reason", list(Reason))
    def test_no_text_of_ours_stands_an_escalation_down(self, reason: Reason) -> None:
        view = on_ticket(reason, who="This has been resolved", option="This has been resolved")
        assert read_resolved(answer(view, REF)) is not ResolvedReading.RESOLVED


class TestMarker:
    def test_names_the_escalation_and_the_occasion(self) -> None:
        assert marker(RECORD, "cooldown/ev-1") == "Ref E1a2b3c4d5e6f70/cooldown/ev-1"

    def test_each_occasion_has_its_own(self) -> None:
        assert marker(RECORD, "cooldown/ev-1") != marker(RECORD, "cooldown/ev-2")

    def test_without_an_escalation(self) -> None:
        bare = replace(RECORD, escalations=())
        other = replace(bare, ticket=replace(TICKET, id="901"))
        assert marker(bare, "x") != marker(other, "x")

    def test_one_line(self) -> None:
        assert marker(RECORD, "a\nb c") == "Ref E1a2b3c4d5e6f70/a-b-c"
