"""Whom a question may mean, when servers answer with more, less, or somebody else (L3–L11, D2)."""

from datetime import date

import pytest
from fake_fhir import Reply, bundle, metadata, outcome, reply

from patient_access.domain.lookup import ByMrn, ByNameAndBirthDate, ByPhone, Notice

ASK = ByPhone(number="+1 (816) 555-0142")
SSN = "http://hl7.org/fhir/sid/us-ssn"


def find(play, fhir, query=ASK, **more):
    return play(fhir.base, lambda adapter: adapter.find_patients(query), **more)


def ids(answer):
    return [found.patient.ref.id for found in answer.found]


@pytest.mark.parametrize("stored", ["8165550142", "(816) 555-0142", "816.555.0142", "+18165550142"])
def test_one_request_finds_any_stored_format(fhir, play, patient, stored):
    fhir.add(patient(phone=stored))
    answer = find(play, fhir)
    assert ids(answer) == ["p1"]
    assert answer.found[0].matched_use == "home"
    assert answer.notices == frozenset()
    assert fhir.paths() == ["Patient/_search"]


def test_number_never_stands_in_an_address_while_post_is_taken(fhir, play, patient):
    fhir.add(patient())
    find(play, fhir)
    assert all("555" not in seen.target for seen in fhir.seen)
    assert fhir.seen[0].headers["prefer"] == "handling=strict"


def test_plus_sign_arrives_as_a_plus_sign(fhir, play, patient):
    find(play, fhir)
    assert "+18165550142" in fhir.seen[0].param("phone").split(",")


@pytest.mark.parametrize("status", [400, 403, 404, 405, 415, 501])
def test_server_without_post_search_is_asked_by_get(fhir, play, patient, status):
    fhir.add(patient())
    fhir.routes["Patient/_search"] = lambda _: Reply(status)
    assert ids(find(play, fhir)) == ["p1"]
    assert fhir.paths() == ["Patient/_search", "Patient"]
    assert "+18165550142" in fhir.seen[1].param("phone").split(",")


def test_server_that_says_it_understood_the_list_gets_one_more_look_and_no_more(
    fhir, play, patient
):
    fhir.routes["Patient/_search"] = lambda seen: reply(
        bundle([], self_link=f"{fhir.base}/Patient?phone={seen.param('phone')}")
    )
    assert find(play, fhir).notices == frozenset()
    asked = [seen.param("phone") for seen in fhir.seen]
    assert len(asked) == 2
    assert asked[1] == "8165550142"


def test_server_that_takes_one_value_is_asked_form_by_form(fhir, play, patient):
    def one_value(seen):
        value = seen.param("phone")
        if "," in value:
            return reply(outcome("invalid"), 400)
        return reply(bundle([patient()] if value == "816-555-0142" else []))

    fhir.routes["Patient/_search"] = fhir.routes["Patient"] = one_value
    assert ids(find(play, fhir)) == ["p1"]
    assert fhir.seen[-1].param("phone") == "816-555-0142"


def test_server_that_compares_the_list_as_one_text_is_asked_form_by_form(fhir, play, patient):
    def literal(seen):
        return reply(bundle([patient()] if seen.param("phone") == "(816) 555-0142" else []))

    fhir.routes["Patient/_search"] = literal
    assert ids(find(play, fhir)) == ["p1"]


def test_server_that_refuses_the_parameter_is_said_not_to_search_by_phone(fhir, play):
    refused = reply(outcome("not-supported"), 400)
    fhir.routes["Patient/_search"] = fhir.routes["Patient"] = lambda _: refused
    answer = find(play, fhir)
    assert answer.notices == {Notice.PHONE_NOT_SEARCHABLE}


