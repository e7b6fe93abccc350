"""All that a log line may say: a code of this list and these numbers. Nothing is free text."""

from enum import StrEnum


class Code(StrEnum):
    """What happened. A new one is one line here, with a word that names nobody."""

    STARTED = "started"
    STOPPED = "stopped"
    SECOND_START = "second_start"
    SETTINGS_PROBLEM = "settings_problem"
    CREDENTIALS_UNAVAILABLE = "credentials_unavailable"
    # signing in to an EHR; why one failed is in the type
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_REFRESHED = "sign_in_refreshed"
    SIGN_IN_NOT_REVOKED = "sign_in_not_revoked"
    SCOPES_NOT_GRANTED = "scopes_not_granted"
    REDIRECT_REFUSED = "redirect_refused"
    # workspaces
    WORKSPACE_READY = "workspace_ready"
    WORKSPACE_LOST = "workspace_lost"
    WORKSPACE_KILLED = "workspace_killed"
    WORKSPACES_KEEP_DYING = "workspaces_keep_dying"
    WORKSPACE_FAULT = "workspace_fault"
    WORKSPACE_SILENT = "workspace_silent"
    QT_WARNING = "qt_warning"
    HANDOVER_FAULT = "handover_fault"
    # what hardening could not do (workspace.harden)
    CORE_DUMPS_NOT_OFF = "core_dumps_not_off"
    TRACING_NOT_REFUSED = "tracing_not_refused"
    MEMORY_NOT_LOCKED = "memory_not_locked"
    ERROR_REPORTS_NOT_OFF = "error_reports_not_off"
    PARENT_DEATH_NOT_WATCHED = "parent_death_not_watched"
    # calls
    CALL_OFFERED = "call_offered"
    CALL_CONNECTED = "call_connected"
    CALL_ENDED = "call_ended"
    POP_REFUSED = "pop_refused"
    HTTP_POP_LIVE = "http_pop_live"
    HTTP_POP_REFUSED = "http_pop_refused"
    """No token was made, or another program has the port."""
    SOURCE_LIVE = "source_live"
    SOURCE_STALE = "source_stale"
    SOURCE_LOST = "source_lost"
    SOURCE_REFUSED = "source_refused"
    SOURCE_FAULT = "source_fault"
    SERVER_NOT_TRUSTED = "server_not_trusted"
    """A telephone system's or a broker's TLS; why, is in the type."""
    # the desk
    PRESENCE_CHANGED = "presence_changed"
    """The screen was locked, the session switched, or the like; which, is in the type."""
    PRESENCE_UNSEEN = "presence_unseen"
    """This session tells neither of screen locks nor of session switches."""
    # the bridge from a telephone system to a broker
    BROKER_LIVE = "broker_live"
    BROKER_LOST = "broker_lost"
    BROKER_REFUSED = "broker_refused"
    SNAPSHOT_REFUSED = "snapshot_refused"
    """The account may not ask what is up, so that nothing can be told for certain."""
    # EHRs
    LOOKUP_ANSWERED = "lookup_answered"
    PANELS_ANSWERED = "panels_answered"
    EHR_FAILURE = "ehr_failure"
    ADAPTER_REFUSED = "adapter_refused"
    SCHEDULE_LISTENS = "schedule_listens"
    SCHEDULE_NOT_HEARD = "schedule_not_heard"
    """Appointments told by the EHR are not heard: the address or the certificate, in the type."""
    ADAPTER_FAULT = "adapter_fault"
    CONTEXT_NOT_CLOSED = "context_not_closed"
    """The EHR could not be told in time that the call is over."""
    # verification
    EMERGENCY_ACCESS = "emergency_access"
    CONSENT_RECORDED = "consent_recorded"
    CODE_SENT = "code_sent"
    CODE_NOT_SENT = "code_not_sent"
    CALLER_WARNED = "caller_warned"
    """The agent was told of failed checks in other calls."""
    # audit
    AUDIT_EVENT_LOST = "audit_event_lost"
    AUDIT_REFUSED = "audit_refused"
    """Set aside: the receiver answered, and will not have them."""
    NOTE_KEPT = "note_kept"
    """A call note that was not saved is sealed in the outbox."""
    NOTE_LOST = "note_lost"
    """A call note that was not saved went with its call: there was no key, or no time."""
    COURIER_DELIVERED = "courier_delivered"
    COURIER_WAITS = "courier_waits"
    """Could not deliver everything; why, is in the type."""
    OUTBOX_KEY_GONE = "outbox_key_gone"
    """Sealed records whose key is not in the keyring: kept."""
    OUTBOX_DAMAGED = "outbox_damaged"
    # the log itself
    FAULT = "fault"
    """An exception nobody caught."""
    FOREIGN_RECORDS = "foreign_records"
    """Lines other libraries wanted to log, counted and not kept."""
    UNLISTED = "unlisted"
    """A code that is not in this list; which, is not said."""


NUMBERS = frozenset(
    {
        "attempt",
        "calls",
        "count",
        "dropped",
        "exit_code",
        "kilobytes",
        "megabytes",
        "milliseconds",
        "pid",
        "pixels",
        "port",
        "seconds",
        "status",
        "workspaces",
    }
)
"""The names a number may have: a name made at run time could be somebody's."""

LARGEST = 1e7
"""A number as long as a telephone number, an SSN or a date of birth is not a measure."""
