"""What a key of the file may hold, whoever's key it is: a line, a service's address, a number."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bridge.settings import addresses


class Section(BaseModel):
    """A table of the file: unknown keys and values of another type are faults."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def matching(pattern: str, mend: str) -> AfterValidator:
    """A text of that pattern; `mend` says what is wrong with any other."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(mend)
        return text

    return AfterValidator(check)


def one_of(known: tuple[str, ...]) -> Callable[[str], str]:
    """One of these words; another is answered with the one that is likely meant."""

    def check(word: str) -> str:
        if word not in known:
            hint = addresses.did_you_mean(word, list(known))
            raise ValueError(f"this is none of {', '.join(known)}; {hint or 'write one of them'}")
        return word

    return check


def _one_line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("it is empty or holds a line break or control character; write one line")
    return text.strip()


Line = Annotated[str, AfterValidator(_one_line), Field(max_length=200)]
ServiceUrl = Annotated[str, AfterValidator(addresses.service_url)]
Email = Annotated[str, AfterValidator(addresses.email_address)]
Phone = Annotated[str, AfterValidator(addresses.phone_number)]
SmsSender = Annotated[str, AfterValidator(addresses.sms_sender)]
Zone = Annotated[str, AfterValidator(addresses.time_zone)]
