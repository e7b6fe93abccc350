"""What is wrong with a certificate's file is said of that file, and nothing of what is in it."""

import pytest

from patient_access.way_out.files import fault_of_authority, fault_of_certificate

BEGIN = "-----BEGIN CERTIFICATE-----\n"


@pytest.fixture
def own(authority):
    """The desk's certificate and key, each in a file of its own."""
    whole = authority.issue("desk").read_text()
    cut = whole.index(BEGIN)
    files = authority.file.parent / "certificate.pem", authority.file.parent / "key.pem"
    files[0].write_text(whole[cut:])
    files[1].write_text(whole[:cut])
    return [str(file) for file in files]


def test_files_that_can_be_used_have_no_fault(authority, own):
    assert fault_of_authority(str(authority.file)) == ""
    assert fault_of_certificate(str(authority.issue("desk"))) == ""
    assert fault_of_certificate(*own) == ""
    locked = str(authority.issue("other", passphrase=b"made-up"))
    assert fault_of_certificate(locked, passphrase="made-up") == ""


@pytest.mark.parametrize("fault_of", [fault_of_authority, fault_of_certificate])
def test_a_file_that_is_not_there_or_is_none_is_said(tmp_path, fault_of):
    none, folder, text = tmp_path / "none.pem", tmp_path / "folder", tmp_path / "text.pem"
    folder.mkdir()
    text.write_text("made-up-secret\n")
    assert fault_of(str(none)) == f"{none} is not there; check the path."
    assert fault_of(str(text / "x.pem")).endswith("is not there; check the path.")
    assert f"{folder} cannot be read by this user" in fault_of(str(folder))
    assert f"{text} holds no certificate; write " in fault_of(str(text))
    assert "made-up-secret" not in fault_of(str(text))
    text.write_text(BEGIN + "bm90IG9uZQ==\n-----END CERTIFICATE-----\n")
    assert "as PEM" in fault_of(str(text))


def test_a_certificate_without_its_key_is_said(authority, own):
    certificate, key = own
    assert f"{certificate} holds no private key; write it there, below" in fault_of_certificate(
        certificate
    )
    empty = authority.file.parent / "empty.pem"
    empty.touch()
    assert f"{empty} holds no private key" in fault_of_certificate(certificate, str(empty))
    assert f"{key} holds no certificate" in fault_of_certificate(key)
    assert "none.pem is not there" in fault_of_certificate(certificate, "/nowhere/none.pem")


def test_a_key_of_another_certificate_is_said(authority, own):
    other = str(authority.issue("other"))
    assert f"The key in {other} does not belong to the certificate" in fault_of_certificate(
        own[0], other
    )


def test_a_key_under_a_passphrase_is_said(authority):
    locked = str(authority.issue("other", passphrase=b"made-up"))
    assert "under a passphrase that nobody gives here" in fault_of_certificate(locked)
    said = fault_of_certificate(locked, passphrase="wrong-made-up")
    assert "does not open with the passphrase in the keyring" in said
    assert "wrong-made-up" not in said


def test_a_damaged_key_is_said(own):
    certificate, key = own
    with open(key, "w", encoding="ascii") as file:  # noqa: PTH123 - a text as it is given
        file.write("-----BEGIN PRIVATE KEY-----\nbm90IG9uZQ==\n-----END PRIVATE KEY-----\n")
    assert f"{certificate} or its key is damaged" in fault_of_certificate(certificate, key)
