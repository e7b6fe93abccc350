"""One entry for each way an EHR can fail. ``%1`` is the EHR's name.

The texts are marked for translation here and translated when they are shown, because the
language is known only once the workspace has been welcomed.
"""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

from patient_access.domain.failure import FailureKind as Kind

FAILURES: Final[dict[Kind, tuple[object, object, object]]] = {
    Kind.WRONG_ADDRESS: (
        QT_TRANSLATE_NOOP("Failures", "%1 cannot be found at the address this desk uses."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see the record right now."),
        QT_TRANSLATE_NOOP("Failures", "Ask your IT desk to check the address of %1."),
    ),
    Kind.NO_SOURCE: (
        QT_TRANSLATE_NOOP("Failures", "The file or folder that %1 is read from is not there."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see the record right now."),
        QT_TRANSLATE_NOOP("Failures", "Ask your IT desk to check the file or folder of %1."),
    ),
    Kind.UNREADABLE_SOURCE: (
        QT_TRANSLATE_NOOP("Failures", "This desk may not read the file or folder of %1."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see the record right now."),
        QT_TRANSLATE_NOOP("Failures", "Ask your IT desk to let you read the files of %1."),
    ),
    Kind.REFUSED: (
        QT_TRANSLATE_NOOP("Failures", "%1 is not there: it may be switched off or restarting."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see the record right now."),
        QT_TRANSLATE_NOOP("Failures", "Press Retry in a minute; then tell your IT desk."),
    ),
    Kind.TLS: (
        QT_TRANSLATE_NOOP("Failures", "%1 could not prove who it is, so nothing was sent to it."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see the record right now."),
        QT_TRANSLATE_NOOP("Failures", "Tell your IT desk; do not look for a way around it."),
    ),
    Kind.TIMEOUT: (
        QT_TRANSLATE_NOOP("Failures", "%1 did not answer in time."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller it will take a moment."),
        QT_TRANSLATE_NOOP("Failures", "Press Retry."),
    ),
    Kind.CONNECTION_LOST: (
        QT_TRANSLATE_NOOP("Failures", "The connection to %1 broke off."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller it will take a moment."),
        QT_TRANSLATE_NOOP("Failures", "Press Retry."),
    ),
    Kind.NOT_FHIR: (
        QT_TRANSLATE_NOOP("Failures", "%1 answered with something that is not a record."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see the record right now."),
        QT_TRANSLATE_NOOP("Failures", "Ask your IT desk to check the address of %1."),
    ),
    Kind.TRUNCATED: (
        QT_TRANSLATE_NOOP("Failures", "The answer from %1 broke off in the middle."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller it will take a moment."),
        QT_TRANSLATE_NOOP("Failures", "Press Retry."),
    ),
    Kind.TOO_LARGE: (
        QT_TRANSLATE_NOOP("Failures", "%1 sent more than can be shown here."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you will look it up in another way."),
        QT_TRANSLATE_NOOP("Failures", "Open the chart in %1."),
    ),
    Kind.TOO_DEEP: (
        QT_TRANSLATE_NOOP("Failures", "%1 sent an answer that is not safe to open."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you will look it up in another way."),
        QT_TRANSLATE_NOOP("Failures", "Open the chart in %1, and tell your IT desk."),
    ),
    Kind.SIGN_IN: (
        QT_TRANSLATE_NOOP("Failures", "Your sign-in to %1 is missing or has run out."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller it will take a moment."),
        QT_TRANSLATE_NOOP("Failures", "Sign in to %1 again when this call is over."),
    ),
    Kind.NOT_PERMITTED: (
        QT_TRANSLATE_NOOP("Failures", "%1 does not let you see this."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller this is not available to you here."),
        QT_TRANSLATE_NOOP("Failures", "Offer to transfer the call to the clinic."),
    ),
    Kind.NOT_FOUND: (
        QT_TRANSLATE_NOOP("Failures", "%1 does not have this where it was looked for."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see it right now."),
        QT_TRANSLATE_NOOP("Failures", "Search again; if it stays missing, open the chart in %1."),
    ),
    Kind.REJECTED: (
        QT_TRANSLATE_NOOP("Failures", "%1 did not accept this question."),
        QT_TRANSLATE_NOOP("Failures", "Ask the caller for the MRN, or the name and date of birth."),
        QT_TRANSLATE_NOOP("Failures", "Search again with those; then tell your IT desk."),
    ),
    Kind.BUSY: (
        QT_TRANSLATE_NOOP("Failures", "%1 is busy and asks to wait."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller it will take a moment."),
        QT_TRANSLATE_NOOP("Failures", "Press Retry in half a minute."),
    ),
    Kind.SERVER_ERROR: (
        QT_TRANSLATE_NOOP("Failures", "%1 has a problem of its own."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see the record right now."),
        QT_TRANSLATE_NOOP("Failures", "Press Retry; if it happens again, tell your IT desk."),
    ),
    Kind.NOT_ANSWERING: (
        QT_TRANSLATE_NOOP("Failures", "%1 is not answering; it is tried again every 20 seconds."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see the record right now."),
        QT_TRANSLATE_NOOP("Failures", "Wait, or offer to call back; then tell your IT desk."),
    ),
    Kind.PROXY: (
        QT_TRANSLATE_NOOP("Failures", "This desk's way out to %1 is closed."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see the record right now."),
        QT_TRANSLATE_NOOP("Failures", "Ask your IT desk to check the proxy on the way to %1."),
    ),
    Kind.CLIENT_CERTIFICATE: (
        QT_TRANSLATE_NOOP("Failures", "This desk could not prove to %1 that it may ask."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see the record right now."),
        QT_TRANSLATE_NOOP("Failures", "Tell your IT desk; do not look for a way around it."),
    ),
    Kind.UNSUPPORTED_VERSION: (
        QT_TRANSLATE_NOOP("Failures", "%1 is of a version this program cannot read."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you will look it up in another way."),
        QT_TRANSLATE_NOOP("Failures", "Open the chart in %1, and tell your IT desk."),
    ),
    Kind.FOREIGN_LINK: (
        QT_TRANSLATE_NOOP("Failures", "%1 pointed outside of itself, so reading stopped there."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you see only a part right now."),
        QT_TRANSLATE_NOOP("Failures", "Open the chart in %1 for the rest, and tell your IT desk."),
    ),
    Kind.UNSUPPORTED: (
        QT_TRANSLATE_NOOP("Failures", "%1 does not offer this."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller this cannot be looked up from here."),
        QT_TRANSLATE_NOOP("Failures", "Open the chart in %1, or transfer the call."),
    ),
    Kind.ADAPTER_FAULT: (
        QT_TRANSLATE_NOOP("Failures", "Reading from %1 went wrong on this computer."),
        QT_TRANSLATE_NOOP("Failures", "Tell the caller you cannot see the record right now."),
        QT_TRANSLATE_NOOP("Failures", "Press Retry; if it happens again, tell your IT desk."),
    ),
}
