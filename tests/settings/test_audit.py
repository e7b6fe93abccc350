"""The table ``[audit]``: what can be written, and a sentence for what cannot."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from patient_access.handover.audit_frames import OutboxMode
from patient_access.settings.audit import AuditSetting

KEY = "A" * 43 + "="


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fhir": "http://audit.example/fhir"}, "audit records name patients"),
        ({"fhir": "https://u:p@audit.example"}, "the token belongs in the keyring"),
        ({"fhir": "audit.example"}, "begins with https://"),
        ({"syslog": "log.example:99999"}, "host:port"),
        ({"syslog": "log example"}, "a host holds no spaces"),
        ({"fhir": "https://a.example", "syslog": "b.example"}, "not both"),
        ({"outbox": "site"}, "needs outbox_key"),
        ({"outbox": "site", "outbox_key": "short"}, "outbox key"),
        ({"outbox": "courier"}, "somewhere to deliver to"),
        ({"disclosures": "https://a.example"}, "need fhir"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(given, said):
    with pytest.raises(ValidationError, match=said):
        AuditSetting.model_validate(given)


@pytest.mark.parametrize(
    "given",
    [
        {"fhir": "https://audit.example/fhir/"},
        {"fhir": "http://127.0.0.1:8080/fhir"},
        {"fhir": "http://localhost/fhir", "outbox": "courier"},
        {"syslog": "log.example", "outbox": "site", "outbox_key": KEY},
        {"outbox": "site", "outbox_key": KEY},
        {},
    ],
)
def test_what_can_be_used_reaches_a_workspace(given):
    target = AuditSetting.model_validate(given).target(Path("/state/outbox"))
    assert target.fhir == given.get("fhir", "").rstrip("/")
    assert target.mode == given.get("outbox", OutboxMode.NONE)
    assert target.is_on == bool(given)
    assert target.key == given.get("outbox_key", "")


def test_a_table_that_is_none_is_said(files):
    _, problems = files.load(user='audit = "yes"\n')
    assert "write a table: [audit]" in str(problems[0])
    assert problems[0].line == 1
