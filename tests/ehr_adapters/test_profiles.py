"""Vendor profiles: every shipped one is sound, a broken one is said with its file and line."""

import re
from importlib.resources import files

import pytest

from ehr_adapters.contract import EhrSite
from ehr_adapters.fhir_r4 import open_adapter
from ehr_adapters.fhir_r4.profile import Profile
from ehr_adapters.fhir_r4.profiles import ProfileProblem, load, recognise, shipped
from ehr_adapters.registry import AdapterRefused
from patient_access.domain.lookup import PhoneLookup

VENDORS = ("athenahealth", "epic", "meditech", "openemr", "oracle_health", "plain_r4", "training")
TAG = re.compile(r"\b(?:CER|ORC|EPC|EPM|ATH|MED|OE|USC|PDQM|FHIR R4|HL7 v2|not found)\b")
RULE = re.compile(r"\b(?:[DLABCSPVE]\d|section 13)")


def test_the_profiles_that_ship_are_these():
    assert shipped() == VENDORS


@pytest.mark.parametrize("name", VENDORS)
def test_profile_is_named_like_its_file(name):
    assert load(name).name == name


@pytest.mark.parametrize("name", [n for n in VENDORS if n != "training"])
def test_every_fact_of_a_vendor_has_its_source_beside_it(name):
    text = (files("resources") / "profiles" / f"{name}.toml").read_text(encoding="utf-8")
    about = ("name =", "title =", "software =", "limits =", "not_known =", "#", "[", "]")
    in_list = ""
    for line in map(str.strip, text.splitlines()):
        if in_list or line.startswith(("limits =", "not_known =")):
            in_list = "" if line.startswith("]") else in_list or line.split()[0]
            # What is not known has no source: that is why it stands there.
            if line.startswith('"') and in_list == "limits":
                assert TAG.search(line.rpartition("#")[2]), line
        elif line and not line.startswith(about):
            said = line.partition("#")[2]
            assert TAG.search(said) or RULE.search(said), line


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["Epic"], "epic"),
        (["November 2023", "Epic Systems"], "epic"),
        (["Cerner Millennium"], "oracle_health"),
        (["Oracle Health"], "oracle_health"),
        (["athenahealth"], "athenahealth"),
        (["MEDITECH Greenfield"], "meditech"),
        (["Interoperability Services", "Medical Information Technology, Inc"], "meditech"),
        (["Cerner", "Cerner implementation of FHIR on top of Millennium"], "oracle_health"),
        (["athenahealth FHIR Server"], "athenahealth"),
        (["OpenEMR FHIR API"], "openemr"),
        (["Patient Access training hospital"], "training"),
        (["Epicentre Hub"], "plain_r4"),
        (["HAPI FHIR Server"], "plain_r4"),
        ([], "plain_r4"),
    ],
)
def test_server_is_recognised_by_whole_words(words, name):
    assert recognise(words).name == name


def test_profile_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        load("epic").name = "other"


def test_what_section_13_lists_is_not_assumed():
    assert not load("epic").requests.post_search
    assert not load("oracle_health").requests.post_search
    assert load("athenahealth").phone.lookup is PhoneLookup.NONE
    assert load("oracle_health").phone.forms == ("{n}",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 'x'\n\n[phone]\nlookup = 'sometimes'\n", ["line 4", "phone.lookup", "phone_only"]),
        ("name = 'x'\nphones = true\n", ["line 2", "phones", "no such entry"]),
        ("name = 'x'\n[requests]\npage_size = 0\n", ["line 3", "requests.page_size"]),
        ("name = 'x'\n[phone]\nforms = ['{nope}']\n", ["phone.forms"]),
        ("name = 'x'\n[search.coverage]\na = 'b'\n", ["search.coverage"]),
        ("name = \n", ["line 1", "TOML"]),
    ],
)
def test_broken_profile_is_said_with_file_and_line(tmp_path, text, said):
    path = tmp_path / "site.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProfileProblem) as problem:
        load(str(path))
    for part in ("site.toml", *said):
        assert part in str(problem.value)


def test_a_chain_that_names_no_parameter_is_said(tmp_path):
    path = tmp_path / "site.toml"
    path.write_text('name = "x"\nbilling = ["accounts_by_encounter"]\n', encoding="utf-8")
    with pytest.raises(ProfileProblem, match=r"no section \[accounts_by_encounter\]"):
        load(str(path))


def test_profile_of_a_site_is_read_from_its_file(tmp_path):
    path = tmp_path / "site.toml"
    path.write_text("name = 'ours'\n[requests]\npost_search = false\n", encoding="utf-8")
    assert load(str(path)) == Profile(name="ours", requests={"post_search": False})


@pytest.mark.parametrize("name", ["epik", "/nowhere/at/all.toml", "../../etc/passwd"])
def test_profile_that_is_not_there_refuses_the_site_with_a_sentence(name):
    site = EhrSite(name="N", adapter="fhir_r4", base="http://127.0.0.1:1/fhir", profile=name)

    async def no_token():
        return None

    with pytest.raises(AdapterRefused) as refusal:
        open_adapter(site, no_token)
    assert name in refusal.value.refused.reason
