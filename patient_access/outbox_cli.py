"""The arguments of ``outbox``, ``disclosures`` and ``failed-checks``. What they do is imported when
they are called: the switchboard reads its own arguments by the same parser, and must not load what
knows patients.
"""

from __future__ import annotations

import argparse


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """All three commands."""
    outbox = commands.add_parser("outbox", help="audit records that wait on this desk")
    actions = outbox.add_subparsers(required=True, metavar="ACTION", dest="action")
    status = actions.add_parser("status", help="what waits on this desk, and what was lost")
    opening = actions.add_parser("open", help="at the site: print what is sealed, a JSON a line")
    by = opening.add_mutually_exclusive_group(required=True)
    by.add_argument("--key", metavar="FILE", help="the private key")
    by.add_argument("--keyring", action="store_true", help="with the key in this user's keyring")
    opening.add_argument("--notes", action="store_true", help="call notes alone, in words")
    opening.add_argument("--remove", action="store_true", help="and remove what was printed")
    retry = actions.add_parser("retry", help="offer again what the receiver would not have")
    key = actions.add_parser("key", help="make a key pair; prints the public key")
    place = key.add_mutually_exclusive_group(required=True)
    place.add_argument("file", nargs="?", help="where the private key goes; it must not exist")
    place.add_argument("--keyring", action="store_true", help="in this user's keyring instead")
    for one in (status, opening, retry):
        one.add_argument("folder", nargs="?", help="an outbox; without it, this user's")
    outbox.set_defaults(command=_outbox)
    told = commands.add_parser("disclosures", help="the accounting of disclosures, as CSV or FHIR")
    told.add_argument(
        "--patient",
        action="store_true",
        help="of one patient: the record's id is the first line of standard input",
    )
    told.add_argument("--fhir", action="store_true", help="a Bundle of AuditEvents instead of CSV")
    told.set_defaults(command=_disclosures)
    failed = commands.add_parser(
        "failed-checks", help="how often checks failed at all desks, by number and by record"
    )
    failed.add_argument(
        "--at-least", type=int, default=1, metavar="N", help="only what failed so often"
    )
    failed.set_defaults(command=_failed)
    for one in (told, failed):
        events = "AuditEvents, one JSON a line; - for standard input"
        one.add_argument("files", nargs="+", help=events)
        one.add_argument("--from", dest="since", metavar="DAY", help="from this day on, 2026-11-22")
        one.add_argument("--to", dest="until", metavar="DAY", help="to the end of this day")


def _outbox(arguments: argparse.Namespace) -> int:
    from patient_access.audit.commands import outbox

    return outbox(arguments)


def _disclosures(arguments: argparse.Namespace) -> int:
    from patient_access.audit.commands import disclosures

    return disclosures(arguments)


def _failed(arguments: argparse.Namespace) -> int:
    from patient_access.audit.commands import failed

    return failed(arguments)
