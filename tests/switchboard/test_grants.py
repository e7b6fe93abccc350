"""What the way to an EHR needs goes from the keyring into one pipe, and nowhere else."""

import asyncio

from patient_access.handover import frames
from patient_access.handover.wire import PrivatePart
from patient_access.settings.credentials import CredentialsUnavailable
from patient_access.switchboard import grants
from patient_access.switchboard.grants import Grants

PASSWORD = "desk:made-up-4417"


class Pipe:
    def __init__(self):
        self.sent = []

    def send(self, frame, private=None):
        self.sent.append((frame, bytes((private or PrivatePart()).buffer)))


def granted(of):
    pipe = Pipe()
    wanted = frames.TokenWanted(ehr="North", of=of)
    asyncio.run(Grants(training=False).give(pipe, wanted, None))
    return pipe.sent


def test_the_secret_that_was_asked_for_goes_into_the_private_part(monkeypatch):
    kept = {("North", "proxy"): PASSWORD, ("North", "client_key"): "phrase"}
    monkeypatch.setattr(grants, "read_link_secret", lambda *asked: kept[asked])
    [(frame, private)] = granted("proxy")
    assert frame == frames.TokenGranted(ehr="North", of="proxy")
    assert private == PASSWORD.encode()
    assert PASSWORD not in repr(frame)
    assert granted("client_key")[0][1] == b"phrase"


def test_a_locked_keyring_is_answered_with_nothing_and_noted(monkeypatch):
    def locked(*_):
        raise CredentialsUnavailable("It is locked.")

    noted = []
    monkeypatch.setattr(grants, "read_link_secret", locked)
    monkeypatch.setattr(grants.log, "event", noted.append)
    assert granted("proxy") == [(frames.TokenGranted(ehr="North", of="proxy"), b"")]
    assert noted == [grants.Code.CREDENTIALS_UNAVAILABLE]
