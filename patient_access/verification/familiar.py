"""Familiar forms of given names, in both directions: Bob for Robert, Pepe for José."""

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

_SPELLINGS = """
ahmed/ahmad/ahmet aisha/ayesha/aysha alan/allan/allen ana/anna brian/bryan
catherine/katherine/kathryn/catharine cristina/christina/kristina elisabeth/elizabeth
eric/erik/erick fatima/fatimah/fatma geoffrey/jeffrey hussein/husein/hussain/husayn
ibrahim/ebrahim mohammed/mohammad/mohamed/mohamad/muhammad/muhammed omar/umar
philip/phillip rachel/rachael sara/sarah sean/shawn/shaun sofia/sophia/sofiya
stephen/steven/stefan teresa/theresa yusuf/yousef/youssef/yusef zoe/zoey
alexey/aleksey/alexei/aleksei anastasia/anastasiya andrey/andrei/andrej daria/dariya/darya
dmitry/dmitri/dmitriy/dmitrii ekaterina/yekaterina evgeny/evgeniy/evgenii/yevgeny
ksenia/kseniya/xenia maria/mariya/mariia natalia/nataliya/natalya sergey/sergei/sergej
tatiana/tatyana/tatjana viktoria/viktoriya/victoria yuri/yury/yuriy/iurii
"""
_SPELLED = [frozenset(group.split("/")) for group in _SPELLINGS.split()]
"""Names that sound the same: an agent who types what is said cannot know the spelling."""

_OTHER_PEOPLE = """
aaron/erin alexander/alexandra alexander/alexandria amelia/emily andrea/andrew anna/hannah
bill/robert billy/robert edwin/edwina eleanor/elaine emily/emma eric/derrick jane/jean jane/joan
jane/virginia john/jonathan john/johnathan john/ian john/ivan julia/julie laurinda/lawrence
lois/louise marilyn/mary marsha/mary maureen/mary orlando/roland patrick/peter
robert/rupert william/wilma
"""
_NOT_FAMILIAR = frozenset(frozenset(pair.split("/")) for pair in _OTHER_PEOPLE.split())
"""Pairs of the list that are brother and sister, or twins, more often than one person."""


@cache
def _table() -> dict[str, set[str]]:
    table = NickNamer.default_lookup()
    for name, short in _SPANISH.items():
        table.setdefault(name, set()).update(short.split())
    return table


@cache
def _namer() -> NickNamer:
    return NickNamer(nickname_lookup=_table())


def different_people(one: str, other: str) -> bool:
    """Whether two folded given names, however alike, are names of their own."""
    if frozenset({one, other}) in _NOT_FAMILIAR:
        return True
    if one != other and one.rstrip("aeo") == other.rstrip("aeo"):
        return True  # Daniel and Daniela, Julia and Julie, Mario and Maria
    return one in _known() and not familiar(one, other)


@cache
def _known() -> frozenset[str]:
    table = _table()
    return frozenset(table).union(*table.values(), *_SPELLED)


def familiar(one: str, other: str) -> bool:
    """Whether one folded given name is a familiar form, or a spelling, of the other."""
    if frozenset({one, other}) in _NOT_FAMILIAR:
        return False
    if any(one in group and other in group for group in _SPELLED):
        return True
    return other in _namer().nicknames_of(one) or one in _namer().nicknames_of(other)
