"""Files of the outbox: whole or not there, in order, whatever the disk or the clock does."""

import errno
import os
import subprocess
import sys

import pytest

from patient_access.audit import folders
from patient_access.audit.delivery import opened
from patient_access.audit.folders import CallFolder, waiting
from patient_access.audit.seal import Damaged, KeyUnusable, NotOurs, OpenKey, SealKey
from tests.audit.conftest import MARKER, holds_marker, made


def test_what_is_sealed_can_be_opened_by_the_private_key_alone(pair):
    sealed = pair.public.seal(b"Zqmarker")
    assert b"Zqmarker" not in sealed
    assert pair.open(sealed) == b"Zqmarker"
    assert OpenKey.from_text(pair.text).open(sealed) == b"Zqmarker"
    with pytest.raises(NotOurs):
        OpenKey.new().open(sealed)


def test_two_seals_of_one_record_have_nothing_in_common_but_their_head(pair):
    first, second = pair.public.seal(b"same"), pair.public.seal(b"same")
    assert first[:32] == second[:32]
    assert first[32:64] != second[32:64]


def test_lengths_say_little(pair):
    assert len(pair.public.seal(b"a")) == len(pair.public.seal(b"a" * 500))


@pytest.mark.parametrize("text", ["", "not a key", "AAAA", "A" * 44])
def test_what_is_no_key_is_refused_without_being_quoted(text):
    with pytest.raises(KeyUnusable) as refused:
        SealKey(text)
    assert not text or text not in str(refused.value)


def test_cut_off_at_any_byte_it_is_damaged_and_never_something_else(pair, root):
    folder = CallFolder.new(root)
    whole = folder.write(1, pair.public.seal(made(1).model_dump_json().encode()))
    sealed = whole.read_bytes()
    for length in range(len(sealed)):
        whole.write_bytes(sealed[:length])
        with pytest.raises(Damaged):
            opened(whole, pair)
    whole.write_bytes(sealed)
    assert opened(whole, pair).id
    folder.close()


def test_changed_at_any_byte_it_is_not_opened(pair, root):
    folder = CallFolder.new(root)
    path = folder.write(1, pair.public.seal(b"{}"))
    sealed = path.read_bytes()
    for place in range(len(sealed)):
        path.write_bytes(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :])
        with pytest.raises((Damaged, NotOurs)):
            opened(path, pair)
    folder.close()


_POWER_CUT = """
import os, sys
from pathlib import Path
from patient_access.audit.folders import CallFolder
real, left = os.write, int(sys.argv[2])
import patient_access.audit.folders as folders
class File:
    def __init__(self, place): self.place = place
    def __enter__(self): return self
    def __exit__(self, *_): os.close(self.place)
    def fileno(self): return self.place
    def write(self, rest):
        real(self.place, rest[:left]); os._exit(9)
folders.open = lambda place, *_, **__: File(place)
CallFolder.new(Path(sys.argv[1])).write(1, bytes(64))
"""


@pytest.mark.parametrize("written", [0, 1, 31, 63, 64])
def test_a_power_cut_while_writing_leaves_no_file_that_counts(written, root):
    done = subprocess.run([sys.executable, "-c", _POWER_CUT, str(root), str(written)], timeout=30)
    assert done.returncode == 9
    assert folders.files(root, folders.SEALED) == []
    assert len(list(root.glob("*/*.new"))) == 1
    for folder in waiting(root):
        assert folder.sealed() == []
    assert list(root.glob("0*")) == []


@pytest.mark.parametrize("failing", ["write", "fsync", "replace"])
def test_a_full_disk_is_an_error_and_leaves_nothing_half_written(failing, root, monkeypatch):
    folder = CallFolder.new(root)

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "full")

    if failing == "write":
        monkeypatch.setattr(folders.os, "open", full)
    elif failing == "fsync":
        monkeypatch.setattr(folders.os, "fsync", full)
    else:
        monkeypatch.setattr(folders.Path, "replace", full)
    with pytest.raises(OSError, match="full"):
        folder.write(1, b"sealed")
    monkeypatch.undo()
    assert [path.name for path in folder.path.iterdir()] == ["lock"]
    assert folder.write(1, b"sealed").read_bytes() == b"sealed"
    folder.close()


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_FSIZE with EFBIG is POSIX")
def test_the_system_saying_that_no_more_fits_is_an_error(root):
    code = """
import resource, signal, sys
from pathlib import Path
from patient_access.audit.folders import CallFolder
folder = CallFolder.new(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    folder.write(1, bytes(1000))
except OSError:
    sys.exit(7)
"""
    done = subprocess.run([sys.executable, "-c", code, str(root)], timeout=30)
    assert done.returncode == 7
    assert list(root.glob("*/*.sealed")) == list(root.glob("*/*.new")) == []


def test_a_folder_that_cannot_be_synced_has_no_file_that_would_be_sent_twice(root, monkeypatch):
    """The record is still in memory and is sent from there: nothing of it may stay here."""
    folder = CallFolder.new(root)

    def fails(_):
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(folders, "sync_folder", fails)
    with pytest.raises(OSError, match="no"):
        folder.write(1, b"sealed")
    assert folders.files(root, folders.SEALED) == []
    assert [path.name for path in folder.path.iterdir()] == ["lock"]
    folder.close()


def test_the_outbox_itself_is_on_the_disk_before_a_record_is(root, monkeypatch):
    """A power cut after the first record must not take the folder along that holds it."""
    synced = []
    monkeypatch.setattr(folders, "sync_folder", synced.append)
    CallFolder.new(root).close()
    assert synced[:2] == [root.parent, root]


def test_the_order_is_that_of_the_counters_whatever_the_clock_says(root):
    calls = [CallFolder.new(root) for _ in range(3)]
    for call in reversed(calls):
        for number in (2, 1):
            path = call.write(number, b"x")
            os.utime(path, (1e9 - number, 1e9 - number))
        call.close()
    seen = [(f.path.name, p.name) for f in waiting(root) for p in f.sealed()]
    assert seen == sorted(seen)
    assert len(seen) == 6


def test_a_folder_whose_call_is_up_is_left_alone(root):
    up = CallFolder.new(root)
    up.write(1, b"x")
    assert list(waiting(root)) == []
    up.close()
    assert [folder.path for folder in waiting(root)] == [up.path]


def test_an_empty_folder_goes_with_its_call(root):
    CallFolder.new(root).close()
    assert list(root.iterdir()) == []


def test_files_are_for_this_user_alone(root):
    folder = CallFolder.new(root)
    path = folder.write(1, b"x")
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
        assert folder.path.stat().st_mode & 0o077 == 0
    folder.close()


def test_no_file_holds_marker_text(pair, root):
    folder = CallFolder.new(root)
    for number in range(1, 20):
        folder.write(number, pair.public.seal(made(number).model_dump_json().encode()))
    folder.close()
    assert holds_marker(root) == []
    assert MARKER in made(1).model_dump_json()
