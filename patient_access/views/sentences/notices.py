"""One entry for each reservation an EHR's answer can carry. ``%1`` is the EHR's name."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from patient_access.domain.lookup import Notice

NOTICES: Final[dict[Notice, tuple[object, object, object]]] = {
    Notice.FILTER_IGNORED: (
        QT_TRANSLATE_NOOP("Notices", "%1 offered people who do not fit; they are not shown."),
        QT_TRANSLATE_NOOP("Notices", "Ask the caller for the name and date of birth, or the MRN."),
        QT_TRANSLATE_NOOP("Notices", "Search with those."),
    ),
    Notice.TOO_MANY: (
        QT_TRANSLATE_NOOP("Notices", "More than 25 people in %1 fit; none of them is shown."),
        QT_TRANSLATE_NOOP("Notices", "Ask the caller for the full name and date of birth."),
        QT_TRANSLATE_NOOP("Notices", "Search with those."),
    ),
    Notice.PARTIAL: (
        QT_TRANSLATE_NOOP("Notices", "%1 answered in part: somebody may be missing here."),
        QT_TRANSLATE_NOOP("Notices", "Ask the caller for the MRN if nobody here fits."),
        QT_TRANSLATE_NOOP("Notices", "Search again."),
    ),
    Notice.WEAK_PHONE: (
        QT_TRANSLATE_NOOP("Notices", "Only the end of the number fits what %1 has on file."),
        QT_TRANSLATE_NOOP("Notices", "Ask the caller for the full name before you choose."),
        QT_TRANSLATE_NOOP("Notices", "Take it as a hint, never as proof."),
    ),
    Notice.PHONE_NOT_SEARCHABLE: (
        QT_TRANSLATE_NOOP("Notices", "%1 cannot be searched by a phone number alone."),
        QT_TRANSLATE_NOOP("Notices", "Ask the caller for the name and date of birth, or the MRN."),
        QT_TRANSLATE_NOOP("Notices", "Search with those."),
    ),
    Notice.NUMBER_UNUSABLE: (
        QT_TRANSLATE_NOOP("Notices", "The number on the line cannot point to anybody in %1."),
        QT_TRANSLATE_NOOP("Notices", "Ask the caller for the name and date of birth, or the MRN."),
        QT_TRANSLATE_NOOP("Notices", "Search with those."),
    ),
    Notice.SERVER_WARNING: (
        QT_TRANSLATE_NOOP("Notices", "%1 warned that its answer may not be complete."),
        QT_TRANSLATE_NOOP("Notices", "Tell the caller you may not see everything."),
        QT_TRANSLATE_NOOP("Notices", "If something is missing, open the chart in %1."),
    ),
}
