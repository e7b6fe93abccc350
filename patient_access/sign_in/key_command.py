"""The command ``sign-in-key``: this program's key pair at one EHR, made, shown, replaced (A11).

The public keys go to standard output, as a JWK Set and nothing else, so that they can be sent to a
file; what there is to do with them is said on standard error. The private key goes to this user's
keyring, and nowhere else.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.settings.load import load_settings
from patient_access.settings.model import EhrSetting
from patient_access.settings.sign_in import SignInSetting
from patient_access.sign_in import client_keys
from patient_access.sign_in.client_key import ClientKey, KeyUnreadable
from patient_access.sign_in.proof import WITH_KEY

ACTIONS = ("make", "show", "next", "switch", "forget")


def command(action: str, name: str, *, replace: bool = False, file: str | None = None) -> int:
    """One of ``ACTIONS`` for the EHR of this name; ``file``: its settings, instead of the usual.

    Returns the exit code: 1 without a keyring, 2 when nothing was done because of what was asked.
    """
    found = _ehr(name, file)
    if isinstance(found, str):
        return _say(found, 2)
    ehr, setting = found
    try:
        if action == "forget":
            known = client_keys.forget(ehr)
            return _say("The keys are removed." if known else "There was no key.")
        if action in ("make", "next"):
            return _make(ehr, setting, following=action == "next", replace=replace)
        return _switch(ehr) if action == "switch" else _show(ehr)
    except CredentialsUnavailable as unavailable:
        return _say(str(unavailable), 1)
    except KeyUnreadable:
        why = "What the keyring holds under this name is no key that can be used"
        return _say(f"{why}; make another: sign-in-key make {name!r} --replace", 2)


def _ehr(name: str, file: str | None) -> tuple[EhrSetting, SignInSetting] | str:
    """The EHR and how it is signed in to, or why not."""
    nothing = Path(os.devnull) / "none"
    settings, problems = load_settings() if file is None else load_settings(Path(file), nothing)
    for ehr in settings.ehrs:
        if ehr.name == name and ehr.sign_in is not None:
            return ehr, ehr.sign_in
        if ehr.name == name:
            return f"{name} has no table [ehrs.sign_in]: agents do not sign in to it."
    for problem in problems:
        _tell(str(problem))
    named = ", ".join(ehr.name for ehr in settings.ehrs) or "none"
    return f"The settings name no EHR {name}. They name: {named}."


def _make(ehr: EhrSetting, setting: SignInSetting, *, following: bool, replace: bool) -> int:
    """The first key, or the second one beside it."""
    used, waits = client_keys.are_there(ehr)
    if following and not used:
        return _say("There is no key yet, so there is none to follow: sign-in-key make", 2)
    if not following and used and not replace:
        return _say(
            "There is a key already, and it is not replaced: `sign-in-key show` prints its public "
            "part, `sign-in-key next` makes a second one beside it. With --replace it is thrown "
            "away, and nobody signs in here until the new one is registered.",
            2,
        )
    if following and waits and not replace:
        return _say(
            "A second key waits already, and it is not replaced: `sign-in-key show` prints both, "
            "`sign-in-key switch` takes it into use. With --replace it is thrown away.",
            2,
        )
    key = ClientKey.new(setting.client_algorithm)
    if following:
        client_keys.keep_following(ehr, key)
        _tell(
            "A second key is in this user's keyring; the first one still signs. Register both "
            "public keys at the EHR, and then: sign-in-key switch"
        )
    else:
        client_keys.keep(ehr, key)
        _tell("The private key is in this user's keyring. Register this public key at the EHR:")
        if setting.client_authentication != WITH_KEY:
            _tell(f'It is used when the settings say client_authentication = "{WITH_KEY}".')
    return _show(ehr)


def _switch(ehr: EhrSetting) -> int:
    key = client_keys.following(ehr)
    if key is None:
        return _say("No second key waits; make one first: sign-in-key next", 2)
    client_keys.keep(ehr, key)
    _tell("From now on the second key signs, and the first is gone; the EHR may forget it, too.")
    return _show(ehr)


def _show(ehr: EhrSetting) -> int:
    keys = [key for key in (client_keys.in_use(ehr), client_keys.following(ehr)) if key is not None]
    if not keys:
        return _say("There is no key; make one: sign-in-key make", 2)
    return _say(_key_set(keys))


def _key_set(keys: Iterable[ClientKey]) -> str:
    """A JWK Set (RFC 7517, 5), each key once."""
    once = {key.kid: key.public() for key in keys}
    return json.dumps({"keys": list(once.values())}, indent=2)


def _tell(sentence: str) -> None:
    """What there is to do; not for whoever reads the keys."""
    sys.stderr.write(sentence + "\n")


def _say(sentence: str, code: int = 0) -> int:
    (sys.stderr if code else sys.stdout).write(sentence + "\n")
    return code
