"""Reading settings: who wins, what a mistake says, and that none stops the program."""

from pathlib import Path

import pytest

from patient_access.handover.frames import EhrAddress, Role, Theme
from patient_access.settings.load import load_settings, machine_file, user_file
from patient_access.settings.model import Settings

ONE_EHR = '[[ehrs]]\nname = "Northside"\nbase = "https://ehr.example/fhir/"\n'


def test_no_files_are_the_defaults_and_no_problem(files):
    settings, problems = files.load()
    assert settings == Settings()
    assert problems == ()
    assert settings.keep_after_call_seconds == 0
    assert settings.idle_seconds == 240
    assert settings.call_sources == ("screen_pop",)
    assert settings.sources() == ("manual", "screen_pop")


def test_every_setting_can_be_read(files):
    settings, problems = files.load(
        user="""
agent_name = "Dana"
desk = "Scheduling desk"
role = "nurse"
language = "es"
theme = "dark"
policy_file = "policy.toml"
idle_seconds = 90
clipboard_seconds = 10
hide_from_capture = false
call_sources = ["manual", "screen_pop"]
keep_after_call_seconds = 120

[[ehrs]]
name = "Northside"
base = "https://ehr.example/fhir/"

[[ehrs]]
name = "Clinic"
adapter = "training"
base = "http://127.0.0.1:8080/fhir"
mrn_system = "urn:example:mrn"
country = "MX"
phone_lookup = false

[asterisk]
host = "pbx.example"
user = "desk1001"
channels = ["PJSIP/1001"]
variables = { MRN = "mrn" }

[http_pop]
port = 17652

[telephony]
wipe_after_seconds = 60

[baresip]
port = 4445

[mqtt]
host = "broker.example"
topic = "calls/agents/1001"

[audit]
fhir = "https://audit.example/fhir"
outbox = "courier"

[text_gateway]
url = "https://texts.example/v1/messages"
fields = { from = "+12065550100" }
"""
    )
    assert problems == ()
    assert settings.text_gateway is not None
    assert settings.text_gateway.address().fields == (("from", "+12065550100"),)
    assert settings.asterisk is not None
    assert settings.asterisk.variables == {"MRN": "mrn"}
    assert settings.http_pop is not None
    assert settings.http_pop.port == 17652
    assert settings.telephony.wipe_after_seconds == 60
    assert settings.role is Role.NURSE
    assert settings.theme is Theme.DARK
    assert settings.policy_file == files.user.parent / "policy.toml"
    assert settings.sources() == ("manual", "screen_pop")
    assert [ehr.address() for ehr in settings.ehrs] == [
        EhrAddress(name="Northside", adapter="fhir_r4", base="https://ehr.example/fhir"),
        EhrAddress(
            name="Clinic",
            adapter="training",
            base="http://127.0.0.1:8080/fhir",
            mrn_system="urn:example:mrn",
            country="MX",
            phone_lookup=False,
        ),
    ]
    assert set(Settings.model_fields) == settings.model_fields_set


def test_machine_wide_file_beats_the_users(files):
    settings, problems = files.load(
        machine="idle_seconds = 60\n", user='idle_seconds = 600\nlanguage = "es"\n'
    )
    assert problems == ()
    assert settings.idle_seconds == 60
    assert settings.language == "es"


def test_broken_machine_wide_value_is_not_decided_by_the_user(files):
    settings, (problem,) = files.load(machine="idle_seconds = 3\n", user="idle_seconds = 3000\n")
    assert settings.idle_seconds == 240
    assert problem.machine_wide
    assert problem.file == files.machine
    assert "machine-wide, ask IT" in str(problem)


