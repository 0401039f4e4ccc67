"""Every failure has a name that says what may be done about it."""

from enum import StrEnum


class BridgeError(Exception):
    """A failure that the bridge understands; its text is fit for people and holds no secret."""


class ConfigurationError(BridgeError):
    """The configuration is wrong; `faults` lists every one with the way to mend it."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        super().__init__("\n".join(f"- {fault}" for fault in faults))


class SignatureInvalid(BridgeError):
    """The request does not prove that it comes from whom it says."""


class Malformed(BridgeError):
    """The request is genuine but cannot be read; the text names what is wrong."""


class StoreUnavailable(BridgeError):
    """Redis cannot be reached or refuses writes; nothing was stored."""


class TemporaryFailure(BridgeError):
    """Certainly not done; doing it again is safe. `retry_after`: seconds that were asked for."""

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(text)


class UnknownOutcome(BridgeError):
    """It may have been done or not (time-out, reset, 5xx, garbage): reconcile before a retry."""


def retry_after_of(error: BridgeError) -> float | None:
    """Seconds that were asked for with a failure; None: it was not said."""
    return error.retry_after if isinstance(error, TemporaryFailure) else None


class Scope(StrEnum):
    """What a permanent failure spoils."""

    MESSAGE = "message"
    ADDRESS = "address"
    OPTED_OUT = "opted_out"
    CHANNEL = "channel"


class PermanentFailure(BridgeError):
    """Doing it again will not help; an operator has to hear of it. `code` is the provider's.

    `fields`: the ids of what in the request was refused, where the provider names it.
    """

    def __init__(
        self,
        text: str,
        scope: Scope = Scope.MESSAGE,
        code: str = "",
        fields: tuple[str, ...] = (),
    ) -> None:
        self.scope = scope
        self.code = code
        self.fields = fields
        super().__init__(text)


class Gone(PermanentFailure):
    """The ticket was deleted, or is hidden from us: it cannot be read any more."""


class Closed(PermanentFailure):
    """The ticket was closed or merged: it takes no answer and no note any more."""
