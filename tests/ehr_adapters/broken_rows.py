"""Real resources, and ways to break them: for the property-based tests of the FHIR mapping.

The resources are Oracle-like and Epic-like rows of the vendors' servers, and where the folder is
there the FHIR and Synthea examples beside this repository.
"""

import copy
import json
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ehr_adapters.fhir_r4.mapping.plain import ABSENT_URL
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.parts import PARTS
from tests.ehr_adapters.vendors.epic import Epic
from tests.ehr_adapters.vendors.oracle_health import OracleHealth

SHARED = Path(__file__).parents[3] / "shared" / "data" / "fhir"
KINDS = {part.kind: part for parts in PARTS.values() for part in parts}
STRANGER = "stranger-"
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False),
    st.text(max_size=12),
    st.sampled_from(
        [
            *("", "9" * 5_000, "T16: 09: 08", "2026-13-45", "0000-00-00", "9999-12-31T23:59:60Z"),
            *("1e999999999", "#x", "../../etc", "\u202e\ud800", "Patient/", "Patient/ASKED/extra"),
        ]
    ),
    st.lists(st.one_of(st.none(), st.text(max_size=3), st.integers()), max_size=3),
    st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=5), max_size=3),
    st.just({"extension": [{"url": ABSENT_URL}]}),
)


WAYS = ("replace", "remove", "wrap", "unwrap", "absent", "unknown")


def of_the_vendors():
    for vendor in (Epic, OracleHealth):
        with vendor() as server:
            yield from (row for rows in server.resources.values() for row in rows)


def beside_the_repository():
    for path in sorted((SHARED / "examples").glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((SHARED / "synthea").glob("*.json"))[:2]:
        seen = dict.fromkeys(KINDS, 0)
        for entry in json.loads(path.read_text(encoding="utf-8")).get("entry", []):
            kind = entry["resource"]["resourceType"]
            if kind in (*KINDS, "Patient") and seen.setdefault(kind, 0) < 3:
                seen[kind] += 1
                yield entry["resource"]


def real_rows():
    """By resource type."""
    found = [*of_the_vendors(), *beside_the_repository()]
    return {
        kind: [row for row in found if row["resourceType"] == kind]
        for kind in ("Patient", *KINDS)
        if any(row["resourceType"] == kind for row in found)
    }


def places(value, path=()):
    """Every place inside a resource that can be broken."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))
        else:
            yield (*path, key)


def broken(row, data, *, keep=()):
    """A copy of the row with one to four places replaced, removed, wrapped, unwrapped, absent with
    a reason beside it as FHIR writes it for primitives, or of a code that nobody knows."""
    row = copy.deepcopy(row)
    for _ in range(data.draw(st.integers(1, 4), label="how many")):
        at = [path for path in places(row) if path[0] not in keep]
        if not at:
            break
        path = data.draw(st.sampled_from(at), label="where")
        holder = row
        for step in path[:-1]:
            holder = holder[step]
        how = data.draw(st.sampled_from(WAYS), label="how")
        value = holder[path[-1]]
        if how == "remove":
            del holder[path[-1]]
        elif how == "wrap":
            holder[path[-1]] = [value]
        elif how == "unwrap" and isinstance(value, list) and value:
            holder[path[-1]] = value[0]
        elif how == "absent" and isinstance(holder, dict):
            del holder[path[-1]]
            holder[f"_{path[-1]}"] = {"extension": [{"url": ABSENT_URL, "valueCode": "masked"}]}
        elif how == "unknown" and isinstance(value, str):
            holder[path[-1]] = "a-code-of-2031"
        else:
            holder[path[-1]] = copy.deepcopy(data.draw(JUNK, label="junk"))
    return row


class Answers:
    """A transport that answers every search of a type with the same rows and extra entries."""

    def __init__(self, rows, extra=()):
        self._rows = rows
        self._extra = extra

    async def get(self, kind, params=(), **_):
        rows = [row for row in self._rows if row.get("resourceType") == kind]
        entries = [{"resource": row} for row in rows]
        if kind in KINDS:
            entries += self._extra
        return {"resourceType": "Bundle", "entry": entries}

    async def follow(self, link, **_):
        raise AssertionError(link)


def reading():
    return Reading(source="N", base="http://127.0.0.1/fhir", zone="America/Chicago")


def owned(row, whose, number):
    """The row as one of this patient's, with an id that says so."""
    text = json.dumps(row)
    for owner in _owners(row):
        text = text.replace(f'"{owner}"', f'"Patient/{whose}"')
    return json.loads(text) | {"id": f"{whose}{number}"}


def _owners(row):
    found = set()
    for key in ("subject", "patient", "beneficiary"):
        held = row.get(key)
        for one in held if isinstance(held, list) else [held]:
            if isinstance(one, dict) and "reference" in one:
                found.add(one["reference"])
    for part in row.get("participant", []):
        actor = part.get("actor", {}) if isinstance(part, dict) else {}
        if "Patient/" in actor.get("reference", ""):
            found.add(actor["reference"])
    return found


def everything(answer):
    for field in type(answer).model_fields:
        value = getattr(answer, field)
        if isinstance(value, tuple):
            yield from (row for row in value if hasattr(row, "ref"))


SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
