"""Somebody gives their own answers for somebody else's record: how often that passes.

    python -m tests.verification.random_pairs 1000000

Callers and records are drawn from the training hospital: 108 made-up people, among them a
household on one number, twins born on one day, and a father and son of one name. A record that was
merged into another is the same person and no pair with it.
"""

import random
import sys
from datetime import date
from functools import cache

from ehr_adapters.fhir_r4.mapping.people import read_patient
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.training.hospital import open_hospital
from patient_access.domain.patient import LinkType, Patient
from patient_access.verification.check import Check
from patient_access.verification.compare import compare
from patient_access.verification.policy import Near, Policy, load_policy
from patient_access.verification.values import CallerKind, CheckStatus, Item, Verdict

TODAY = date(2026, 11, 22)


@cache
def people() -> tuple[Patient, ...]:
    """Everybody of the training hospital whose record was not merged into another."""
    reading = Reading(source="Training", base="http://127.0.0.1/fhir")
    everybody = (read_patient(one, reading) for one in open_hospital(TODAY).all("Patient"))
    merged = LinkType.REPLACED_BY
    return tuple(one for one in everybody if all(link.type is not merged for link in one.links))


def answers(patient: Patient) -> dict[Item, str]:
    """What somebody says of themselves; nothing where nothing is on file."""
    phones = [one.value for one in patient.telecoms if one.system in ("phone", "sms")]
    homes = [one for one in patient.addresses if not one.ended]
    said = {
        Item.NAME: patient.name.written if patient.name else "",
        Item.BIRTH_DATE: patient.birth_date.text if _whole(patient) else "",
        Item.PHONE: next(iter(phones), ""),
        Item.POSTAL_CODE: next((one.postal_code for one in homes if one.postal_code), ""),
        Item.ADDRESS_LINE: next((one.lines[0] for one in homes if one.lines), ""),
        Item.MRN: patient.mrn.value if patient.mrn else "",
    }
    return {item: text for item, text in said.items() if text}


def _whole(patient: Patient) -> bool:
    return patient.birth_date is not None and patient.birth_date.full is not None


@cache
def verdict(caller: int, record: int, item: Item) -> Verdict:
    said = answers(people()[caller]).get(item)
    if said is None:
        return Verdict.NOT_READABLE
    return compare(item, said, people()[record], TODAY)


def passes(policy: Policy, caller: int, record: int, optional: tuple[Item, ...]) -> bool:
    """Whether this caller opens that record with these optional items besides."""
    check = Check.begin(policy, "nurse", CallerKind.PATIENT)
    for item in (*policy.required, *optional):
        check = check.answer(item, verdict(caller, record, item))
    return check.status is CheckStatus.PASSED


def draw(pairs: int, seed: int = 20261122) -> tuple[int, int]:
    """How many of ``pairs`` were tried and how many passed, where one letter off is a match."""
    policy = load_policy(None).without(Item.ONE_TIME_CODE)
    policy = policy.model_copy(update={"near": Near.MATCH})
    rng = random.Random(seed)  # noqa: S311 - which made-up people, no secret
    known: dict[tuple[int, int, Item], bool] = {}
    passed = 0
    for _ in range(pairs):
        caller, record = rng.sample(range(len(people())), 2)
        key = (caller, record, rng.choice(policy.optional))
        if key not in known:
            known[key] = passes(policy, caller, record, (key[2],))
        passed += known[key]
    return pairs, passed


if __name__ == "__main__":
    tried, wrong = draw(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    print(f"{len(people())} people, {tried:,} random pairs, accepted falsely: {wrong}")
