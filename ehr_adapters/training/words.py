"""What the training files say: places, doctors, and the words people are made from."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import Field

from ehr_adapters.training.person import Person, Written


class Place(Written):
    name: str
    zone: str
    phone: str


class Doctor(Written):
    given: str
    family: str
    field: str
    place: str

    @property
    def called(self) -> str:
        return f"Dr. {self.given} {self.family}"


class Organization(Written):
    name: str
    phone: str


class Clinic(Written):
    organization: Organization
    place: dict[str, Place]
    doctor: dict[str, Doctor]


class VisitKind(Written):
    what: str
    field: str
    minutes: int
    note: str


class IllnessKind(Written):
    what: str
    code: str
    medicine: str
    dose: str


class AllergyKind(Written):
    what: str
    reaction: str


class Plan(Written):
    payor: str
    name: str
    code: str


class Words(Written):
    given_women: tuple[str, ...]
    given_men: tuple[str, ...]
    families: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[tuple[str, str, str], ...]
    area_codes: tuple[str, ...]
    visit: tuple[VisitKind, ...]
    condition: tuple[IllnessKind, ...]
    allergy: tuple[AllergyKind, ...]
    plan: dict[str, Plan]


class _People(Written):
    person: tuple[Person, ...] = Field(min_length=1)


def _read(name: str) -> dict[str, Any]:
    text = files("resources").joinpath("training", name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def clinic() -> Clinic:
    return Clinic.model_validate(_read("clinic.toml"))


@cache
def words() -> Words:
    return Words.model_validate(_read("words.toml"))


@cache
def story_people() -> tuple[Person, ...]:
    """The people with a story, in the order of the file."""
    return _People.model_validate(_read("people.toml")).person
