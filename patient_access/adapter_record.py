"""``patient-access adapter record``: an adapter's exchanges with a test system, as a fixture.

Only for systems with made-up people. Whom to ask for is typed, never an argument; what was
exchanged is made up anew in memory, and not written while a value of the original is left in it.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import TextIO

from ehr_adapters.contract import EhrSite
from ehr_adapters.kit.recording import CannotRecord, Fixture, Question, ValuesLeft, record
from ehr_adapters.registry import AdapterRefused, factory_of
from patient_access.domain.failure import EhrFailure
from patient_access.domain.lookup import ByMrn, ByPhone
from patient_access.settings.credentials import CredentialsUnavailable, read_token
from patient_access.settings.load import load_settings
from patient_access.settings.model import EhrSetting
from patient_access.settings.names import no_such_ehr

_MRN = "mrn "
_PLACES = 5
"""Fields that are named where values would be left; the values never are."""


def record_ehr(name: str, out: Path, typed: TextIO = sys.stdin) -> int:
    """Ask for a person, record, write. Returns the exit code; says a sentence either way."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    settings, problems = load_settings()
    ehr = next((one for one in settings.ehrs if one.name == name), None)
    if ehr is None:
        wrong = [*map(str, problems), no_such_ehr(name, [one.name for one in settings.ehrs])]
        return _say("\n".join(wrong), code=1)
    if ehr.proxy or ehr.client_certificate or ehr.sign_in:
        return _say(
            f"{name} cannot be recorded: the recorder uses no proxy, shows no certificate and "
            "signs nobody in. Record from a test system that asks for none of them.",
            code=1,
        )
    if out.exists():
        return _say(f"{out} is there already; nothing is recorded.", code=1)
    if typed.isatty():
        sys.stdout.write("Telephone number of a made-up person there (or: mrn NUMBER): ")
        sys.stdout.flush()
    said = typed.readline().strip()
    if not said:
        return _say("Nobody was named; nothing is recorded.", code=2)
    asked: Question = (
        ByMrn(value=said[len(_MRN) :].strip())
        if said.lower().startswith(_MRN)
        else ByPhone(number=said)
    )
    return _record(ehr, asked, out)


def _record(ehr: EhrSetting, asked: Question, out: Path) -> int:
    site = EhrSite.model_validate(ehr.model_dump(include=set(EhrSite.model_fields)))

    async def token() -> str | None:
        return await asyncio.to_thread(read_token, ehr.name)

    async def within() -> Fixture:
        async with asyncio.timeout(120):
            return await record(site, factory_of(ehr.adapter), token, asked)

    try:
        fixture = asyncio.run(within())
        fixture.write(out)
    except AdapterRefused as refusal:
        return _say(f"{ehr.name}: {refusal.refused.reason}", code=1)
    except EhrFailure as failure:
        return _say(f"{ehr.name} did not answer as it should ({failure.kind.value}).", code=1)
    except TimeoutError:
        return _say(f"{ehr.name} did not answer in time.", code=1)
    except CannotRecord as said:
        return _say(f"{ehr.name} cannot be recorded. {said}", code=1)
    except CredentialsUnavailable as unavailable:
        return _say(f"{ehr.name}: {unavailable}", code=1)
    except ValuesLeft as left:
        where = ", ".join(left.places[:_PLACES])
        return _say(
            "Values of the original would be left in the recording, so it is not written. They "
            f"would be in: {where}. Ask for another made-up person, or one with plainer data.",
            code=1,
        )
    except OSError:
        return _say(f"{out} cannot be written.", code=1)
    return _say(f"{len(fixture.exchanges)} exchanges are in {out}, with made-up values.")


def _say(sentence: str, *, code: int = 0) -> int:
    (sys.stderr if code else sys.stdout).write(sentence + "\n")
    return code
