"""The settings of the text gateway: where a text is posted to, and in which fields."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from patient_access.handover.call_events import Frozen
from patient_access.handover.text_frames import TextAddress
from patient_access.settings.addresses import FullFile, posting_address, web_address
from patient_access.settings.problems import wrong


def _address(value: str) -> str:
    """A web address; plain HTTP only to this machine, because a text holds a code."""
    return posting_address(value, "a text holds a code")


def _proxy(value: str) -> str:
    """A proxy's address, or nothing."""
    if "@" in value:
        raise wrong("write a proxy's web address, without user name and password.")
    return value and web_address(value)


Dotted = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$")]
"""A name in a JSON object; a dot makes an object in an object."""


class TextGatewaySetting(Frozen):
    """The way of one-time codes; in the file, a table ``[text_gateway]``."""

    adapter: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        "http_json",
        max_length=60,
        description="The gateway's adapter; `http_json` posts JSON as the settings below say.",
    )
    url: Annotated[str, AfterValidator(_address)] = Field(
        description="The address that one text is posted to, beginning with `https://`. Its token: "
        "`patient-access token set text-gateway`."
    )
    number_field: Dotted = Field(
        "to",
        description="The field of the number (E.164). A dot makes an object in an object.",
    )
    text_field: Dotted = Field("text", description="The field of the text.")
    fields: dict[Dotted, str] = Field(
        {}, description='What else the gateway wants, such as `{ from = "+12065550100" }`.'
    )
    number_in_list: bool = Field(False, description="`true` where it wants a list of numbers.")
    token_header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,60}$")] = Field(
        "Authorization", description="The header that the token goes in."
    )
    token_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{0,30}$")] = Field(
        "Bearer", description="What stands before the token there; may be empty."
    )
    status_field: Annotated[
        str, StringConstraints(pattern=r"^([A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)?$")
    ] = Field(
        "",
        description="Where the gateway's answer says what became of the text, such as "
        "`messages.0.status`. Without it, the HTTP status says it.",
    )
    accepted: tuple[str, ...] = Field(
        (), description="The values of `status_field` that mean that the text was taken."
    )
    ca_file: FullFile | None = Field(
        None,
        description="The full path of a PEM file with the certificates to believe for the gateway. "
        "Without it, those of the system.",
    )
    proxy: Annotated[str, AfterValidator(_proxy)] = Field(
        "", description="The proxy on the way to it; the environment's are not used."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> TextGatewaySetting:
        if bool(self.status_field) != bool(self.accepted):
            raise wrong("status_field and accepted belong together; write both or neither.")
        names = [self.number_field, self.text_field, *self.fields]
        if any(one != other and one.startswith(f"{other}.") for one in names for other in names):
            raise wrong("one of the fields stands inside another that holds a value.")
        if len(set(names)) < len(names):
            raise wrong("number_field, text_field and fields must have different names.")
        return self

    def address(self) -> TextAddress:
        """The same, as it is handed to a workspace."""
        given = self.model_dump(exclude={"fields", "ca_file"})
        return TextAddress(
            **given, fields=tuple(self.fields.items()), ca_file=str(self.ca_file or "")
        )
