"""What stories of texts begin with, and what a text that takes an emergency leads to."""

from tests.stories.story import ANA, BEN, Story


def begin(story: Story) -> None:
    """An emergency that both project managers were told of."""
    story.client_sets("emergency")
    story.expect_emergency()
    story.forward(60)


def second(story: Story) -> int:
    """Another emergency, which they were told of later."""
    ticket = story.world.zendesk.create_ticket("Lights out", story.zendesk_user("Casey Client"))
    story.client_sets("emergency", ticket.id)
    story.expect_emergency(ticket.id)
    story.forward(60)
    return int(ticket.id)


def waiting(story: Story, ticket: int = 4821) -> bool:
    """Whether nobody has the ticket's newest escalation."""
    return story.record(f"acme/{ticket}").escalations[-1].waiting


def expect_taken(story: Story, ticket: int = 4821) -> None:
    """Ana has it: she is answered, Ben and the client are told."""
    story.expect_sms(ANA, f"you have #{ticket}")
    story.expect_sms(BEN, f"Ana Ruiz has #{ticket}")
    story.expect_mail("ben@acme.example", f"Ana Ruiz has #{ticket}")
    story.expect_answer("Ana Ruiz has this ticket now", ticket=ticket)
    assert not waiting(story, ticket)
