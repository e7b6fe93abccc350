"""Settings files in a folder of the test's own."""

import pytest

from patient_access.settings.load import load_settings


class Files:
    def __init__(self, folder):
        self.machine = folder / "machine" / "settings.toml"
        self.user = folder / "user" / "settings.toml"
        self.machine.parent.mkdir()
        self.user.parent.mkdir()

    def load(self, *, machine=None, user=None):
        for path, text in ((self.machine, machine), (self.user, user)):
            if text is not None:
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load_settings(machine=self.machine, user=self.user)


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)
