"""One rule for every host of the settings: what is around a name is refused, with its line."""

import pytest
from pydantic import TypeAdapter, ValidationError

from patient_access.bridge.setting import SettingRefused, read_setting
from patient_access.settings.host import Host, host_and_port, is_loopback

HOST = TypeAdapter(Host)

WRONG = [
    ("our broker", "a host holds no spaces"),
    ("our\tbroker", "a host holds no spaces"),
    ("", "this cannot be empty"),
    ("   ", "this cannot be empty"),
    ("mqtts://broker.example", "leave out “://” and what stands before it"),
    ("broker.example/mqtt", "leave out everything from “/” on"),
    ("broker.example:8883", "leave out “:” and the port"),
    ("desk:made-up-secret@broker.example", "leave out the user name"),
    ("-broker.example", "that can be no host"),
    ("broker..example", "that can be no host"),
    ("broker.example,other.example", "that can be no host"),
    ("10.20.30", "that can be no host"),
    ("10.20.30.400", "that can be no host"),
    ("a" * 64 + ".example", "that can be no host"),
    (".".join(["a" * 60] * 5), "that can be no host"),
    ("brok\u2066er.example", "that can be no host"),
    ("broker\x00.example", "that can be no host"),
]

PLACES = {
    "asterisk.host": '[asterisk]\nuser = "me"\nchannels = ["PJSIP/1"]\nhost = {}\n',
    "mqtt.host": '[mqtt]\ntopic = "calls/agents/1001"\nport = 8883\nhost = {}\n',
    "audit.syslog": '[audit]\noutbox = "none"\npost = false\nsyslog = {}\n',
}


@pytest.mark.parametrize(("given", "words"), WRONG)
def test_what_is_no_host_is_refused_with_the_reason_and_an_example(given, words):
    with pytest.raises(ValidationError) as refused:
        HOST.validate_python(given)
    [error] = refused.value.errors()
    assert words in error["msg"]
    assert "server.example" in error["msg"]
    assert "made-up-secret" not in error["msg"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("broker.example", "broker.example"),
        (" broker.example ", "broker.example"),
        ("BROKER", "BROKER"),
        ("call_server-2.example", "call_server-2.example"),
        ("10.20.30.40", "10.20.30.40"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("krankenhaus-köln.example", "xn--krankenhaus-kln-ltb.example"),
    ],
)
def test_a_name_and_an_address_are_kept_as_they_are_looked_up(given, kept):
    assert HOST.validate_python(given) == kept


@pytest.mark.parametrize("key", PLACES)
@pytest.mark.parametrize(
    ("given", "words"),
    [('"our broker"', "a host holds no spaces"), ('"tcp://b.example"', "leave out “://”")],
)
def test_every_server_of_a_file_is_held_to_it_and_the_line_is_named(files, key, given, words):
    settings, problems = files.load(user=PLACES[key].format(given))
    assert [(one.line, one.key) for one in problems] == [(4, key)]
    assert words in problems[0].sentence
    assert getattr(settings, key.partition(".")[0]) is None


@pytest.mark.parametrize(
    "base",
    [
        "mllps://our his:2575/PIX/NORTH",
        "mllps://-his:2575/PIX/NORTH",
        "mllps://his:99999/PIX/NORTH",
        "mllps://:2575/PIX/NORTH",
        "https://ehr..example/fhir",
        "https://10.20.30.400/fhir",
    ],
)
def test_a_host_within_an_address_is_held_to_it_too(files, base):
    text = f'[[ehrs]]\nname = "North"\nadapter = "hl7v2"\nbase = "{base}"\n'
    settings, problems = files.load(user=text)
    assert [(one.line, one.key) for one in problems] == [(4, "ehrs.1.base")]
    assert settings.ehrs == ()


@pytest.mark.parametrize(
    "port", ["0", "65536", "-1", '"mqtt"', "true"], ids=["none", "high", "low", "word", "truth"]
)
@pytest.mark.parametrize("table", ["asterisk.host", "mqtt.host"])
def test_a_port_that_is_none_is_refused_with_its_line(files, table, port):
    text = PLACES[table].replace("port = 8883\n", "").format(f'"b.example"\nport = {port}')
    _, problems = files.load(user=text)
    line = text.splitlines().index(f"port = {port}") + 1
    assert [(one.line, one.key) for one in problems] == [(line, table.replace("host", "port"))]


def test_the_bridges_file_is_held_to_it(tmp_path):
    file = tmp_path / "bridge.toml"
    file.write_text(
        '[asterisk]\nhost = "pbx.example"\nuser = "bridge"\n[broker]\nhost = "our broker"\n'
        '[agents]\n1001 = ["PJSIP/1001"]\n'
    )
    with pytest.raises(SettingRefused, match=r"line 5: broker\.host: a host holds no spaces"):
        read_setting(file)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("log.example", "log.example"),
        ("log.example:6514", "log.example:6514"),
        ("10.20.30.40:6514", "10.20.30.40:6514"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("[2001:db8::1]:6514", "[2001:db8::1]:6514"),
    ],
)
def test_a_host_may_have_its_port_where_there_is_no_setting_for_it(given, kept):
    assert host_and_port(given) == kept


@pytest.mark.parametrize("given", ["log.example:", "log.example:0", "log.example:99999", ":6514"])
def test_a_port_behind_a_host_is_one(given):
    with pytest.raises(ValueError, match=r"server\.example|a port from 1"):
        host_and_port(given)


def test_only_this_machine_is_loopback():
    assert [is_loopback(one) for one in ("127.0.0.1", "::1", "localhost", "LOCALHOST")] == [
        True
    ] * 4
    assert [is_loopback(one) for one in ("10.0.0.1", "localhost.example", "")] == [False] * 3


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ('[asterisk]\nhost = "pbx.example"\nuser = "me"\nchannels = ["PJSIP/1"]\n', "ca_file"),
        ('[mqtt]\nhost = "b.example"\ntopic = "calls/agents/1001"\nport = 8883\n', "ca_file"),
        ('[mqtt]\nhost = "b.example"\ntopic = "calls/agents/1001"\nport = 8883\n', "certificate"),
        ('[audit]\nfhir = "https://a.example"\npost = true\noutbox = "none"\n', "ca_file"),
        ('[audit]\nfhir = "https://a.example"\npost = true\noutbox = "none"\n', "certificate"),
        ('[text_gateway]\nurl = "https://t.example"\n\n\n', "ca_file"),
    ],
)
def test_a_file_beside_a_server_has_its_full_path(files, table, key):
    """A desk may be started from anywhere, and would look for it there."""
    _, problems = files.load(user=f'{table}{key} = "site.pem"\n')
    name = table[1 : table.index("]")]
    assert [(one.line, one.key) for one in problems] == [(5, f"{name}.{key}")]
    assert problems[0].sentence == "write the file's full path."
