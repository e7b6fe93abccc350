"""Everybody in the training hospital: the people with a story, then the drawn ones."""

from datetime import date, timedelta
from random import Random

from ehr_adapters.training.dice import dice
from ehr_adapters.training.person import Address, Contact, Person, Phone
from ehr_adapters.training.words import story_people, words

DRAWN = 64
_BORN_BEFORE = date(2026, 1, 1)
_FORMATS = (
    "({0}) 555-{1}",
    "{0}-555-{1}",
    "{0}.555.{1}",
    "+1 {0} 555 {1}",
    "+1{0}555{1}",
    "{0}555{1}",
)


def everybody() -> tuple[Person, ...]:
    """Always the same people; households share an address."""
    people = [_settled(person) for person in (*story_people(), *_drawn())]
    by_key = {person.key: person for person in people}
    return tuple(
        person.model_copy(update={"address": by_key[person.household].address})
        if person.household
        else person
        for person in people
    )


def _settled(person: Person) -> Person:
    if person.address or person.household:
        return person
    return person.model_copy(update={"address": _address(dice("address", person.key))})


def _address(chance: Random) -> Address:
    city, state, code = chance.choice(words().towns)
    line = f"{chance.randint(2, 990)} {chance.choice(words().streets)}"
    if chance.random() < 0.2:
        line += f", Apt {chance.randint(1, 40)}"
    return Address(line=line, city=city, state=state, zip=code)


def _drawn() -> list[Person]:
    people: list[Person] = []
    for index in range(DRAWN):
        chance = dice("person", index)
        # Every seventh one lives with the one before: same family, same number.
        housemate = people[-1] if index % 7 == 6 else None
        people.append(_draw(index, chance, housemate))
    return people


def _draw(index: int, chance: Random, housemate: Person | None) -> Person:
    female = chance.random() < 0.52
    child = index % 9 == 5
    given = chance.choice(words().given_women if female else words().given_men)
    family = housemate.family if housemate else chance.choice(words().families)
    years = chance.randint(1, 16) if child else chance.randint(19, 91)
    spanish = index % 8 == 3
    number = _number(index)
    parent = words().given_women[index % len(words().given_women)]
    return Person(
        key=f"drawn-{index:02d}",
        mrn=f"{600100 + index * 37:08d}",
        given=(given,),
        family=family,
        born=_BORN_BEFORE - timedelta(days=years * 365 + chance.randint(0, 330)),
        gender="female" if female else "male",
        language="es" if spanish else "en",
        interpreter=spanish and index % 16 == 3,
        household=housemate.key if housemate else "",
        phones=housemate.phones if housemate else _phones(number, chance),
        contacts=(Contact(given=parent, family=family, relation="mother", number=number),)
        if child
        else (),
    )


def _number(index: int) -> str:
    area = words().area_codes[index % len(words().area_codes)]
    return _FORMATS[index % len(_FORMATS)].format(area, f"{100 + index:04d}")


def _phones(number: str, chance: Random) -> tuple[Phone, ...]:
    use = chance.choice(("home", "mobile", "mobile"))
    return (Phone(number=number, use=use, rank=1),)