def test_fifty_patients_for_an_ignored_filter_are_not_shown(fhir, play, patient):
    strangers = [patient(f"s{n}", phone=f"913-555-{n:04d}") for n in range(50)]
    fhir.routes["Patient/_search"] = lambda _: reply(bundle(strangers))
    answer = find(play, fhir)
    assert answer.found == ()
    assert answer.notices == {Notice.FILTER_IGNORED}


def test_a_few_strangers_and_nobody_else_are_an_ignored_filter_too(fhir, play, patient):
    """L7: all discarded, and no link[self] to ask. Not *nobody by phone*: nobody looked."""
    strangers = [patient(f"s{n}", phone=f"913-555-{n:04d}") for n in range(3)]
    fhir.routes["Patient/_search"] = lambda _: reply(bundle(strangers))
    answer = find(play, fhir)
    assert answer.found == ()
    assert answer.notices == {Notice.FILTER_IGNORED}


def test_ignored_filter_is_said_even_when_the_caller_is_among_the_people(fhir, play, patient):
    people = [patient("p1"), patient("s1", phone="913-555-0100")]
    link = f"{fhir.base}/Patient?_count=26"
    fhir.routes["Patient/_search"] = lambda _: reply(bundle(people, self_link=link))
    answer = find(play, fhir)
    assert ids(answer) == ["p1"]
    assert Notice.FILTER_IGNORED in answer.notices


@pytest.mark.parametrize(
    ("written", "echoed"),
    [
        ("{base}/Patient?_count=26&phone=816-555-0142", True),
        ("{base}/Patient?phone=816-555-0142&_count=26", True),
        ("{base}/Patient/_search?%70hone=%2B18165550142", True),
        ("{base}/Patient?phone:exact=816-555-0142", True),
        ("{base}/Patient?phone%3Aexact=816-555-0142", True),
        ("Patient?phone=816-555-0142", True),
        ("http://gateway.example/Patient?phone=1", True),
        ("{base}/Patient?_count=26", False),
        ("{base}/Patient?_query=phone", False),
        ("{base}/Patient?_count=26&x=%26phone%3D816", False),
        ("{base}/Patient?telephone=816-555-0142", False),
        ("{base}/Patient", None),
        ("", None),
    ],
)
def test_link_self_is_read_by_its_parameters_in_any_order_encoding_and_modifier(
    fhir, play, patient, written, echoed
):
    """L7: a stranger beside the caller tells of an ignored filter only where it is not echoed."""
    people = [patient("p1"), patient("s1", phone="913-555-0100")]
    link = written.format(base=fhir.base)
    fhir.routes["Patient/_search"] = lambda _: reply(bundle(people, self_link=link))
    answer = find(play, fhir)
    assert ids(answer) == ["p1"]
    assert (Notice.FILTER_IGNORED in answer.notices) is (echoed is False)


def test_self_link_that_leaves_people_out_is_no_ignored_filter(fhir, play, patient):
    link = f"{fhir.base}/Patient?_count=26"
    fhir.routes["Patient/_search"] = lambda _: reply(bundle([patient()], self_link=link))
    assert find(play, fhir).notices == frozenset()


def test_more_than_25_people_are_refused(fhir, play, patient):
    fhir.add(*(patient(f"p{n}") for n in range(26)))
    answer = find(play, fhir)
    assert answer.found == ()
    assert answer.notices == {Notice.TOO_MANY}


def test_household_is_offered_whole(fhir, play, patient):
    fhir.add(*(patient(f"p{n}") for n in range(25)))
    assert len(find(play, fhir).found) == 25


def test_second_page_of_people_is_read(fhir, play, patient):
    link = f"{fhir.base}/more"
    fhir.routes["Patient/_search"] = lambda _: reply(bundle([patient("p1")], next_link=link))
    fhir.routes["more"] = lambda _: reply(bundle([patient("p2")], next_link=link))
    answer = find(play, fhir)
    assert ids(answer) == ["p1", "p2"]
    assert Notice.PARTIAL in answer.notices