def test_broken_user_value_leaves_the_rest_in_force(files):
    settings, (problem,) = files.load(user='theme = "pink"\nlanguage = "es"\n')
    assert settings.theme is Theme.SYSTEM
    assert settings.language == "es"
    assert not problem.machine_wide
    assert str(problem) == (
        f"{files.user}, line 1: theme: “pink” is not possible; "
        "write one of 'system', 'light' or 'dark'."
    )


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("\nidle_seconds = 29", 2, "idle_seconds", "at least 30"),
        ("keep_after_call_seconds = 121", 1, "keep_after_call_seconds", "at most 120"),
        ("keep_after_call_seconds = -1", 1, "keep_after_call_seconds", "at least 0"),
        ('idle_seconds = "soon"', 1, "idle_seconds", "whole number"),
        ("idle_seconds = 90.5", 1, "idle_seconds", "whole number"),
        ('hide_from_capture = "perhaps"', 1, "hide_from_capture", "true or false"),
        ("agent_name = 7", 1, "agent_name", "between quotes"),
        ('language = "fr"', 1, "language", "'en' or 'es'"),
        ('role = "doctor"', 1, "role", "'agent' or 'nurse'"),
        ("policy_file = 7", 1, "policy_file", "between quotes"),
        ('call_sources = "manual"', 1, "call_sources", "square brackets"),
        ('langauge = "es"', 1, "langauge", "Did you mean language?"),
        ('x = 1\nlanguage = "es"', 1, "x", "no such setting."),
        ('[ehrs]\nname = "A"', 1, "ehrs", "[[ehrs]]"),
        ('[[ehrs]]\nname = "A"', 1, "ehrs.1.base", "missing; add base"),
        ('[[ehrs]]\nbase = "https://a.example"', 1, "ehrs.1.name", "missing; add name"),
        ('[[ehrs]]\nname = "A"\nbase = "ehr.example"', 3, "ehrs.1.base", "https://"),
        ('[[ehrs]]\nname = "A"\nbase = "ftp://ehr.example"', 3, "ehrs.1.base", "https://"),
        ('[[ehrs]]\nname = "A"\nbase = "https://"', 3, "ehrs.1.base", "a host"),
        ('[[ehrs]]\nname = "A"\nbase = "https://a:99999"', 3, "ehrs.1.base", "https://"),
        ('[[ehrs]]\nname = "A"\nbase = "https://[::1"', 3, "ehrs.1.base", "https://"),
        ('[[ehrs]]\nname = "A"\nbase = "https://me@a.example"', 3, "ehrs.1.base", "keyring"),
        ('[[ehrs]]\nname = "A"\nbase = "https://a.example?x=1"', 3, "ehrs.1.base", "leave out"),
        ('[[ehrs]]\nname = "A"\nbase = "https://a.example"\ncountry = "usa"', 4, "ehrs.1.country",
         "two capital letters"),
        ('[[ehrs]]\nname = "A"\nbase = "https://a.example"\ntoken = "x"', 4, "ehrs.1.token",
         "no such setting"),
        ("ehrs = [7]", 1, "ehrs.1", "[[ehrs]]"),
    ],
)  # fmt: skip
def test_mistake_is_told_with_line_key_and_a_sentence(files, text, line, key, words):
    settings, problems = files.load(user=text)
    assert [(p.line, p.key) for p in problems] == [(line, key)]
    assert words in problems[0].sentence
    assert settings == Settings() or settings.language == "es"


def test_one_broken_ehr_does_not_take_the_others_with_it(files):
    text = ONE_EHR + '[[ehrs]]\nname = "B"\nbase = "nonsense"\n' + ONE_EHR.replace("North", "South")
    settings, (problem,) = files.load(machine=text)
    assert [ehr.name for ehr in settings.ehrs] == ["Northside", "Southside"]
    assert (problem.line, problem.key) == (6, "ehrs.2.base")


