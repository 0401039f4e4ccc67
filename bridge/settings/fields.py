"""What a key of the file may hold, whoever's key it is: a line, a service's address, a number."""

import dataclasses
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bridge.settings import addresses


class Section(BaseModel):
    """A table of the file: unknown keys and values of another type are faults."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    def said(self, core: type) -> dict[str, Any]:
        """What the table says for the fields of a dataclass of the core, by their names."""
        names = {field.name for field in dataclasses.fields(core)}
        return {name: getattr(self, name) for name in names & type(self).model_fields.keys()}


def matching(pattern: str, mend: str) -> AfterValidator:
    """A text of that pattern; `mend` says what is wrong with any other."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(mend)
        return text

    return AfterValidator(check)


def one_of(known: tuple[str, ...]) -> AfterValidator:
    """One of these words; another is answered with the one that is likely meant."""

    def check(word: str) -> str:
        if word not in known:
            hint = addresses.did_you_mean(word, list(known))
            raise ValueError(f"this is none of {', '.join(known)}; {hint or 'write one of them'}")
        return word

    return AfterValidator(check)


def is_email(value: object) -> bool:
    """Whether a value of the file is an email address."""
    try:
        addresses.email_address(str(value or ""))
    except ValueError:
        return False
    return True


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