def test_empty_pages_without_end_are_left_and_said(fhir, play):
    def page(seen):
        link = f"{fhir.base}/Patient?page={int(seen.param('page') or 0) + 1}"
        return reply(bundle([], next_link=link))

    fhir.routes["Patient/_search"] = fhir.routes["Patient"] = page
    answer = find(play, fhir, ByMrn(value="77"))
    assert answer.found == ()
    assert Notice.PARTIAL in answer.notices
    assert fhir.paths() == ["Patient/_search", *["Patient"] * 5]


def test_numbers_given_up_or_of_another_kind_never_match(fhir, play, patient):
    def telecom(**more):
        return [{"system": "phone", "value": "816-555-0142", **more}]

    fhir.add(
        patient("old", telecom=telecom(use="old")),
        patient("ended", telecom=telecom(period={"end": "2020-01-01"})),
        patient("fax", telecom=telecom(system="fax")),
        patient("still", telecom=telecom(period={"end": "2999-01-01"})),
        patient("text", telecom=telecom(system="sms", use="mobile")),
    )
    assert ids(find(play, fhir)) == ["still", "text"]


def test_number_given_up_is_no_ignored_filter(fhir, play, patient):
    given_up = [{"system": "phone", "value": "816-555-0142", "use": "old"}]
    fhir.add(patient(telecom=given_up))
    answer = find(play, fhir)
    assert answer.found == ()
    assert answer.notices == frozenset()


def test_number_of_a_contact_person_is_marked_as_such(fhir, play, patient):
    row = patient(
        phone="913-555-0100", contact=[{"telecom": [{"system": "phone", "value": "8165550142"}]}]
    )
    fhir.routes["Patient/_search"] = lambda _: reply(bundle([row]))
    answer = find(play, fhir)
    assert [found.matched_use for found in answer.found] == ["contact"]


def test_short_stored_number_is_a_weak_match_and_says_so(fhir, play, patient):
    fhir.routes["Patient/_search"] = lambda _: reply(bundle([patient(phone="555-0142")]))
    answer = find(play, fhir)
    assert answer.found[0].weak
    assert Notice.WEAK_PHONE in answer.notices


def test_unusable_number_asks_nobody(fhir, play):
    for number in ("anonymous", "", "4021", "Unavailable"):
        assert find(play, fhir, ByPhone(number=number)).notices == {Notice.NUMBER_UNUSABLE}
    assert fhir.paths() == []


def test_site_or_server_without_phone_search_is_not_asked(fhir, play):
    assert find(play, fhir, phone_lookup=False).notices == {Notice.PHONE_NOT_SEARCHABLE}
    fhir.metadata = metadata(Patient={"searchParam": [{"name": "identifier"}]})
    answer = play(fhir.base, lambda a: a.find_patients(ASK), connect=True)
    assert answer.notices == {Notice.PHONE_NOT_SEARCHABLE}
    assert "Patient/_search" not in fhir.paths()


def test_server_that_only_knows_telecom_is_asked_by_telecom(fhir, play, patient):
    fhir.metadata = metadata(Patient={"searchParam": [{"name": "telecom"}]})
    fhir.routes["Patient/_search"] = lambda seen: reply(
        bundle([patient()] if seen.param("telecom") else [])
    )
    assert ids(play(fhir.base, lambda a: a.find_patients(ASK), connect=True)) == ["p1"]


def test_mrn_typed_in_another_case_is_the_same_number(fhir, play, patient):
    fhir.routes["Patient/_search"] = lambda _: reply(bundle([patient()]))
    assert ids(find(play, fhir, ByMrn(value=" m-P1 "))) == ["p1"]


def test_ssn_under_the_sites_own_system_is_no_mrn(fhir, play, patient):
    ssn = [{"type": {"coding": [{"code": "SS"}]}, "system": "urn:mrn", "value": "999695074"}]
    fhir.routes["Patient/_search"] = lambda _: reply(bundle([patient(identifier=ssn)]))
    assert ids(find(play, fhir, ByMrn(value="999695074"), mrn_system="urn:mrn")) == []


