"""The settings reference is made from the model and leaves nothing out."""

import pytest

from patient_access.settings.describe import settings_table
from patient_access.settings.model import EhrSetting, Settings

FIELDS = [
    *((name, field) for name, field in Settings.model_fields.items()),
    *((f"ehrs.{name}", field) for name, field in EhrSetting.model_fields.items()),
]


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=[name for name, _ in FIELDS])
def test_every_setting_has_a_description_and_a_row(name, field):
    assert field.description
    assert field.description.endswith(".")
    rows = [row for row in settings_table().splitlines() if row.startswith(f"| `{name}` |")]
    assert len(rows) == 1
    cells = rows[0].strip("|").split("|")
    assert len(cells) == 4
    assert all(cell.strip() for cell in cells)
    assert field.description in rows[0]


def test_rows_say_what_can_be_written():
    table = settings_table()
    assert "| `keep_after_call_seconds` | 0–120 | `0` |" in table
    assert "| `theme` | `system`, `light`, `dark` | `system` |" in table
    assert "| `language` | `en`, `es` | `en` |" in table
    assert "| `hide_from_capture` | `true`, `false` | `true` |" in table
    assert "| `ehrs` | tables | none |" in table
    assert "| `ehrs.base` | text | required |" in table
    assert "| `call_sources` | list of text | `screen_pop` |" in table
    assert "| `policy_file` | path | none |" in table
