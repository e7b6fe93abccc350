"""The address of a system: the web, or an HL7 v2 listener; never with a secret in it."""

import pytest
from pydantic import ValidationError

from patient_access.settings.model import EhrSetting


@pytest.mark.parametrize("scheme", ["mllp", "mllps"])
def test_an_hl7_listener_is_an_address(scheme):
    setting = EhrSetting(name="North", adapter="hl7v2", base=f"{scheme}://his:2575/PIX/NORTH/")
    assert setting.base == f"{scheme}://his:2575/PIX/NORTH"


def test_a_folder_of_files_is_an_address():
    setting = EhrSetting(name="North", adapter="csv_practice", base="file:///srv/export")
    assert setting.base == "file:///srv/export"


@pytest.mark.parametrize(
    "base", ["file://his/x", "mllp://", "mllps://u:p@his:1", "mllp://his:1?x=1", "ftp://his"]
)
def test_anything_else_is_refused(base):
    with pytest.raises(ValidationError):
        EhrSetting(name="North", adapter="hl7v2", base=base)
