"""A row of a panel, which a security label of its record may close (rule V2)."""

from patient_access.domain.base import PhiModel
from patient_access.domain.codes import Restriction
from patient_access.domain.identity import RecordRef


class LabelledRow(PhiModel):
    """The base of every row. While it is closed, an adapter fills in nothing that it says."""

    ref: RecordRef
    restriction: Restriction | None = None
    opened: bool = False
    """Opened in this call, with a reason; its label stays on it."""

    @property
    def is_closed(self) -> bool:
        return self.restriction is not None and not self.opened