def test_bare_mrn_equal_to_an_ssn_is_not_offered(fhir, play, patient):
    ssn = [{"type": {"coding": [{"code": "SS"}]}, "system": SSN, "value": "999-69-5074"}]
    untyped = [{"system": SSN, "value": "999-69-5074"}]
    wrong = [{"type": {"coding": [{"code": "MR"}]}, "system": SSN, "value": "999-69-5074"}]
    fhir.add(*(patient(f"p{n}", identifier=i) for n, i in enumerate((ssn, untyped, wrong))))
    answer = find(play, fhir, ByMrn(value="999-69-5074"))
    assert answer.found == ()


def test_configured_system_is_sent_and_kept_to(fhir, play, patient):
    here = [{"system": "urn:here", "value": "77"}]
    there = [{"type": {"coding": [{"code": "MR"}]}, "system": "urn:there", "value": "77"}]
    people = [patient("p1", identifier=here), patient("p2", identifier=there)]
    fhir.routes["Patient/_search"] = lambda _: reply(bundle(people))
    answer = find(play, fhir, ByMrn(value="77"), mrn_system="urn:here")
    assert fhir.seen[0].param("identifier") == "urn:here|77"
    assert ids(answer) == ["p1"]
    assert answer.found[0].patient.mrn.value == "77"


def test_commas_and_bars_in_what_is_typed_are_not_syntax(fhir, play):
    find(play, fhir, ByMrn(value="1,2|3$4\\5"))
    assert fhir.seen[0].param("identifier") == "1\\,2\\|3\\$4\\\\5"


def test_name_and_birth_date_are_compared_without_accents(fhir, play, patient):
    name = [{"family": "Mejía-Núñez", "given": ["José", "Ángel"]}]
    people = [
        patient("p1", name=name),
        patient("p2", name=name, birthDate="1981-04-08"),
        patient("p3", name=[{"family": "Mejorado", "given": ["José"]}]),
        patient("p4", name=name, birthDate="1981"),
        patient("p5", name=[{"text": "José Ángel Mejía Núñez"}]),
    ]
    fhir.routes["Patient/_search"] = lambda _: reply(bundle(people))
    query = ByNameAndBirthDate(family="mejia", given="jose", birth_date=date(1981, 4, 9))
    assert ids(find(play, fhir, query)) == ["p1", "p5"]
    assert fhir.seen[0].param("birthdate") == "1981-04-09"


def link_to(other, kind="replaced-by"):
    return [{"type": kind, "other": {"reference": f"Patient/{other}"}}]


def test_merged_record_leads_to_the_one_that_lives_on(fhir, play, patient):
    old = patient("old", active=False, link=link_to("new"))
    fhir.add(patient("new", phone="913-555-0100"))
    fhir.routes["Patient/_search"] = lambda _: reply(bundle([old]))
    answer = find(play, fhir)
    assert ids(answer) == ["new"]
    assert answer.found[0].patient.merged_from.id == "old"
    assert answer.notices == frozenset()


def test_a_refer_link_is_followed_as_well(fhir, play, patient):
    fhir.add(patient("new", phone="913-555-0100"))
    old = patient("old", link=link_to("new", "refer"))
    fhir.routes["Patient/_search"] = lambda _: reply(bundle([old]))
    assert ids(find(play, fhir)) == ["new"]


def test_a_read_that_answers_with_somebody_else_leads_nowhere(fhir, play, patient):
    old = patient("old", link=link_to("new"))
    fhir.routes["Patient/_search"] = lambda _: reply(bundle([old]))
    fhir.routes["Patient/new"] = lambda _: reply(patient("stranger", phone="913-555-0100"))
    answer = find(play, fhir)
    assert ids(answer) == ["old"]
    assert Notice.PARTIAL in answer.notices


