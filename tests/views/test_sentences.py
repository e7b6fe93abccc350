"""Every code an agent can meet has words, and the words keep the house rules."""

import re

import pytest

from patient_access.domain.failure import FailureKind
from patient_access.domain.lookup import Notice
from patient_access.views.sentences import (
    Sentence,
    failure_sentence,
    message_sentence,
    notice_sentence,
)
from patient_access.views.sentences.messages import MESSAGES
from patient_access.views.values import Message

PROMISED = {
    "second_instance",
    "settings_problem",
    "policy_problem",
    "credentials_unavailable",
    "memory_not_locked",
    "workspace_lost",
    "source_gone",
    "number_unreadable",
    "number_anonymous",
    "number_internal",
    "search_unreadable",
    "nothing_found_phone",
    "nothing_found_mrn",
    "nothing_found_name",
    "many_found",
    "check_locked",
    "general_question",
    "note_copied",
    "note_nothing",
    "pop_refused",
    "adapter_refused",
    "ehr_not_configured",
    "rehearsal_refused",
}

TECHNICAL = re.compile(
    r"\b(HTTP|JSON|FHIR|TLS|SSL|URL|API|TCP|\d{3} error|timeout|exception|server error"
    r"|certificate|payload|parse|socket|bundle|4\d\d|5\d\d)\b",
    re.IGNORECASE,
)


def every_sentence() -> list[Sentence]:
    return [
        *(failure_sentence(kind, "Northside EHR") for kind in FailureKind),
        *(notice_sentence(notice, "Northside EHR") for notice in Notice),
        *(message_sentence(Message(code=code)) for code in MESSAGES),
        message_sentence(Message(code="never_heard_of")),
    ]


@pytest.mark.parametrize("sentence", every_sentence(), ids=lambda s: s.what)
def test_every_sentence_has_three_finished_parts_in_plain_words(sentence):
    for part in (sentence.what, sentence.say, sentence.do):
        assert part.strip() == part
        assert part.endswith("."), part
        assert len(part) <= 90, part
        assert "%1" not in part
        assert not TECHNICAL.search(part), part


def test_every_promised_code_has_a_sentence():
    assert set(MESSAGES) >= PROMISED


def test_the_words_of_a_timeout():
    assert failure_sentence(FailureKind.TIMEOUT, "Northside EHR").text == (
        "Northside EHR did not answer in time. Tell the caller it will take a moment. Press Retry."
    )


def test_a_correlation_id_comes_last_and_only_when_there_is_one():
    with_id = failure_sentence(FailureKind.TIMEOUT, "Northside EHR", "abc123def456")
    assert with_id.reference == "Reference abc123def456"
    assert with_id.spoken.endswith("Reference abc123def456")
    assert "abc123def456" not in with_id.text
    assert failure_sentence(FailureKind.TIMEOUT, "Northside EHR").reference == ""


def test_nobody_found_by_phone_is_never_worded_as_no_such_patient():
    forbidden = re.compile(r"no such|not exist|no patient|not a patient|unknown patient", re.I)
    for sentence in every_sentence():
        assert not forbidden.search(sentence.text), sentence.text
    found_none = message_sentence(Message(code="nothing_found_phone"))
    assert "by this phone number" in found_none.what
    assert "may be on file" in found_none.what


def test_failures_tell_the_agent_something_to_do_and_name_the_system():
    for kind in FailureKind:
        assert "Northside EHR" in failure_sentence(kind, "Northside EHR").text, kind


def test_detail_of_a_message_is_its_reference_and_not_part_of_the_words():
    sentence = message_sentence(Message(code="settings_problem", detail="site.toml, line 3"))
    assert sentence.reference == "site.toml, line 3"
    assert "site.toml" not in sentence.text


def test_a_copied_note_says_how_long_the_copy_lives():
    timed = message_sentence(Message(code="note_copied", detail="30"))
    assert timed.do == "Paste it into the record now: the copy goes in 30 seconds."
    assert timed.reference == ""
    assert "in a few seconds" in message_sentence(Message(code="note_copied")).do


def test_a_message_can_carry_the_code_of_a_failure_or_a_notice():
    failed = message_sentence(Message(code="timeout", detail="Northside EHR"))
    assert failed == failure_sentence(FailureKind.TIMEOUT, "Northside EHR")
    weak = message_sentence(Message(code="weak_phone", detail="Northside EHR"))
    assert weak == notice_sentence(Notice.WEAK_PHONE, "Northside EHR")
    assert message_sentence(Message(code="timeout")).what.startswith("The EHR ")


def test_an_unknown_code_is_given_to_it_as_a_reference():
    sentence = message_sentence(Message(code="never_heard_of", detail="x.toml"))
    assert sentence.reference == "never_heard_of x.toml"
