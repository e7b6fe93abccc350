"""A real Secret Service on a session bus of its own: gnome-keyring under dbus-run-session."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.desk import until

# Tells its bus, opens a new keyring with the password that comes first, and lives until the
# input ends. The daemon is asked to go, and the session takes the bus along.
_SESSION = """
read -r word
echo "$DBUS_SESSION_BUS_ADDRESS"
printf %s "$word" | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null &
while read -r _; do :; done
kill $!
wait $!
"""
_READ = """
import keyring, sys
print(keyring.get_password("patient-access sign-in", sys.argv[1]) or "")
"""
SECONDS = 60.0
"""Until it answers: as long as a machine under load may take to start Python once."""


class Unavailable(Exception):
    """This machine cannot run it; the text says why and what would change that."""


class SecretService:
    """``environment`` is what a program needs to find it."""

    def __init__(self, bus: str) -> None:
        self.environment = {
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }

    def kept(self, account: str) -> str | None:
        """What a program of this user finds for a sign-in; None: the daemon does not answer."""
        told = subprocess.run(
            [sys.executable, "-c", _READ, account],
            capture_output=True,
            text=True,
            env=os.environ | self.environment,
            timeout=30,
            check=False,
        )
        return told.stdout.strip() if told.returncode == 0 else None


@contextmanager
def running():
    """The service, when it answers and until the block ends. Raises ``Unavailable``."""
    if None in (shutil.which("dbus-run-session"), shutil.which("gnome-keyring-daemon")):
        raise Unavailable("gnome-keyring or dbus is not installed; `make setup-test` does it")
    folder = Path(tempfile.mkdtemp(prefix="pk"))  # short: a socket's path must fit
    for name in ("run", "data"):
        (folder / name).mkdir(mode=0o700)
    session = subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", _SESSION],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "XDG_DATA_HOME": str(folder / "data"),
        },
    )
    try:
        session.stdin.write("made-up password\n")
        session.stdin.flush()
        service = SecretService(session.stdout.readline().strip())
        # The bus starts before the daemon has its name there: it is ready when it answers.
        until(lambda: service.kept("nobody") is not None, SECONDS)
        yield service
    finally:
        session.stdin.close()
        session.wait(30)
        session.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)
