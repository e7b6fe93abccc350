"""``docs/vendor-support.md``, made by asking each vendor's server what an agent would ask.

    python -m tests.ehr_adapters.vendors.table

writes it; a test fails where the file and the run differ.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ehr_adapters.contract import Connection, EhrAdapter, EhrSite
from ehr_adapters.fhir_r4 import open_adapter
from ehr_adapters.fhir_r4.profile import Profile, RelativesSearch, Scheduling
from ehr_adapters.fhir_r4.profiles import load
from patient_access.domain.lookup import (
    ByMrn,
    ByNameAndBirthDate,
    ByPhone,
    ByPhoneAndDemographics,
    LookupAnswer,
    Notice,
    Sex,
)
from patient_access.domain.panels import PanelAnswer, PanelName, PanelState
from tests.ehr_adapters.vendors import people
from tests.ehr_adapters.vendors.athenahealth import Athenahealth
from tests.ehr_adapters.vendors.epic import Epic
from tests.ehr_adapters.vendors.meditech import Meditech
from tests.ehr_adapters.vendors.openemr import OpenEmr
from tests.ehr_adapters.vendors.oracle_health import OracleHealth
from tests.ehr_adapters.vendors.server import VendorServer

VENDORS: tuple[type[VendorServer], ...] = (Epic, OracleHealth, Athenahealth, Meditech, OpenEmr)
DOCUMENT = Path(__file__).parents[3] / "docs" / "vendor-support.md"
BORN = date.fromisoformat(people.BORN)
QUESTIONS = {
    "Phone alone": ByPhone(number=people.NUMBER),
    "Phone and what is asked for": ByPhoneAndDemographics(
        number=people.NUMBER,
        given=people.GIVEN,
        family=people.FAMILY,
        sex=Sex.FEMALE,
        birth_date=BORN,
    ),
    "MRN": ByMrn(value=people.MRN),
    "Name and birth date": ByNameAndBirthDate(
        family=people.FAMILY, given=people.GIVEN, birth_date=BORN
    ),
}
_ROWS = (
    *("appointments", "balances", "invoices", "claims", "coverages", "medications"),
    *("conditions", "allergies", "encounters", "people"),
)


class Run:
    """What one vendor's server was asked and answered."""

    def __init__(self, server: VendorServer) -> None:
        self.server = server
        self.connection = Connection()
        self.lookups: dict[str, LookupAnswer] = {}
        self.panels: dict[PanelName, PanelAnswer] = {}
        self.pages: dict[PanelName, int] = {}

    @property
    def profile(self) -> Profile:
        return load(self.server.name)

    async def play(self) -> Run:
        site = EhrSite(
            name=self.profile.title,
            adapter="fhir_r4",
            base=self.server.base,
            mrn_system=self.server.mrn_system,
        )
        adapter = open_adapter(site, _token)
        try:
            self.connection = await adapter.connect()
            for words, query in QUESTIONS.items():
                self.lookups[words] = await adapter.find_patients(query)
            await self._read_panels(adapter)
        finally:
            await adapter.close()
        return self

    async def _read_panels(self, adapter: EhrAdapter) -> None:
        ref = self.lookups["MRN"].found[0].patient.ref
        for panel in PanelName:
            before = len(self.server.paths("GET"))
            self.panels[panel] = await adapter.read_panel(ref, panel)
            self.pages[panel] = len(self.server.paths("GET")) - before


async def _token() -> str | None:
    return "token-for-a-table"


def run_all() -> list[Run]:
    return [run(vendor) for vendor in VENDORS]


def run(vendor: type[VendorServer]) -> Run:
    with vendor() as server:
        return asyncio.run(Run(server).play())


