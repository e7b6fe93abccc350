"""One entry for each message code of the workspace and the switchboard."""

from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP

_ASK = QT_TRANSLATE_NOOP("Messages", "Ask the caller for the name and date of birth, or the MRN.")
_SEARCH = QT_TRANSLATE_NOOP("Messages", "Search with those.")
_NOTHING = QT_TRANSLATE_NOOP("Messages", "There is nothing to tell the caller.")
_NO_RECORD = QT_TRANSLATE_NOOP("Messages", "Tell the caller you cannot see the record right now.")
_TELL_IT = QT_TRANSLATE_NOOP("Messages", "Give your IT desk the words at the end of this line.")

UNKNOWN: Final = (
    QT_TRANSLATE_NOOP("Messages", "Something did not work as it should."),
    QT_TRANSLATE_NOOP("Messages", "If the caller has to wait, say that it will take a moment."),
    _TELL_IT,
)

MESSAGES: Final[dict[str, tuple[object, object, object]]] = {
    "second_instance": (
        QT_TRANSLATE_NOOP("Messages", "Patient Access was already open; this is its window."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "Go on here."),
    ),
    "settings_problem": (
        QT_TRANSLATE_NOOP("Messages", "A setting of this desk cannot be used."),
        _NOTHING,
        _TELL_IT,
    ),
    "policy_problem": (
        QT_TRANSLATE_NOOP("Messages", "The site's rules for verifying callers cannot be used."),
        QT_TRANSLATE_NOOP("Messages", "If no check opens, tell the caller you cannot see records."),
        _TELL_IT,
    ),
    "credentials_unavailable": (
        QT_TRANSLATE_NOOP("Messages", "The place where sign-ins are kept does not open."),
        _NO_RECORD,
        QT_TRANSLATE_NOOP("Messages", "Unlock this computer's key store, or tell your IT desk."),
    ),
    "memory_not_locked": (
        QT_TRANSLATE_NOOP("Messages", "This computer may move parts of a call to its disk."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "Go on, and tell your IT desk that memory is not locked."),
    ),
    "workspace_lost": (
        QT_TRANSLATE_NOOP(
            "Messages",
            "The last window closed unexpectedly. Its patient is gone from memory.",
        ),
        QT_TRANSLATE_NOOP("Messages", "Tell the caller you have to open the record again."),
        QT_TRANSLATE_NOOP("Messages", "Search and verify again."),
    ),
    "logged_off_idle": (
        QT_TRANSLATE_NOOP(
            "Messages", "Nobody was at the desk for a while, so the patient was wiped."
        ),
        QT_TRANSLATE_NOOP("Messages", "If the call is still up, the caller heard nothing of it."),
        QT_TRANSLATE_NOOP("Messages", "Search and verify again."),
    ),
    "logged_off_lock": (
        QT_TRANSLATE_NOOP("Messages", "The screen was locked or left, so the patient was wiped."),
        QT_TRANSLATE_NOOP("Messages", "If the call is still up, the caller heard nothing of it."),
        QT_TRANSLATE_NOOP("Messages", "Search and verify again."),
    ),
    "audit_trouble": (
        QT_TRANSLATE_NOOP("Messages", "What you do in this call cannot be recorded right now."),
        _NOTHING,
        QT_TRANSLATE_NOOP(
            "Messages",
            "Go on. Tell your IT desk: records that are not delivered in time are lost.",
        ),
    ),
    "audit_lost": (
        QT_TRANSLATE_NOOP("Messages", "Audit records of the last call are lost."),
        _NOTHING,
        _TELL_IT,
    ),
    "audit_key_gone": (
        QT_TRANSLATE_NOOP("Messages", "The key that keeps audit records is not there."),
        _NOTHING,
        _TELL_IT,
    ),
    "note_lost": (
        QT_TRANSLATE_NOOP("Messages", "The note of the call that just ended was not kept."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "Write it again now, where your site keeps notes."),
    ),
    "note_kept_for_site": (
        QT_TRANSLATE_NOOP("Messages", "A note of the call that just ended is kept sealed."),
        _NOTHING,
        QT_TRANSLATE_NOOP(
            "Messages",
            "Your IT desk opens it with “patient-access outbox open --notes --key FILE”.",
        ),
    ),
    "note_kept_here": (
        QT_TRANSLATE_NOOP("Messages", "A note of the call that just ended is kept sealed."),
        _NOTHING,
        QT_TRANSLATE_NOOP(
            "Messages",
            "Your IT desk opens it here with “patient-access outbox open --notes --keyring”.",
        ),
    ),
    "note_waits": (
        QT_TRANSLATE_NOOP("Messages", "A note of the call that just ended is kept sealed."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "It is sent as a draft by itself, as soon as that works."),
    ),
    "note_sent": (
        QT_TRANSLATE_NOOP("Messages", "A note of the call that just ended was sent as a draft."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "It is in no record until somebody has put it there."),
    ),
    "source_gone": (
        QT_TRANSLATE_NOOP("Messages", "The telephone no longer says which calls there are."),
        QT_TRANSLATE_NOOP("Messages", "There is nothing to tell the caller: the line still works."),
        QT_TRANSLATE_NOOP("Messages", "Search by hand, and press End when the call is over."),
    ),
    "number_unreadable": (
        QT_TRANSLATE_NOOP("Messages", "The number on the line cannot be read."),
        _ASK,
        _SEARCH,
    ),
    "number_anonymous": (
        QT_TRANSLATE_NOOP("Messages", "The caller's number is withheld."),
        _ASK,
        _SEARCH,
    ),
    "number_internal": (
        QT_TRANSLATE_NOOP("Messages", "The call comes from inside, so nobody is looked up by it."),
        QT_TRANSLATE_NOOP("Messages", "Ask the caller whom the call is about."),
        QT_TRANSLATE_NOOP("Messages", "Search by MRN, or by name and date of birth."),
    ),
    "number_not_counted": (
        QT_TRANSLATE_NOOP("Messages", "Your site looks nobody up by a number like this one."),
        _ASK,
        _SEARCH,
    ),
    "birth_date_unreadable": (
        QT_TRANSLATE_NOOP("Messages", "The date of birth cannot be read as one day."),
        QT_TRANSLATE_NOOP("Messages", "Ask the caller for it again, with the year in full."),
        QT_TRANSLATE_NOOP("Messages", "Write it as month, day and year, and look up again."),
    ),
    "search_unreadable": (
        QT_TRANSLATE_NOOP("Messages", "This cannot be searched for."),
        _ASK,
        QT_TRANSLATE_NOOP(
            "Messages",
            "Type a phone number, an MRN, or a name and a date of birth: Rivera 3/14/1979.",
        ),
    ),
    "nothing_found_phone": (
        QT_TRANSLATE_NOOP(
            "Messages",
            "Nobody was found by this phone number; it may be on file in another form.",
        ),
        _ASK,
        _SEARCH,
    ),
    "nothing_found_mrn": (
        QT_TRANSLATE_NOOP("Messages", "Nobody was found by this MRN."),
        QT_TRANSLATE_NOOP("Messages", "Ask the caller to read it once more."),
        QT_TRANSLATE_NOOP("Messages", "Search again, or by name and date of birth."),
    ),
    "nothing_found_name": (
        QT_TRANSLATE_NOOP("Messages", "Nobody was found by this name and date of birth."),
        QT_TRANSLATE_NOOP("Messages", "Ask the caller to spell the name, and for other names."),
        QT_TRANSLATE_NOOP("Messages", "Search again, or by MRN."),
    ),
    "many_found": (
        QT_TRANSLATE_NOOP("Messages", "Several people fit; none is opened by itself."),
        QT_TRANSLATE_NOOP("Messages", "Ask the caller whom the call is about."),
        QT_TRANSLATE_NOOP("Messages", "Choose that person, then verify the caller."),
    ),
    "check_locked": (
        QT_TRANSLATE_NOOP("Messages", "All tries are used: nothing opens in this call."),
        QT_TRANSLATE_NOOP("Messages", "Tell the caller you cannot verify them on this call."),
        QT_TRANSLATE_NOOP("Messages", "Follow your site's procedure; the outcome is Not verified."),
    ),
    "cannot_answer": (
        QT_TRANSLATE_NOOP("Messages", "A question without an answer opens nothing."),
        QT_TRANSLATE_NOOP("Messages", "Ask one of the other questions."),
        QT_TRANSLATE_NOOP("Messages", "If none is left, the outcome of this call is Not verified."),
    ),
    "compare_failed": (
        QT_TRANSLATE_NOOP("Messages", "The answer could not be compared; no try was used."),
        QT_TRANSLATE_NOOP("Messages", "Ask the caller to say it once more."),
        QT_TRANSLATE_NOOP("Messages", "Type it again; if it happens again, tell your IT desk."),
    ),
    "already_verified": (
        QT_TRANSLATE_NOOP("Messages", "The caller is verified for one patient in this call."),
        QT_TRANSLATE_NOOP(
            "Messages", "Ask whom else the call is about, and finish this one first."
        ),
        QT_TRANSLATE_NOOP(
            "Messages", "Press F2 for another patient: this record closes, and the call goes on."
        ),
    ),
    "general_question": (
        QT_TRANSLATE_NOOP("Messages", "A general question opens no record."),
        QT_TRANSLATE_NOOP("Messages", "You may speak of hours, places and how things are done."),
        QT_TRANSLATE_NOOP("Messages", "If it becomes about a patient, say who is calling above."),
    ),
    "caller_noted": (
        QT_TRANSLATE_NOOP("Messages", "Who is calling is kept for this call."),
        QT_TRANSLATE_NOOP("Messages", "Ask for the patient's name and date of birth."),
        QT_TRANSLATE_NOOP("Messages", "What is on file of the caller is looked for after that."),
    ),
    "caller_incomplete": (
        QT_TRANSLATE_NOOP("Messages", "Something about the caller is still missing."),
        QT_TRANSLATE_NOOP("Messages", "Ask the caller for it."),
        QT_TRANSLATE_NOOP("Messages", "Fill every field above, then press the button again."),
    ),
    "not_available_here": (
        QT_TRANSLATE_NOOP("Messages", "This is not available to you here."),
        QT_TRANSLATE_NOOP("Messages", "Tell the caller that you cannot open this record."),
        QT_TRANSLATE_NOOP("Messages", "Follow your site's procedure, or ask somebody who may."),
    ),
    "row_not_opened": (
        QT_TRANSLATE_NOOP("Messages", "The restricted item could not be opened here."),
        QT_TRANSLATE_NOOP("Messages", "Tell the caller that you cannot see it right now."),
        QT_TRANSLATE_NOOP("Messages", "Try it again, or open the chart in the EHR."),
    ),
    "appointment_told": (
        QT_TRANSLATE_NOOP("Messages", "An appointment has just changed; the panel shows it."),
        QT_TRANSLATE_NOOP("Messages", "If you have named a time, name it again as it is now."),
        QT_TRANSLATE_NOOP("Messages", "Go on here."),
    ),
    "schedule_not_heard": (
        QT_TRANSLATE_NOOP("Messages", "This desk does not hear of changed appointments now."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "Go on, and tell your IT desk the words at the end."),
    ),
    "texts_problem": (
        QT_TRANSLATE_NOOP("Messages", "Codes cannot be sent from this desk."),
        _NOTHING,
        QT_TRANSLATE_NOOP(
            "Messages", "Verify callers without them. Tell your IT desk what follows."
        ),
    ),
    "code_refused": (
        QT_TRANSLATE_NOOP("Messages", "The code was not sent: the text gateway did not take it."),
        QT_TRANSLATE_NOOP("Messages", "Tell the caller that no text will come."),
        QT_TRANSLATE_NOOP("Messages", "Try another number, or ask for something else."),
    ),
    "code_unknown": (
        QT_TRANSLATE_NOOP("Messages", "It is not known whether the code was sent."),
        QT_TRANSLATE_NOOP("Messages", "Ask the caller whether a text has come."),
        QT_TRANSLATE_NOOP("Messages", "If one has, go on; if none comes, send another."),
    ),
    "code_over": (
        QT_TRANSLATE_NOOP("Messages", "The code is too old, or was read wrongly too often."),
        QT_TRANSLATE_NOOP("Messages", "Tell the caller that this code is no longer good."),
        QT_TRANSLATE_NOOP("Messages", "Send another, or ask for something else."),
    ),
    "code_none_left": (
        QT_TRANSLATE_NOOP("Messages", "No more codes can be sent in this call."),
        QT_TRANSLATE_NOOP("Messages", "Tell the caller that no further text will come."),
        QT_TRANSLATE_NOOP("Messages", "Ask for something else."),
    ),
    "note_of_another": (
        QT_TRANSLATE_NOOP("Messages", "The note was begun while somebody else was chosen."),
        _NOTHING,
        QT_TRANSLATE_NOOP(
            "Messages",
            "It will not be kept under this patient. Delete it and write it anew, or copy it.",
        ),
    ),
    "emergency_no_patient": (
        QT_TRANSLATE_NOOP("Messages", "It is not known whom the emergency is about."),
        QT_TRANSLATE_NOOP("Messages", "Ask for the patient's name and date of birth."),
        QT_TRANSLATE_NOOP("Messages", "Search, choose the patient, and press the button again."),
    ),
    "emergency_reported": (
        QT_TRANSLATE_NOOP("Messages", "Emergency access is open, and it is reported."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "Say only what the emergency needs: it closes by itself."),
    ),
    "emergency_over": (
        QT_TRANSLATE_NOOP("Messages", "The time of the emergency access is over."),
        QT_TRANSLATE_NOOP("Messages", "Ask whether the emergency is over, too."),
        QT_TRANSLATE_NOOP("Messages", "If you still need the record, give the reason again."),
    ),
    "note_copied": (
        QT_TRANSLATE_NOOP("Messages", "The note is copied."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "Paste it into the record now: the copy goes in %1 seconds."),
    ),
    "note_nothing": (
        QT_TRANSLATE_NOOP("Messages", "There is no note to copy yet."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "Write the note first, then press Copy."),
    ),
    "pop_refused": (
        QT_TRANSLATE_NOOP("Messages", "The telephone announced a call that could not be read."),
        _ASK,
        _SEARCH,
    ),
    "adapter_refused": (
        QT_TRANSLATE_NOOP("Messages", "One EHR of this desk cannot be used with this program."),
        _NO_RECORD,
        _TELL_IT,
    ),
    "ehr_not_configured": (
        QT_TRANSLATE_NOOP("Messages", "No EHR is set up for this desk."),
        _NO_RECORD,
        QT_TRANSLATE_NOOP("Messages", "Ask your IT desk to set one up."),
    ),
    "fhircast_open_there": (
        QT_TRANSLATE_NOOP("Messages", "A patient is open on the EHR's own screen."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "It proves nothing: choose and verify as always."),
    ),
    "fhircast_other_patient": (
        QT_TRANSLATE_NOOP("Messages", "Another patient was opened on the EHR's own screen."),
        _NOTHING,
        QT_TRANSLATE_NOOP(
            "Messages", "This window stays with its patient; look twice before you write there."
        ),
    ),
    "fhircast_closed_there": (
        QT_TRANSLATE_NOOP("Messages", "This patient was closed on the EHR's own screen."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "Go on here: the call is not over."),
    ),
    "fhircast_user_left": (
        QT_TRANSLATE_NOOP("Messages", "The EHR's own screen was locked, or signed out."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "If it was not you, end this call and tell your IT desk."),
    ),
    "fhircast_not_followed": (
        QT_TRANSLATE_NOOP("Messages", "The EHR's own screen may not show this patient."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "Look whose record is open there before you write in it."),
    ),
    "rehearsal_refused": (
        QT_TRANSLATE_NOOP("Messages", "A rehearsal was refused: it is only for made-up people."),
        _NOTHING,
        QT_TRANSLATE_NOOP("Messages", "Start the program in training mode to rehearse."),
    ),
}