def test_two_ehrs_of_one_name_are_refused(files):
    settings, (problem,) = files.load(user=ONE_EHR + ONE_EHR)
    assert len(settings.ehrs) == 1
    assert (problem.line, problem.key) == (5, "ehrs.2.name")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("idle_seconds = ", 1, "not readable as TOML"),
        ('theme = "dark"\nidle_seconds = 60\n[[ehrs\n', 3, "not readable as TOML"),
        (b'theme = "dark"\n# \xff\xfe\n', 2, "not UTF-8"),
        (b"\x00\x01\x02", 1, "not readable as TOML"),
        (b"#" * ((1 << 20) + 1), None, "larger than 1 MB"),
        (b"a = " + b"[" * 20000, None, "nested too deeply"),
    ],
)
@pytest.mark.parametrize("whose", ["machine", "user"])
def test_file_that_is_no_toml_is_left_out_and_the_other_one_counts(files, whose, text, line, words):
    other = "user" if whose == "machine" else "machine"
    settings, problems = files.load(**{whose: text, other: 'language = "es"\n'})
    assert settings == Settings(language="es")
    assert len(problems) == 1
    assert problems[0].line == line
    assert words in problems[0].sentence
    assert problems[0].machine_wide == (whose == "machine")


def test_byte_order_mark_of_windows_editors_is_no_mistake(files):
    settings, problems = files.load(user=b'\xef\xbb\xbflanguage = "es"\r\n')
    assert settings.language == "es"
    assert problems == ()


def test_directory_in_the_files_place_is_a_problem_and_no_crash(files):
    files.user.mkdir()
    settings, (problem,) = files.load()
    assert settings == Settings()
    assert "cannot be read" in problem.sentence


def test_unreadable_file_is_a_problem_and_no_crash(files, monkeypatch):
    def refuse(*args, **more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    settings, problems = files.load()
    assert settings == Settings()
    assert {p.machine_wide for p in problems} == {True, False}
    assert all("permission denied" in p.sentence for p in problems)


def test_default_places_are_two_files_of_this_program(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "site"))
    assert machine_file() != user_file()
    assert {machine_file().name, user_file().name} == {"settings.toml"}
    assert machine_file().parent.name == user_file().parent.name == "patient-access"
    assert load_settings() == (Settings(), ())


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('[asterisk]\nhost = "pbx"\nchannels = ["PJSIP/1"]', "this is missing; add user = …"),
        (
            '[asterisk]\nhost = "pbx"\nuser = "me"\nchannels = ["PJSIP/1"]\ntls = false',
            "callers' numbers never cross a network in the clear; leave tls out, or true.",
        ),
        (
            '[asterisk]\nhost = "pbx"\nuser = "me"\nchanels = ["PJSIP/1"]',
            "there is no such setting. Did you mean channels?",
        ),
        ('[audit]\nfihr = "https://a.example"', "there is no such setting. Did you mean fhir?"),
        (
            '[text_gateway]\nurl = "https://t.example"\ntext_feld = "x"',
            "there is no such setting. Did you mean text_field?",
        ),
        (
            '[text_gateway]\nurl = "https://t.example"\nnumber_field = "a number"',
            "write letters, digits, - and _ only (and dots, in the name of a field).",
        ),
        (
            '[mqtt]\nhost = "broker"\nuser = "desk 1001"\ntopic = "calls/agents/1001"',
            "write it in one word, without spaces; at most 80 characters.",
        ),
        (
            '[mqtt]\nhost = "broker"\ntopic = "calls/+/state"',
            "name one agent's topic; # and + would bring other agents' callers here.",
        ),
        ("http_pop = 1", "write a table: [http_pop], and below it what it needs."),
        ("[http_pop]\nport = 80", "80 is too small; write at least 1024."),
        ("[telephony]\nwipe_after_seconds = 1", "1 is too small; write at least 5.0."),
        (
            "[telephony]\nmask_after_seconds = 8\nwipe_after_seconds = 8",
            "mask_after_seconds must be less than wipe_after_seconds.",
        ),
        ("mqtt = 1", "write a table: [mqtt], and below it what it needs."),
    ],
)
def test_what_is_wrong_with_a_telephone_systems_table_is_said(files, table, sentence):
    settings, problems = files.load(user=table)
    assert settings.asterisk is None
    assert settings.mqtt is None
    assert sentence in [problem.sentence for problem in problems]
