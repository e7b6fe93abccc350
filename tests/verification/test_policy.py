"""The policy file: the one that ships, and every way to get one wrong."""

from importlib import resources

import pytest
from pydantic import ValidationError

from patient_access.domain.panels import PanelName
from patient_access.verification.policy import PolicyError, load_policy
from patient_access.verification.values import CallerKind, Item, LineWorth

SHIPPED = resources.files("resources.policy").joinpath("default.toml").read_text(encoding="utf-8")


def test_shipped_policy_says_what_the_product_promises():
    policy = load_policy(None)
    assert policy.required == (Item.NAME, Item.BIRTH_DATE)
    not_asked = {Item.NAME, Item.BIRTH_DATE, Item.SSN_LAST4, Item.MEMBER_ID}
    assert set(policy.optional) == set(Item) - not_asked
    assert policy.optional_needed == 1
    assert policy.tries == 3
    assert policy.region == "US"
    assert policy.panels(CallerKind.PATIENT, "agent") == set(PanelName) - {PanelName.CLINICAL}
    assert policy.panels(CallerKind.PATIENT, "nurse") == set(PanelName)
    assert policy.panels(CallerKind.REPRESENTATIVE, "nurse") == {PanelName.PEOPLE}
    assert policy.panels(CallerKind.GENERAL, "nurse") == frozenset()


def test_shipped_text_and_none_are_the_same_policy():
    assert load_policy(SHIPPED, "copy.toml") == load_policy(None)


def test_policy_is_frozen():
    with pytest.raises(ValidationError):
        load_policy(None).tries = 99


def changed(old: str, new: str) -> str:
    assert old in SHIPPED
    return SHIPPED.replace(old, new, 1)


def line_with(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), start=1) if part in line)


MISTAKES = [
    ('"birth_date"]', '"brith_date"]', "required", "did you mean birth_date?"),
    ('"mrn"]', '"ssn"]', "optional", "write one of name, birth_date"),
    ('"mrn"]', '"name"]', "optional", "listed twice"),
    ('"mrn"]', '"phone"]', "optional", "listed twice"),
    ("tries = 3", "tries = 0", "tries", "at least 1"),
    ("tries = 3", "tries = 99", "tries", "at most 10"),
    ("tries = 3", 'tries = "three"', "tries", "whole number"),
    ("tries = 3", "trys = 3", "trys", "did you mean tries?"),
    ("optional_needed = 1", "optional_needed = 6", "optional_needed", "lists only 5"),
    ("optional_needed = 1", "optional_needed = -1", "optional_needed", "at least 0"),
    ('required = ["name", "birth_date"]', "required = []", "required", "at least one"),
    ('required = ["name", "birth_date"]', 'required = "name"', "required", "write a list"),
    ('name = "Standard"', 'name = ""', "name", "between quotes"),
    ('region = "US"', 'region = "Utopia"', "region", "two letters"),
    ('"people"]', '"peple"]', "opens.patient.agent", "did you mean people?"),
    ('agent = ["', 'supervisor = ["', "opens.patient.supervisor", "agent or nurse"),
    ("[opens.patient]", "[opens.pateint]", "opens.pateint", "did you mean patient?"),
    ('near = "ask_again"', 'near = "mach"', "near", "did you mean match?"),
    ('A = "hint"', 'A = "proof"', "caller_id.A", "write one of nothing, hint, optional_item"),
    ("by_state = { AL = 19", "by_state = { AL = 99", "majority.by_state.AL", "at most 21"),
    ("minutes = 15", "minutes = 0", "emergency.minutes", "at least 1"),
    ("minutes = 5\n", "minutes = 0\n", "code.minutes", "at least 1"),
    ("minutes = 5\n", 'minutes = "five"\n', "code.minutes", "whole number"),
    ("wrong = 2", "wrong = 9", "code.wrong", "at most 5"),
    ("sends = 2", "sends = 0", "code.sends", "at least 1"),
    ("sends = 2", "send = 2", "code.send", "did you mean sends?"),
    ("changed_within_days = 30", "changed_within_days = 999", "code.changed_within_days", "365"),
    ('text = "Your code is {code}.', 'text = "Your code is 1.', "code.text", "write {code} once"),
    ('text = "Your', 'text = "{code} Your', "code.text", "write {code} once"),
    ('text_es = "Su clave', 'text_es = "Su código', "code.text_es", "without accents"),
    ('text = "Your', f'text = "{"Your " * 30}', "code.text", "at most 160"),
    ('text = "Your', "text = 5 # ", "code.text", "between quotes"),
    ("[code]", "[cod]", "cod", "did you mean code?"),
    ("tries = 3", "tries = true", "tries", "whole number"),
    ("tries = 3", "tries = 3.0", "tries", "whole number"),
    ("from_age = 12", 'from_age = "12"', "minor_consent.from_age", "whole number"),
    ("from_age = 12", "from_age = 21", "minor_consent.from_age", "write less than 21"),
    ("own_words = true", "own_words = 1", "restricted.own_words", "true or false"),
    ("by_state = { AL = 19", "by_state = { Alabama = 19", "majority.by_state.Alabama", "no state"),
    ("by_state = { AL = 19", "by_state = { al = 19", "majority.by_state.al", "no state"),
    ("by_state = { AL = 19, NE = 19, MS = 21 }", "by_state = 19", "majority.by_state", "states"),
    ('name = "Standard"', f'name = "{"x" * 81}"', "name", "81 characters; write at most 80"),
    ("number_failures = 3", "number_failures = -1", "fraud.number_failures", "at least 0"),
    ("record_failures = 3", "record_failure = 3", "fraud.record_failure", "record_failures?"),
    ("window_hours = 12", "window_hours = 99", "fraud.window_hours", "at most 24"),
    ("window_hours = 12", "turn_to = 3", "fraud.turn_to", "between quotes"),
]


