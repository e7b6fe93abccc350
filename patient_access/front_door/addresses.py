"""What an address that the desktop opens with us is for. Standard library only.

Only its kind is told here. Who may have sent it is judged by the sign-in that waits for it.
"""

LONGEST = 12_288
"""Characters: some servers' codes are thousands long."""

SIGN_IN_RETURN, LAUNCH = "sign_in_return", "launch"
_CALLS = "patient-access"


def kind_of_address(address: str) -> str:
    """``sign_in_return``, ``launch``, or nothing: then it is a call, or no address of ours."""
    scheme, colon, rest = address.partition(":")
    if not colon or len(address) > LONGEST or not address.isascii() or not address.isprintable():
        return ""
    query = rest.partition("#")[0].partition("?")[2]
    named = {pair.partition("=")[0] for pair in query.split("&")}
    if {"iss", "launch"} <= named and "state" not in named:
        return LAUNCH
    if scheme.lower() == _CALLS or scheme.lower() in ("http", "https"):
        return ""
    return SIGN_IN_RETURN if "state" in named and named & {"code", "error"} else ""
