"""Familiar forms of given names: Bob for Robert, Pepe for José. Both directions count."""

from functools import cache

from nicknames import NickNamer

_SPANISH = {
    "alberto": "beto",
    "alejandra": "ale jandra",
    "alejandro": "ale alex jandro",
    "ana": "anita",
    "antonio": "tono tony",
    "carmen": "carmencita carmelita",
    "concepcion": "concha conchita",
    "consuelo": "chelo",
    "dolores": "lola lolita",
    "eduardo": "lalo",
    "enrique": "quique kike",
    "ernesto": "neto",
    "francisca": "paca paquita pancha",
    "francisco": "paco pancho paquito",
    "gabriela": "gaby gabi",
    "graciela": "chela",
    "gregorio": "goyo",
    "guadalupe": "lupe lupita",
    "guillermo": "memo",
    "ignacio": "nacho",
    "isabel": "chabela isa",
    "jesus": "chuy chucho",
    "jose": "pepe chepe",
    "josefina": "pepa fina",
    "luis": "lucho",
    "manuel": "manolo manny",
    "mercedes": "meche",
    "miguel": "mike migue",
    "pedro": "perico",
    "rafael": "rafa",
    "roberto": "beto robert",
    "rosario": "chayo charo",
    "salvador": "chava",
    "santiago": "santi",
    "teresa": "tere",
    "vicente": "chente",
}

_OTHER_PEOPLE = """
aaron/erin alexander/alexandra alexander/alexandria amelia/emily andrea/andrew anna/hannah
bill/robert billy/robert edwin/edwina eleanor/elaine emily/emma eric/derrick jane/jean jane/joan
jane/virginia john/jonathan john/johnathan john/ian john/ivan julia/julie laurinda/lawrence
lois/louise marilyn/mary marsha/mary maureen/mary orlando/roland patrick/peter
robert/rupert
"""
_NOT_FAMILIAR = frozenset(frozenset(pair.split("/")) for pair in _OTHER_PEOPLE.split())
"""Pairs of the list that are brother and sister, or twins, more often than one person."""


@cache
def _namer() -> NickNamer:
    table = NickNamer.default_lookup()
    for name, short in _SPANISH.items():
        table.setdefault(name, set()).update(short.split())
    return NickNamer(nickname_lookup=table)


def familiar(one: str, other: str) -> bool:
    """Whether one folded given name is a familiar form of the other. Equal names are not."""
    if frozenset({one, other}) in _NOT_FAMILIAR:
        return False
    return other in _namer().nicknames_of(one) or one in _namer().nicknames_of(other)
