"""Parts of open panels that a policy keeps back: validated, computed, explained."""

import pytest

from patient_access.domain.panels import CAN_STAY_CLOSED, PARTS_OF, PanelName, Part, panel_of
from patient_access.verification.check import Check
from patient_access.verification.explain import explain
from patient_access.verification.policy import PolicyError, load_policy
from patient_access.verification.values import Authority, CallerKind, Item, Level, Verdict

TOP = """
name = "Site"
required = ["name", "birth_date"]
optional = ["phone", "postal_code"]
strong_needed = 1
"""
OPENS = """
[opens.patient]
agent = ["appointments", "billing"]
nurse = ["billing", "clinical"]
[opens.emergency]
nurse = ["clinical", "billing"]
"""
KEPT = """
[withheld.patient]
agent = ["claims"]
[withheld.emergency]
nurse = ["encounters"]
"""


def site(more="parts_need_strong = ['invoices']", tables=KEPT):
    return load_policy(f"{TOP}{more}\n{OPENS}{tables}")


def test_every_part_belongs_to_one_panel():
    assert sorted(part for parts in PARTS_OF.values() for part in parts) == sorted(Part)
    assert all(part in PARTS_OF[panel_of(part)] for part in Part)


def test_what_is_kept_back_is_by_authority_role_and_level():
    kept = site().kept_back
    assert kept(Authority.PATIENT, "agent", Level.STANDARD) == {Part.CLAIMS, Part.INVOICES}
    assert kept(Authority.PATIENT, "agent", Level.STRONG) == {Part.CLAIMS}
    assert kept(Authority.PATIENT, "nurse", Level.STRONG) == frozenset()
    assert kept(Authority.GUARDIAN, "agent", Level.STRONG) == frozenset()
    assert kept(Authority.EMERGENCY, "nurse", Level.NONE) == {Part.ENCOUNTERS}


def test_the_shipped_policy_keeps_nothing_back():
    policy = load_policy(None)
    for authority in Authority:
        for role in ("agent", "nurse"):
            assert policy.kept_back(authority, role, Level.STANDARD) == frozenset()


def passed(policy, role="agent", *more):
    check = Check.begin(policy, role, CallerKind.PATIENT)
    for item in (Item.NAME, Item.BIRTH_DATE, *more):
        check = check.answer(item, Verdict.MATCH)
    return check.view


def test_the_view_says_what_is_kept_back_only_once_something_is_open():
    assert Check.begin(site(), "agent", CallerKind.PATIENT).view.withheld == frozenset()
    assert passed(site()).withheld == {Part.CLAIMS, Part.INVOICES}
    assert passed(site(), "agent", Item.PHONE).withheld == {Part.CLAIMS}


def test_a_part_that_needs_a_strong_check_is_a_reason_to_ask_on():
    assert passed(site()).can_be_stronger
    assert not passed(site(), "agent", Item.PHONE).can_be_stronger
    clinical_only = site("parts_need_strong = ['allergies']", "")
    assert not passed(clinical_only).can_be_stronger, "an agent opens no clinical panel"
    assert passed(clinical_only, "nurse").can_be_stronger


def test_it_is_explained():
    said = explain(site())
    assert "Only after a strong check are requested: invoices." in said
    assert "Of that, agents do not see, and nothing requests: claims." in said
    assert "Of that, nurses do not see, and nothing requests: visits." in said
    assert "nothing requests" not in explain(site("", ""))


@pytest.mark.parametrize(
    ("more", "tables", "key", "words"),
    [
        ("", "[withheld.patient]\nagent = ['claim']", "withheld.patient.agent", "mean claims?"),
        ("", "[withheld.patient]\nclerk = ['claims']", "withheld.patient", "agent or nurse"),
        ("", "[withheld.patients]\nagent = []", "withheld.patients", "did you mean patient?"),
        (
            "",
            "[withheld.patient]\nagent = ['conditions']",
            "withheld.patient.agent",
            "a part of clinical, which does not open here",
        ),
        (
            "",
            "[withheld.patient]\nagent = ['accounts', 'invoices', 'claims']",
            "withheld.patient.agent",
            "take billing out of opens.patient instead",
        ),
        (
            "",
            "[withheld.patient]\nagent = ['appointments']",
            "withheld.patient.agent",
            "“appointments” is all of its panel; take appointments out of opens instead",
        ),
        (
            "parts_need_strong = ['people']",
            "",
            "parts_need_strong",
            "parts that can stay closed: accounts",
        ),
        ("strong_needed = 0", "", "parts_need_strong", "set strong_needed too"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_sentence(more, tables, key, words):
    top = TOP
    if more.startswith("strong_needed"):
        top, more = top.replace("strong_needed = 1", more), "parts_need_strong = ['claims']"
    with pytest.raises(PolicyError) as caught:
        load_policy(f"{top}{more}\n{OPENS}{tables}\n", "site.toml")
    assert caught.value.key.startswith(key)
    assert words in caught.value.sentence
    assert caught.value.line is not None


def test_what_can_stay_closed_leaves_something_of_each_panel():
    for panel, parts in PARTS_OF.items():
        closable = CAN_STAY_CLOSED.intersection(parts)
        assert not closable or len(parts) > 1, panel
    assert not CAN_STAY_CLOSED.intersection(PARTS_OF[PanelName.PEOPLE]), "authority is looked for"