def test_merged_record_beside_its_survivor_is_offered_once(fhir, play, patient):
    people = [patient("old", link=link_to("new")), patient("new")]
    fhir.routes["Patient/_search"] = lambda _: reply(bundle(people))
    assert ids(find(play, fhir)) == ["new"]


def test_circle_of_merged_records_ends(fhir, play, patient):
    fhir.add(patient("a", link=link_to("b")), patient("b", phone="1", link=link_to("a")))
    answer = find(play, fhir)
    assert ids(answer) == ["a"]
    assert Notice.PARTIAL in answer.notices
    assert fhir.paths() == ["Patient/_search", "Patient/b"]


def test_chain_longer_than_three_is_not_followed(fhir, play, patient):
    fhir.add(
        *(patient(f"n{i}", phone=f"913-555-000{i}", link=link_to(f"n{i + 1}")) for i in range(6))
    )
    fhir.routes["Patient/_search"] = lambda _: reply(bundle([patient("n0", link=link_to("n1"))]))
    assert ids(find(play, fhir)) == ["n0"]
    assert sum(path.startswith("Patient/n") for path in fhir.paths()) == 3


def test_inactive_record_without_a_link_is_offered_as_inactive(fhir, play, patient):
    fhir.add(patient(active=False))
    assert find(play, fhir).found[0].patient.active is False


def test_hostile_link_id_asks_for_nothing_outside_patient(fhir, play, patient):
    for other in ("..", "x?_count=9", "%2e%2e", "a\\b"):
        fhir.seen.clear()
        row = patient(link=link_to(other))
        fhir.routes["Patient/_search"] = lambda _, row=row: reply(bundle([row]))
        assert ids(find(play, fhir)) == ["p1"]
        assert fhir.paths() == ["Patient/_search"]


def test_unreadable_person_is_counted_and_the_others_are_offered(fhir, play, patient):
    broken = {"resourceType": "Patient", "name": 7}
    fhir.routes["Patient/_search"] = lambda _: reply(bundle([broken, patient()]))
    answer = find(play, fhir)
    assert ids(answer) == ["p1"]
    assert answer.unreadable == 1
    assert Notice.PARTIAL in answer.notices


def test_warning_in_the_answer_is_passed_on(fhir, play, patient):
    answer = bundle([patient()])
    answer["entry"].append(
        {"resource": outcome("processing", "warning"), "search": {"mode": "outcome"}}
    )
    fhir.routes["Patient/_search"] = lambda _: reply(answer)
    assert find(play, fhir).notices == {Notice.SERVER_WARNING}


def test_included_patients_are_not_candidates(fhir, play, patient):
    answer = bundle([patient("p1")])
    answer["entry"].append({"resource": patient("p2"), "search": {"mode": "include"}})
    fhir.routes["Patient/_search"] = lambda _: reply(answer)
    assert ids(find(play, fhir)) == ["p1"]


def test_rows_without_a_mode_are_told_apart_by_their_type(fhir, play, patient):
    """Many servers leave ``search.mode`` out: a doctor is no unreadable patient."""
    rows = [patient(), {"resourceType": "Practitioner", "id": "d1"}, outcome("processing")]
    answer = {"resourceType": "Bundle", "entry": [{"resource": row} for row in rows]}
    fhir.routes["Patient/_search"] = lambda _: reply(answer)
    found = find(play, fhir)
    assert ids(found) == ["p1"]
    assert found.unreadable == 0
    assert found.notices == {Notice.SERVER_WARNING}


def test_markup_in_a_name_stays_those_characters_and_hidden_ones_go(fhir, play, patient):
    family = "<img src=x><b>Bobby</b>"
    fhir.add(patient(name=[{"family": family, "given": ["A\u202eb\x07c\u2066\ud800"]}]))
    name = find(play, fhir).found[0].patient.name
    assert name.family == family
    assert name.given == ("Abc",)
