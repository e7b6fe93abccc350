"""What a telephone system may give, and that nothing of it is echoed when it is refused."""

import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patient_access import pop
from patient_access.front_door import telling
from patient_access.front_door.call_words import MAX_LENGTH, BadCall, read_call

MARK = "5550147"


@pytest.fixture(autouse=True)
def _nobody_home(monkeypatch, tmp_path):
    monkeypatch.setenv("PATIENT_ACCESS_RUNTIME_DIR", str(tmp_path / "nobody"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://example.org/?number=" + MARK,
        "patient-access:" + MARK,
        "patient-access:end?number=" + MARK,
        "patient-access:pop?number=" + MARK,
        "patient-access:pop?state=" + MARK,
        "patient-access:pop?state=ringing&number=1%00" + MARK,
        "patient-access:pop?state=ringing&number=1%0A" + MARK,
        "patient-access:pop?state=ringing&number=1%1B[2J" + MARK,
        "patient-access:pop?state=ringing&number=%E2%80%AE" + MARK,
        "patient-access:pop?state=ringing&number=%FF" + MARK,
        "patient-access:pop?state=ringing&number=\udcff" + MARK,
        "patient-access:pop?state=ringing&state=ended&number=" + MARK,
        "patient-access:pop?state=ringing&attestation=Z&number=" + MARK,
        "patient-access:pop?state=ringing&presentation=maybe&number=" + MARK,
        "patient-access:pop?state=ringing&number=" + MARK * 20,
        "patient-access:pop?state=ringing&x=" + MARK * 100_000,
    ],
)
def test_a_hostile_address_is_exit_code_2_and_one_sentence_without_it(url, capfd):
    assert pop.url_command([url]) == 2
    said = capfd.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.strip().endswith((".", "…", ":"))
    assert MARK not in said.err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--state", MARK],
        ["--state", "ringing", "--number"],
        ["--state", "ringing", "--unknown", MARK],
        ["--state", "ringing", MARK],
        ["--state", "ringing", "--num", MARK],
        ["--state", "ringing", "--number", MARK + "\n"[:1] + "x"],
        ["--stdin", "--number", MARK],
    ],
)
def test_options_that_make_no_sense_are_exit_code_2_without_an_echo(arguments, capfd):
    assert pop.pop_command(arguments) == 2
    said = capfd.readouterr()
    assert said.err
    assert MARK not in said.err + said.out


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[1]",
        b"{" + MARK.encode(),
        b'{"state": "ringing", "number": 2065550147}',
        b'{"state": "ringing", "number": ["2065550147"]}',
        b'{"state": "ringing", "number": "\\u0000' + MARK.encode() + b'"}',
        b"[" * 60_000,
        b" " * 70_000,
        b"\xff\xfe",
    ],
)
def test_standard_input_that_is_no_call_is_exit_code_2_without_an_echo(text, monkeypatch, capsys):
    class Stdin:
        buffer = io.BytesIO(text)

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert pop.pop_command(["--stdin"]) == 2
    said = capsys.readouterr()
    assert said.err
    assert MARK not in said.err


@pytest.mark.parametrize(
    "url",
    [
        "patient-access:pop?state=ringing&number=%2B12065550147",
        "PATIENT-ACCESS:pop?state=ringing&number=+12065550147",
        "patient-access://pop/?state=ringing&number=+12065550147#x",
        "patient-access:pop?state=ringing&number=+12065550147&unknown=1&also",
    ],
)
def test_the_forms_in_which_systems_hand_over_a_url_all_mean_the_call(url):
    assert telling._from_url([url]).details == {"ani": "+12065550147"}


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("+1 (206) 555-0147", "2065550147"),
        ("206.555.0147", "2065550147"),
        ("sip:+12065550147@10.0.0.1:5060", "2065550147"),
        ("1001", "1001"),
        ("anonymous", ""),
        ("", ""),
    ],
)
def test_one_caller_is_one_caller_however_written(written, digits):
    assert read_call({"state": "ringing", "number": written}).number_digits == digits


@pytest.mark.parametrize(
    ("words", "details"),
    [
        ({"number": "anonymous"}, {"presentation": "restricted"}),
        ({"number": "unavailable"}, {"presentation": "unavailable"}),
        ({"number": "sip:1001@10.0.0.1"}, {"ani": "1001"}),
        ({"number": "tel:+12065550147;cpc=ordinary"}, {"ani": "+12065550147"}),
        (
            {"number": "+12065550147", "attestation": "C", "presentation": "restricted"},
            {"ani": "+12065550147", "attestation": "C", "presentation": "restricted"},
        ),
    ],
)
def test_what_is_said_about_the_number_is_passed_on(words, details):
    assert read_call({"state": "ringing", **words}).details == details


def test_a_queue_that_has_the_caller_in_it_does_not_travel_in_the_open():
    words = {"state": "ringing", "number": "+12065550147"}
    assert read_call({**words, "queue": "Desk 206-555-0147"}).queue == ""
    assert read_call({**words, "queue": "Desk 7"}).queue == "Desk 7"


def test_a_call_cannot_be_printed_by_accident():
    call = read_call({"state": "ringing", "number": "+12065550147", "call_id": "x5550147"})
    assert MARK not in f"{call!r} {call}"


@given(st.dictionaries(st.sampled_from([*MAX_LENGTH, "other"]), st.text(max_size=300)))
def test_any_words_are_a_call_or_a_sentence(words):
    sentence = call = None
    try:
        call = read_call(words)
    except BadCall as bad:
        sentence = str(bad)
    if call is None:
        assert sentence.endswith(".")
    else:
        assert json.loads(call.private_json() or b"{}") == call.details
