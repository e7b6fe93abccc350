"""The command line: ``patient-access run``, ``pop``, ``url``, ``doctor``, ``token``, ….

Each command imports what it needs when it is called: a telephone waits for ``pop``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from patient_access import __version__, outbox_cli


def main(argv: Sequence[str]) -> int:
    """Run one command and return the exit code. Prints a sentence when it cannot."""
    if argv and argv[0] in ("pop", "url", "launch"):
        from patient_access.pop import main as tell

        return tell(argv)
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    return command(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="patient-access",
        description="Looks up and verifies the patient of a call, and forgets them when it ends.",
    )
    parser.add_argument("--version", action="version", version=f"Patient Access {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="start the shift: the window, the call sources"))
    commands.add_parser("pop", help="tell the running program of a call (see pop --help)")
    commands.add_parser("url", help="the same, from a patient-access: address")
    commands.add_parser("launch", help="start signing in as an EHR asks (SMART EHR launch)")
    doctor = commands.add_parser("doctor", help="check this workstation, a line a finding")
    doctor.set_defaults(command=_doctor)
    adapter = commands.add_parser("adapter", help="check or record the adapter of one EHR")
    adapter.add_argument("action", choices=("check", "record"))
    adapter.add_argument("ehr", help="the EHR's name in the settings")
    adapter.add_argument("--out", metavar="FILE", help="with record: the fixture to write")
    adapter.set_defaults(command=_adapter)
    token = commands.add_parser("token", help="keep an EHR's secrets in the OS keyring")
    token.add_argument("action", choices=("set", "forget"))
    token.add_argument("ehr", help="the EHR's name in the settings")
    token.add_argument(
        "--of",
        choices=tuple(_SECRETS),
        default="ehr",
        help="its bearer token (ehr), its proxy's user:password, or its client_key's passphrase",
    )
    token.set_defaults(command=_token)
    settings = commands.add_parser("settings", help="print every setting: type, default, meaning")
    settings.set_defaults(command=_settings)
    outbox_cli.add_to(commands)
    pop_token = commands.add_parser("pop-token", help="the token of calls told of by HTTP")
    pop_token.add_argument("action", choices=("new", "forget"))
    pop_token.set_defaults(command=_pop_token)
    key = commands.add_parser("sign-in-key", help="this program's key pair at an EHR")
    key.add_argument("action", choices=("make", "show", "next", "switch", "forget"))
    key.add_argument("ehr", help="the EHR's name in the settings")
    key.add_argument("--replace", action="store_true", help="throw the one away that is there")
    key.add_argument("--settings", metavar="FILE", help="a settings file instead of the two usual")
    key.set_defaults(command=_sign_in_key)
    bridge = commands.add_parser("bridge", help="a server's: publish an Asterisk's calls by MQTT")
    bridge.add_argument("system", choices=("asterisk",))
    bridge.add_argument("--settings", metavar="FILE", help="instead of the machine's bridge.toml")
    bridge.add_argument("--check", action="store_true", help="read the settings and secrets only")
    bridge.set_defaults(command=_bridge)
    policy = commands.add_parser("policy", help="check and explain a verification policy file")
    policy.add_argument("words", nargs="+", metavar="[check] FILE")
    policy.set_defaults(command=_policy)
    return parser


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("--training", action="store_true", help="made-up patients and calls")
    run.add_argument("--fhir", metavar="URL", help="one FHIR R4 server instead of the settings'")
    run.add_argument("--mrn-system", metavar="URI", help="with --fhir: the MRN's identifier system")
    run.add_argument("--role", choices=("agent", "nurse"), help="which panels may open")
    run.add_argument("--theme", choices=("system", "light", "dark"))
    run.add_argument("--language", choices=("en", "es"))
    run.add_argument("--settings", metavar="FILE", help="a settings file instead of the two usual")
    run.add_argument(
        "--rehearse", metavar="DIR", help="play scripts; refused unless all EHRs are on loopback"
    )
    run.add_argument(
        "--pictures", metavar="DIR", default="", help="where a rehearsal's pictures go"
    )
    run.set_defaults(command=_run)


def _run(arguments: argparse.Namespace) -> int:
    from patient_access.switchboard.start import start

    return start(arguments)


def _doctor(_: argparse.Namespace) -> int:
    from patient_access.doctor import examine

    return examine()


_SECRETS = {"ehr": "token", "proxy": "user:password", "client_key": "passphrase"}


def _adapter(arguments: argparse.Namespace) -> int:
    if arguments.action == "record":
        from pathlib import Path

        from patient_access.adapter_record import record_ehr

        if not arguments.out:
            return _say("Name the file to write: --out FILE", code=2)
        return record_ehr(arguments.ehr, Path(arguments.out))
    from patient_access.doctor import examine_ehr

    return examine_ehr(arguments.ehr)


def _token(arguments: argparse.Namespace) -> int:
    import getpass

    from patient_access.settings import credentials
    from patient_access.settings.load import load_settings
    from patient_access.settings.names import nobody_reads

    ehr, of, what = arguments.ehr, arguments.of, _SECRETS[arguments.of]
    try:
        if arguments.action == "forget":
            if of == "ehr":
                known = credentials.forget_token(ehr)
            else:
                known = credentials.forget_link_secret(ehr, of)
            return _say(f"The {what} is removed." if known else f"There was no {what}.")
        # Typed, or piped in: never an argument, which every process of this user could read.
        typed = sys.stdin.isatty()
        asked = getpass.getpass(f"{what.capitalize()}: ") if typed else sys.stdin.readline()
        if not asked.strip():
            return _say(f"No {what} was given; nothing is changed.", code=2)
        if of == "ehr":
            credentials.store_token(ehr, asked.strip())
        else:
            credentials.store_link_secret(ehr, of, asked.strip("\r\n"))
    except credentials.CredentialsUnavailable as unavailable:
        return _say(str(unavailable), code=1)
    if unread := nobody_reads(ehr, load_settings()[0]):
        sys.stderr.write(f"{unread}\n")
    return _say(f"The {what} is in the keyring.")


def _settings(_: argparse.Namespace) -> int:
    from patient_access.settings.describe import settings_page

    return _say(settings_page())


def _pop_token(arguments: argparse.Namespace) -> int:
    from patient_access.front_door.http_token import command

    return command(arguments.action)


def _sign_in_key(arguments: argparse.Namespace) -> int:
    from patient_access.sign_in.key_command import command

    ehr, file = arguments.ehr, arguments.settings
    return command(arguments.action, ehr, replace=arguments.replace, file=file)


def _bridge(arguments: argparse.Namespace) -> int:
    from pathlib import Path

    from patient_access.bridge.main import default_file, run

    file = Path(arguments.settings) if arguments.settings else default_file()
    return run(file, only_check=arguments.check)


def _policy(arguments: argparse.Namespace) -> int:
    from pathlib import Path

    from patient_access.verification.explain import explain
    from patient_access.verification.policy import PolicyError, load_policy

    words = arguments.words[1:] if arguments.words[0] == "check" else arguments.words
    if len(words) != 1:
        return _say("Name one policy file: patient-access policy check FILE", code=2)
    file = Path(words[0])
    try:
        policy = load_policy(file.read_text(encoding="utf-8"), file.name)
    except OSError as error:
        reason = (error.strerror or "not readable").lower()
        return _say(f"{file} cannot be read ({reason}).", code=2)
    except UnicodeDecodeError as wrong:
        line = wrong.object[: wrong.start].count(b"\n") + 1
        return _say(f"{file}, line {line}: not text in UTF-8; save the file as UTF-8.", code=2)
    except PolicyError as problem:
        return _say(str(problem), code=1)
    asked = arguments.words[0] == "check"
    return _say(f"{file.name} can be used." + (f"\n\n{explain(policy)}" if asked else ""))


def _say(sentence: str, *, code: int = 0) -> int:
    (sys.stderr if code else sys.stdout).write(sentence.rstrip() + "\n")
    return code
