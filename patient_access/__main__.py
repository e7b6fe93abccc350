"""Chooses the role this process plays. Nothing heavy is imported before the choice."""

from __future__ import annotations

import sys


def main() -> int:
    """The program's entry point: a role for our own children, or the command line."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--role"] and len(arguments) >= 2:
        return _play(arguments[1])
    from patient_access.cli import main as command_line

    return command_line(arguments)


def _play(role: str) -> int:
    if role == "workspace":
        from patient_access.workspace.main import run

        return run()
    if role == "training-hospital":
        from patient_access.training_hospital.main import run as run_hospital

        return run_hospital()
    if role == "phone-bridge":
        from patient_access.phone_bridge.main import run as run_phone_bridge

        return run_phone_bridge()
    if role == "schedule-relay":
        from patient_access.schedule_relay.main import run as run_schedule_relay

        return run_schedule_relay()
    if role == "http-door":
        from patient_access.front_door.http_process import run as run_http_door

        return run_http_door()
    if role == "courier":
        from patient_access.audit.courier import run as run_courier

        return run_courier()
    if role == "wipe-check":
        from patient_access.diagnostics.wipe_check import run as run_wipe_check

        return run_wipe_check()
    sys.stderr.write("Patient Access has no such role.\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