@pytest.mark.parametrize(("old", "new", "key", "words"), MISTAKES)
def test_mistake_is_told_with_file_line_key_and_a_sentence(old, new, key, words):
    text = changed(old, new)
    with pytest.raises(PolicyError) as caught:
        load_policy(text, "site.toml")
    error = caught.value
    assert error.key == key
    assert words in error.sentence
    assert str(error).startswith(f"site.toml, line {error.line}: {key}: ")
    assert "\n" not in str(error)
    if "twice" not in words:
        assert error.line == line_with(text, new.splitlines()[0])


RULES = [
    ("strong_needed = 1", "strong_needed", "more than optional_needed"),
    ("strong_needed = 9", "strong_needed", "2 to 4"),
    ('needs_strong = ["clinical"]', "needs_strong", "set strong_needed too"),
    ('[opens.representative]\nagent = ["billing"]', "opens.representative", "kinship"),
    ('part_2 = true\n[opens.spoken_consent]\nagent = ["billing"]', "opens.spoken_consent", "2.31"),
    ('part_2 = true\n[opens.provider]\nnurse = ["clinical"]', "opens.provider", "2.31"),
    ('[caller_id]\nB = "optional_item"', "caller_id", "attested with A"),
    ('purposes = { patient = "FUN" }', "purposes.patient", "cannot stand here"),
    ("part_2 = 3", "part_2", "true or false"),
]
BASE = """
name = "Site"
required = ["name", "birth_date"]
optional = ["phone", "postal_code", "mrn", "ssn_last4"]
optional_needed = 1
"""


@pytest.mark.parametrize(("more", "key", "words"), RULES)
def test_rule_that_is_broken_is_told_with_its_line(more, key, words):
    with pytest.raises(PolicyError) as caught:
        load_policy(BASE + more, "site.toml")
    assert caught.value.key == key
    assert words in caught.value.sentence
    assert caught.value.line is not None
    assert caught.value.line > 5


