"""Where texts are sent, as the settings say it. No number, no text, no secret."""

from __future__ import annotations

from patient_access.handover.call_events import Frozen


class TextAddress(Frozen):
    """One text gateway, for the workspace that may send to it."""

    adapter: str = "http_json"
    """The entry point's name (``text_gateway.contract``)."""
    url: str
    """Where one text is posted to."""
    number_field: str = "to"
    text_field: str = "text"
    """Names in the JSON object; a dot makes an object in an object."""
    fields: tuple[tuple[str, str], ...] = ()
    """What else the gateway wants in it: ``("from", "55501")``."""
    number_in_list: bool = False
    """The gateway wants a list of numbers."""
    token_header: str = "Authorization"  # noqa: S105 - a header's name, not a secret
    token_prefix: str = "Bearer"  # noqa: S105 - the word before a secret
    """What stands before the token; empty: nothing."""
    status_field: str = ""
    """Where the answer says what became of the text; empty: the HTTP status says it."""
    accepted: tuple[str, ...] = ()
    """The values of that field that mean *taken*."""
    ca_file: str = ""
    proxy: str = ""
