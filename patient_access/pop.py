"""``patient-access pop``, ``url`` and ``launch``: another program tells the running one.

``pop`` is a telephone system with a call, ``url`` a desktop with an address to open, ``launch`` an
EHR that starts us.

A short-lived process that a telephone waits for. Its first act is to take the number out of
the process list; only then is the rest imported. Exit codes: 0 told; 2 this is not a call;
3 nothing is running; 4 it is running and did not take it.
"""

import sys
from collections.abc import Sequence

from patient_access.front_door.process_list import hide_arguments


def pop_command(argv: Sequence[str]) -> int:
    """``argv`` is what follows ``pop``. Prints a sentence on stderr unless all is well."""
    hide_arguments("pop")
    from patient_access.front_door.telling import tell_from_options

    return tell_from_options(argv)


def url_command(argv: Sequence[str]) -> int:
    """``argv`` is what follows ``url``: one ``patient-access:`` address."""
    hide_arguments("url")
    from patient_access.front_door.telling import tell_from_url

    return tell_from_url(argv)


def launch_command(argv: Sequence[str]) -> int:
    """``argv`` is what follows ``launch``: one address with ``iss`` and ``launch``, or both."""
    hide_arguments("launch")
    from urllib.parse import quote

    from patient_access.front_door.addresses import LAUNCH, kind_of_address
    from patient_access.front_door.telling import tell_address

    address = argv[0] if len(argv) == 1 else ""
    if len(argv) == 2:
        iss, launch = (quote(word, safe="") for word in argv)
        address = f"patientaccess:launch?iss={iss}&launch={launch}"
    if kind_of_address(address) != LAUNCH:
        sys.stderr.write(
            "Expected: an address with iss= and launch= behind its “?”, or the two as two words.\n"
        )
        return 2
    return tell_address(LAUNCH, address)


_USAGE = {
    "url": "usage: patient-access url 'patient-access:pop?state=STATE&number=%2B…&call-id=ID'\n\n"
    "Tell the running program of a call, as `patient-access pop` does, with one address.\n",
    "launch": "usage: patient-access launch 'patientaccess:launch?iss=URL&launch=WORD'\n"
    "       patient-access launch ISS LAUNCH\n\n"
    "Start signing in as an EHR asks (SMART EHR launch).\n",
}


def main(argv: Sequence[str]) -> int:
    """``argv`` is one of the three and what follows; for programs that start this module."""
    commands = {"pop": pop_command, "url": url_command, "launch": launch_command}
    if not argv or argv[0] not in commands:
        sys.stderr.write("Expected: pop --state … or url patient-access:pop?…\n")
        return 2
    if list(argv[1:]) in (["-h"], ["--help"]) and argv[0] in _USAGE:
        sys.stdout.write(_USAGE[argv[0]])
        return 0
    return commands[argv[0]](argv[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