def test_the_number_on_the_line_never_leaves_one_item_to_be_said():
    with pytest.raises(PolicyError, match="one answer would be enough") as caught:
        load_policy(
            'name = "x"\nrequired = ["name"]\noptional = ["phone"]\noptional_needed = 1\n'
            '[caller_id]\nA = "optional_item"\n'
        )
    assert caught.value.key == "caller_id"
    load_policy(BASE + '[caller_id]\nA = "optional_item"\n')


@pytest.mark.parametrize("key", ["name", "required"])
def test_missing_setting_is_named(key):
    text = "\n".join(line for line in SHIPPED.splitlines() if not line.startswith(f"{key} ="))
    with pytest.raises(PolicyError) as caught:
        load_policy(text, "site.toml")
    assert caught.value.key == key
    assert "missing" in caught.value.sentence


def test_one_item_alone_is_refused():
    with pytest.raises(PolicyError, match="at least 2") as caught:
        load_policy('name = "Lax"\nrequired = ["name"]\n', "site.toml")
    assert caught.value.line == 2


HOUSEHOLD = """
name = "Lax"
required = ["postal_code"]
optional = ["phone", "address_line", "member_id", {more}]
optional_needed = {needed}
"""


@pytest.mark.parametrize(("more", "needed"), [("", 2), ('"mrn"', 1), ('"mrn"', 3)])
def test_what_a_whole_household_knows_verifies_nobody(more, needed):
    with pytest.raises(PolicyError, match="whole household; add one of name, birth_date") as caught:
        load_policy(HOUSEHOLD.format(more=more, needed=needed), "site.toml")
    assert (caught.value.key, caught.value.line) == ("required", 3)


def test_items_of_one_person_may_be_any_that_nobody_passes_without():
    load_policy(HOUSEHOLD.format(more='"mrn"', needed=4))
    load_policy(HOUSEHOLD.format(more="", needed=1).replace('"postal_code"', '"ssn_last4"'))


def test_a_mark_that_an_editor_left_at_the_beginning_is_no_mistake():
    assert load_policy(f"\ufeff{SHIPPED}", "site.toml") == load_policy(None)


@pytest.mark.parametrize("text", ["", "  \n\n", "\t"])
def test_empty_file_is_told_as_empty(text):
    with pytest.raises(PolicyError, match=r"site\.toml: the file is empty"):
        load_policy(text, "site.toml")


@pytest.mark.parametrize(
    ("text", "line"),
    [("name = ", 1), ('name = "x"\nrequired = ["na', 2), ("a = 1\na = 2\n", 2), ("[[", 1)],
)
def test_toml_mistake_is_told_with_its_line(text, line):
    with pytest.raises(PolicyError, match="not readable as TOML") as caught:
        load_policy(text, "site.toml")
    assert caught.value.line == line


def test_only_comments_is_not_a_policy():
    with pytest.raises(PolicyError, match="missing"):
        load_policy("# nothing here\n", "site.toml")


def test_a_number_counts_as_the_phone_or_receives_the_code_and_never_both():
    text = changed('A = "hint"', 'A = "optional_item"')
    text = text.replace("optional_needed = 1", "optional_needed = 2", 1)
    with pytest.raises(PolicyError) as caught:
        load_policy(text, "site.toml")
    assert "prove the same telephone" in caught.value.sentence
    without = text.replace('"one_time_code", ', "", 1)
    assert load_policy(without, "site.toml").caller_id.A is LineWorth.ITEM


def test_a_code_that_cannot_be_sent_is_not_asked_for_where_others_are_enough():
    policy = load_policy(None)
    fewer = policy.without(Item.ONE_TIME_CODE)
    assert set(policy.optional) - set(fewer.optional) == {Item.ONE_TIME_CODE}
    only = policy.model_copy(update={"optional": (Item.ONE_TIME_CODE,)})
    assert only.without(Item.ONE_TIME_CODE) is only, "softening it would let fewer items pass"
    required = policy.model_copy(update={"required": (Item.NAME, Item.ONE_TIME_CODE)})
    assert required.without(Item.ONE_TIME_CODE) is required