def document(runs: Iterable[Run]) -> str:
    """The whole page."""
    runs = list(runs)
    lines = [_HEAD, _header(runs)]
    lines += [
        _row(words, [_lookup(run.lookups[words]) for run in runs], bold=False)
        for words in QUESTIONS
    ]
    lines.append(_row("Relatives' numbers", [_relatives(one) for one in runs]))
    lines += ["", "## Panels", "", _header(runs)]
    lines += [
        _row(name.value.capitalize(), [_panel(one.panels[name], one.pages[name]) for one in runs])
        for name in PanelName
    ]
    lines += ["", "## Scopes that each panel needs", "", _header(runs)]
    lines += [
        _row(name.value.capitalize(), [_scopes(one.connection.reads.get(name, ())) for one in runs])
        for name in PanelName
    ]
    lines += [
        "",
        "Of several ways, one is enough. A panel whose scopes were not granted is not asked for.",
    ]
    lines += ["", "## Appointments, by the vendor's documents", "", _header(runs)]
    lines += [
        _row(
            name.replace("_", " ").capitalize(),
            [getattr(one.profile.scheduling, name).value for one in runs],
        )
        for name in Scheduling.model_fields
    ]
    lines += [
        "",
        "`vendor`: by the vendor's own interface, not by FHIR R4. This program reads appointments;",
        "it does not book, cancel or move them.",
    ]
    lines += ["", "## What each server says it does not offer", ""]
    lines += [f"- **{run.profile.title}**: {_denied(run)}" for run in runs]
    lines += ["", "## Known limits, and what is not known", ""]
    for one in runs:
        lines += [f"### {one.profile.title} (`{one.profile.name}`)", ""]
        lines += [f"- {limit}" for limit in one.profile.limits]
        lines += [f"- Not known, not assumed: {what}." for what in one.profile.not_known]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n" + _TAGS


def _header(runs: list[Run]) -> str:
    names = [run.profile.title for run in runs]
    return f"{_row('', names)}\n|{'---|' * (len(names) + 1)}"


def _row(first: str, cells: list[str], *, bold: bool = False) -> str:
    return "| " + " | ".join((f"**{first}**" if bold else first, *cells)) + " |"


def _lookup(answer: LookupAnswer) -> str:
    if Notice.PHONE_NOT_SEARCHABLE in answer.notices:
        return "asks for " + ", ".join(one.value.replace("_", " ") for one in answer.needed)
    said = [f"{len(answer.found)} found"]
    said += [notice.value.replace("_", " ") for notice in sorted(answer.notices)]
    return ", ".join(said)


def _panel(answer: PanelAnswer, requests: int) -> str:
    rows = sum(len(getattr(answer, name)) for name in _ROWS)
    said = [answer.state.value.replace("_", " ")]
    if rows:
        said.append(f"{rows} row{'s' if rows > 1 else ''}")
    if answer.balances:
        source = answer.balances[0].source.value.replace("_", " ")
        said.append(f"balance: {source}")
    elif answer.panel is PanelName.BILLING and answer.state is not PanelState.NOT_AVAILABLE:
        said.append("no balance")
    if any(person.authorisation for person in answer.people):
        said.append("with who is authorised")
    if any(person.emergency_contact for person in answer.people):
        said.append("emergency contacts only")
    if any(one.last_dispensed for one in answer.medications):
        said.append("with last dispensed")
    if requests:
        said.append(f"{requests} request{'s' if requests > 1 else ''}")
    return ", ".join(said)


def _scopes(ways: Iterable[tuple[str, ...]]) -> str:
    return " or ".join(" and ".join(way) for way in ways) or "none: not available"


def _relatives(run: Run) -> str:
    search = run.profile.relatives.search
    return "not searched" if search is RelativesSearch.NEVER else "where /metadata lists it"


def _denied(run: Run) -> str:
    denied = [f"{one.what} ({one.where.value})" for one in run.connection.denied]
    return ", ".join(denied) or "nothing it is asked for"


_HEAD = """# What works on which EHR

Made by the test run: each column is a server that behaves as the vendor's documents say, asked by
the FHIR R4 adapter what an agent asks. It is no promise about a customer's own system, which may be
set up otherwise: `patient-access doctor` says what that one denies. Profiles are in
`resources/profiles`; a site can write its own and name it in `ehrs.profile`.

To make this page again: `python -m tests.ehr_adapters.vendors.table`

## Lookups

One person has the number, the MRN, and the name; another has the MRN's digits as an SSN (Oracle
Health, OpenEMR), the same number (Epic), or a name that sounds alike (Epic).
"""
_TAGS = """
## Where the facts come from

Tags in the profiles: **CER** Oracle Health's own documentation (May 2024), **ORC** its change log,
**EPC** one customer's Epic metadata (2024), **EPM** Epic's minimum data sets as quoted by two
copies, **ATH** athenaOne's metadata (2026), **MED** MEDITECH Greenfield's metadata, **OE** the
source code of OpenEMR, **USC** US Core 9.0.0, **PDQM** IHE PDQm 3.2.0. Letters with a number (L3,
B1, …) are rules of this program's design. What no source says stands under *not known* and is
never assumed.
"""

if __name__ == "__main__":
    DOCUMENT.write_text(document(run_all()), encoding="utf-8")
