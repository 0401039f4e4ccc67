"""Why the policy decided as it did, in words for the team: a row for every reason."""

from bridge.core.levels import Reason

REASONS = {
    Reason.ESCALATED: "the level is taken and the cooldown starts",
    Reason.UPGRADED: "Higher Priority becomes Emergency",
    Reason.RESTRICTED_TO_HIGHER_PRIORITY: (
        "the account is restricted: its Emergency is taken as Higher Priority"
    ),
    Reason.COOLDOWN: "the ticket was escalated before and its cooldown runs: the field goes back",
    Reason.LOWERING_REFUSED: "an escalation is not lowered in the field, which goes back",
    Reason.RESTRICTED: "the account is restricted and may raise no emergencies for now",
    Reason.NOT_A_MEMBER: (
        "who asks did not open the ticket, takes no part in it, and is of no organization of it"
    ),
    Reason.STOOD_DOWN: "it is over, and whoever was told is told",
    Reason.RESUMED: "it was taken or over and goes on, and whoever was told is told",
    Reason.DOUBTFUL_END: "the words sound like an end and end nothing; the client is asked",
    Reason.BY_MISTAKE: "the client takes it for a mistake and is told what to do",
    Reason.HEARD: "the client's words are read by the project managers; nothing else follows",
    Reason.UNKNOWN_LEVEL: "there is no such level; the client is told the two that there are",
    Reason.RESPONDED: "a person has it",
    Reason.ASKED_AGAIN: "the client asks after the time for a response: everybody is told again",
    Reason.COOLDOWN_ENDED: "the cooldown is over and the field is set back to None",
    Reason.OWN_ECHO: "it is the bridge's own change that comes back",
    Reason.ALREADY_RECORDED: "it is a change that is known already",
    Reason.NOTHING_TO_DO: "it changes nothing",
    Reason.UNMAPPED_OPTION: (
        "the field shows an option that the configuration maps to no level; admins and project "
        "managers are told"
    ),
    Reason.RESTRICTION_SET: "a person restricted the account",
    Reason.RESTRICTION_ENDED: "a person ended the account's restriction",
    Reason.FAILED: "it could not be decided and is kept for `replay`",
}
