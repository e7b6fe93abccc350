"""The blind comparison: what the caller said against what is on file, and only a verdict.

Pure and total: it never raises, keeps nothing, and answers in a verdict alone. Only of a name it
tells that one letter is off (*near*), for the policy to decide what that is worth.
``NOT_ON_FILE`` comes from the record alone and says nothing of the answer; ``NOT_READABLE``
comes from the answer alone and says nothing of the record.
"""

from datetime import date

from patient_access.domain.patient import Patient
from patient_access.verification import dates, names, numbers, phones, places
from patient_access.verification.values import Item, Verdict
from patient_access.verification.words import MAX_SAID, same


def compare(item: Item, said: str, patient: Patient, today: date, region: str = "US") -> Verdict:
    """The verdict on one answer.

    ``today`` dates two-digit years. ``region`` (ISO 3166) says whose telephone numbers,
    postal codes and date order are meant when the answer does not.
    """
    if len(said) > MAX_SAID:
        said = ""
    match item:
        case Item.NAME:
            return _name(said, patient)
        case Item.BIRTH_DATE:
            return _birth_date(said, patient, today, region)
        case Item.PHONE:
            return _one_of(
                phones.phones_on_file(patient.telecoms, region), phones.read_phone(said, region)
            )
        case Item.POSTAL_CODE:
            return _one_of(
                places.postal_codes_on_file(patient.addresses, region),
                places.read_postal_code(said, region),
            )
        case Item.ADDRESS_LINE:
            return _address_line(said, patient)
        case Item.MRN:
            return _mrn(said, patient)
        case Item.SSN_LAST4:
            return _one_of(
                numbers.last_fours_on_file(patient.identifiers), numbers.read_last_four(said)
            )
        case Item.MEMBER_ID:
            return _member_id(said, patient)
        case Item.ONE_TIME_CODE:
            return Verdict.NOT_ON_FILE  # in no record: ``one_time_code`` compares it


def _one_of(on_file: list[str], reading: str | None) -> Verdict:
    if not on_file:
        return Verdict.NOT_ON_FILE
    if reading is None:
        return Verdict.NOT_READABLE
    return _verdict([same(reading, expected) for expected in on_file])


def _name(said: str, patient: Patient) -> Verdict:
    if not names.names_on_file(patient):
        return Verdict.NOT_ON_FILE
    if not names.name_readable(said):
        return Verdict.NOT_READABLE
    if names.name_matches(said, patient):
        return Verdict.MATCH
    return {
        None: Verdict.NO_MATCH,
        names.Part.FAMILY: Verdict.NEAR,
        names.Part.GIVEN: Verdict.NEAR_GIVEN,
    }[names.slip_in(said, patient)]


def _birth_date(said: str, patient: Patient, today: date, region: str) -> Verdict:
    """A year, or a year and month, on file is no birth date: the check cannot pass on it."""
    expected = patient.birth_date.full if patient.birth_date else None
    reading = dates.read_birth_date(said, today, region)
    return _one_of(
        [expected.isoformat()] if expected else [], reading.isoformat() if reading else None
    )


def _address_line(said: str, patient: Patient) -> Verdict:
    on_file = places.streets_on_file(patient.addresses)
    if not on_file:
        return Verdict.NOT_ON_FILE
    reading = places.read_street(said)
    if reading is None:
        return Verdict.NOT_READABLE
    return _verdict([places.same_street(reading, street, address) for street, address in on_file])


def _mrn(said: str, patient: Patient) -> Verdict:
    expected = numbers.mrn_on_file(patient.mrn)
    if expected is None:
        return Verdict.NOT_ON_FILE
    readings = numbers.read_mrn(said)
    if not readings:
        return Verdict.NOT_READABLE
    return _verdict([same(reading, expected) for reading in readings])


def _member_id(said: str, patient: Patient) -> Verdict:
    on_file = numbers.member_ids_on_file(patient.identifiers)
    if not on_file:
        return Verdict.NOT_ON_FILE
    readings = numbers.read_member_id(said)
    if not readings:
        return Verdict.NOT_READABLE
    return _verdict([same(reading, one) for reading in readings for one in on_file])


def _verdict(matches: list[bool]) -> Verdict:
    return Verdict.MATCH if any(matches) else Verdict.NO_MATCH
