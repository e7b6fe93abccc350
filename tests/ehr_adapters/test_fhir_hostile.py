"""Whole answers of any shape: what comes out is a value or one expected failure, never more."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fake_fhir import bundle, metadata, reply
from hypothesis import given, settings
from hypothesis import strategies as st

from ehr_adapters.fhir_r4.bundles import read_page
from ehr_adapters.fhir_r4.capability import read_capability
from ehr_adapters.fhir_r4.mapping.reading import Reading
from ehr_adapters.fhir_r4.offer import PANEL_TYPES
from ehr_adapters.fhir_r4.subjects import subject_of
from ehr_adapters.wire.answers import read_json
from ehr_adapters.wire.failures import WireFailure
from ehr_adapters.wire.origin import Origin
from ehr_adapters.wire.retry_after import retry_after_of
from patient_access.domain.failure import EhrFailure
from patient_access.domain.identity import RecordRef
from patient_access.domain.lookup import ByMrn, ByPhone, LookupAnswer
from patient_access.domain.panels import PanelAnswer, PanelName

KEYS = [
    "resourceType", "entry", "resource", "search", "mode", "link", "relation", "url", "issue",
    "code", "severity", "rest", "type", "interaction", "searchParam", "name", "searchInclude",
    "software", "fhirVersion", "subject", "patient", "participant", "actor", "reference", "id",
    "telecom", "value", "system", "identifier", "meta", "security", "contained", "other",
]  # fmt: skip
WORDS = [
    "Bundle", "Patient", "Condition", "CapabilityStatement", "OperationOutcome", "4.0.1", "next",
    "self", "http://x/?phone=1&%ff", "Patient/p1", "phone", "816-555-0142", "replaced-by", "?",
]  # fmt: skip
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=12,
)
objects = st.dictionaries(st.sampled_from(KEYS), junk, max_size=5)
READING = Reading(source="N", base="http://127.0.0.1/fhir")


@given(objects, st.sampled_from(["Bundle", "CapabilityStatement"]))
@settings(max_examples=300, deadline=None)
def test_any_object_is_a_page_a_statement_or_a_failure(thing, kind):
    for value in (thing, {**thing, "resourceType": kind}):
        for read in (read_capability, lambda one: read_page(one, "Patient")):
            try:
                found = read(value)
            except WireFailure:
                continue
            if hasattr(found, "echoes"):
                found.echoes("phone")
            for kinds in PANEL_TYPES.values():
                subject_of(thing, kinds[0], "p1", READING)


@given(st.binary(max_size=60) | objects.map(lambda one: json.dumps(one).encode()))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_an_object_or_a_failure(body):
    try:
        found = asyncio.run(read_json(body))
    except WireFailure as failure:
        found = {"hangs on": failure.__context__}
    assert found.get("hangs on") is None


@given(st.lists(objects, max_size=30), st.integers(0, 3))
@settings(max_examples=200, deadline=None)
def test_large_and_small_answers_are_read_alike(rows, spaces):
    text = json.dumps({"a": [1, {}], "entry": rows, "z": None}, indent=spaces or None)
    padded = text[:-1] + " " * 100_000 + "}"
    for body in (text, padded):
        assert asyncio.run(read_json(body.encode())) == json.loads(text)


@given(st.text(max_size=40) | st.sampled_from(["https://ehr.example/fhir", "//x", "?a", "#b"]))
@settings(max_examples=300, deadline=None)
def test_any_link_is_under_the_base_or_refused(link):
    origin = Origin.of("https://ehr.example/fhir")
    for text in (link, "https://ehr.example/fhir" + link, "https://ehr.example" + link):
        try:
            url = origin.allow(text)
        except WireFailure:
            continue
        assert (url.scheme, url.host, url.port) == ("https", "ehr.example", None)
        assert url.raw_path.startswith(b"/fhir")


def test_every_answer_of_a_hostile_server_is_an_answer_or_an_expected_failure(fhir, play):
    ref = RecordRef(source="Northside", base=fhir.base, id="p1")
    shapes = [
        {"resourceType": "Bundle", "entry": [None, 7, [], {"resource": [{}]}, {"resource": {}}]},
        {"resourceType": "Bundle", "entry": {"resource": {"resourceType": "Condition"}}},
        {"resourceType": "Bundle", "link": [{"relation": "next", "url": 7}], "entry": "x"},
        {"resourceType": "Bundle", "link": {"relation": "next", "url": "?"}, "entry": []},
        {"resourceType": ["Bundle"], "entry": []},
        bundle([{"resourceType": "Patient", "id": 7, "telecom": "816-555-0142"}]),
    ]

    async def ask(adapter):
        answers = []
        works = [
            lambda q=q: adapter.find_patients(q)
            for q in (ByMrn(value="1"), ByPhone(number="8165550142"))
        ]
        works += [lambda p=p: adapter.read_panel(ref, p) for p in PanelName]
        for work in works:
            try:
                answers.append(await work())
            except EhrFailure as failure:
                answers.append(failure)
        return answers

    for shape in shapes:
        kinds = [kind for kinds in PANEL_TYPES.values() for kind in kinds]
        for path in ("Patient/_search", "Patient", *kinds):
            fhir.routes[path] = lambda _, shape=shape: reply(shape)
        for answer in play(fhir.base, ask):
            assert isinstance(answer, LookupAnswer | PanelAnswer | EhrFailure)


LATER = (datetime.now(UTC) + timedelta(days=90)).strftime("%a, %d %b %Y %H:%M:%S GMT")


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("3", 3.0),
        ("9" * 400, None),
        ("999999999", 86_400.0),
        ("\u00b2", None),
        ("-3", None),
        ("soon", None),
        ("", None),
        pytest.param(LATER, 86_400.0, id="a date long from now"),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 99999 07:28:00 GMT", None),
        ("1, 2, 3", None),
    ],
)
def test_retry_after_is_a_sane_number_of_seconds_or_nothing(said, seconds):
    headers = {"Retry-After": said.encode("utf-8")}
    assert retry_after_of(httpx.Response(429, headers=headers)) == seconds


def test_metadata_of_any_size_is_read(fhir, play):
    fhir.metadata = metadata(Patient={"documentation": "x" * 2_000_000})
    assert play(fhir.base, lambda adapter: adapter.connect()).version == "4.0.1"


def test_failing_token_source_is_a_fault_and_sends_nothing(fhir):
    from ehr_adapters.contract import EhrSite
    from ehr_adapters.fhir_r4 import open_adapter

    async def broken():
        raise KeyError("keyring")

    async def ask():
        adapter = open_adapter(EhrSite(name="N", adapter="fhir_r4", base=fhir.base), broken)
        try:
            await adapter.connect()
        finally:
            await adapter.close()

    with pytest.raises(EhrFailure) as caught:
        asyncio.run(ask())
    assert caught.value.kind == "adapter_fault"
    assert caught.value.__context__ is None
    assert fhir.seen == []
