"""What the server of an acceptance test does, one function for each; run in its own process."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.ehr_adapters.fake_fhir import (
    TYPES,
    FakeFhir,
    Reply,
    Seen,
    bundle,
    metadata,
    outcome,
    reply,
)
from tests.ehr_adapters.vendors import people
from tests.ehr_adapters.vendors.oracle_health import OracleHealth
from tests.ehr_adapters.vendors.server import plain_text

Json = dict[str, Any]
MRN_SYSTEM = "urn:mrn"


class Stage:
    """The servers of a scene: ``fhir``, and ``other``, which must never see a token."""

    def __init__(self) -> None:
        self._exits = ExitStack()
        self.fhir = FakeFhir()
        self.other = FakeFhir()
        self.told: Callable[[str], None] = lambda _: None

    def __enter__(self) -> Stage:
        self._exits.enter_context(self.other)
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    def start(self, server: FakeFhir | None = None) -> FakeFhir:
        self.fhir = self._exits.enter_context(server or self.fhir)
        return self.fhir

    def also(self, server: Any) -> Any:
        return self._exits.enter_context(server)

    def servers(self) -> dict[str, FakeFhir]:
        return {"fhir": self.fhir, "other": self.other}


def orla(id_: str = "p1", phone: str = "816-555-0142", **more: Any) -> Json:
    home = [{"line": ["4 Mulberry Row"], "city": "Kansas City", "postalCode": "64105"}]
    return people.patient(id_, phone, f"M-{id_}", MRN_SYSTEM, address=home, **more)


def ignores_phone(stage: Stage, _: str) -> None:
    """1: fifty people for any question."""
    server = stage.start()
    everybody = [orla(f"s{n}", f"913-555-{n:04d}") for n in range(50)]
    whole = reply(bundle(everybody))
    server.routes["Patient/_search"] = server.routes["Patient"] = lambda _: whole


def traps(base: str, host: str, other_root: str, other_port: int) -> dict[str, str]:
    return {
        "another origin": f"http://localhost:{other_port}/fhir/Condition?page=2",
        "another port": f"http://127.0.0.1:{other_port}/fhir/Condition?page=2",
        "evil/?x=<base>": f"{other_root}/evil/?x={base}",
        "base.evil.com": f"http://{host.split(':')[0]}.localhost:{other_port}/fhir",
        "userinfo trick": f"http://{host}@127.0.0.1:{other_port}/fhir/Condition",
    }


def leaves_by_next(stage: Stage, trap: str) -> None:
    """2: the second page of the conditions is elsewhere."""
    server = stage.start()
    host = server.base.removeprefix("http://").split("/")[0]
    link = traps(server.base, host, stage.other.root, stage.other.port)[trap]
    row = {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"}}
    server.routes["Condition"] = lambda _: reply(bundle([row], next_link=link))


def downgrades(stage: Stage, folder: str) -> None:
    """2: the base is https, and the second page is http at the same host and port's neighbour."""
    from tests.support.certificate import self_signed

    server = stage.start(FakeFhir(tls=self_signed(Path(folder))))
    plain = f"http://127.0.0.1:{stage.other.port}/fhir/Condition?page=2"
    same = server.base.replace("https://", "http://") + "/Condition?page=2"
    row = {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"}}
    allergy = {"resourceType": "AllergyIntolerance", "id": "a1", "patient": row["subject"]}
    server.routes["Condition"] = lambda _: reply(bundle([row], next_link=same))
    server.routes["AllergyIntolerance"] = lambda _: reply(bundle([allergy], next_link=plain))


def stores(stage: Stage, _: str) -> None:
    """3: whatever number is asked for, one person comes, with the number told last."""
    server = stage.start()
    held = {"phone": ""}
    stage.told = lambda value: held.update(phone=unquote(value))
    answer = lambda _: reply(bundle([orla(phone=held["phone"])]))  # noqa: E731
    server.routes["Patient/_search"] = server.routes["Patient"] = answer


def oracle(stage: Stage, _: str) -> None:
    """4: a bare MRN is compared with everybody's SSN."""
    stage.start(OracleHealth())


def malformed(stage: Stage, _: str) -> Json:
    """5: Oracle's own examples, faults and all: ids with ``_``, spaces in times."""
    server = stage.start()
    me = {"reference": "Patient/p1"}

    def appointment(id_: str, **more: Any) -> Json:
        row = {
            "resourceType": "Appointment",
            "id": id_,
            "status": "booked",
            "description": f"Visit {id_}",
            "start": people.at(3),
            "participant": [{"actor": me}],
        }
        return row | more

    rows = [
        appointment("LIFETIME_PROVIDER-1_2"),
        appointment("2", start="2020-02-07T16: 09: 08.000Z", meta={"versionId": 94}),
        appointment("3", description={"valueString": ""}, participant="none"),
        appointment("4", isUserSelected=True, minutesDuration="20", status=["booked"]),
        {"resourceType": "Appointment", "status": "booked", "participant": [{"actor": me}]},
        appointment("6", serviceType=[{"coding": [{"extension": [{"valueCode": "unknown"}]}]}]),
    ]
    server.routes["Appointment"] = lambda _: reply(bundle(rows))
    return {"rows": len(rows)}


def nested(depth: int) -> bytes:
    return b'{"resourceType":"Bundle","x":' + b"[" * depth + b"]" * depth + b"}"


def unwell(stage: Stage, what: str) -> None:
    """6: one thing wrong with the answers, by name."""
    server = stage.start()
    server.add(orla())
    condition = {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/p1"}}
    bomb = gzip.compress(b'{"resourceType":"Bundle","x":"' + b" " * 200_000_000 + b'"}', 1)
    once: list[int] = []

    def busy(seen: Seen) -> Reply:
        once.append(1)
        later = format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)
        return Reply(429, b"", {"Retry-After": later}) if len(once) == 1 else server._standard(seen)

    with_outcome = bundle([condition])
    suppressed = outcome("suppressed", "information")
    with_outcome["entry"].append({"resource": suppressed, "search": {"mode": "outcome"}})
    loop = bundle([condition], next_link=f"{server.base}/Condition?page=again")
    circle = [
        orla("p1", active=False, link=[_replaced("p2")]),
        orla("p2", active=False, link=[_replaced("p1")]),
    ]
    answers: dict[str, Callable[[Seen], Reply]] = {
        "429 with a date": busy,
        "plain 403": lambda _: plain_text(403, "Forbidden: Orla Quillfeather"),
        "empty 406": lambda _: Reply(406, b""),
        "422": lambda _: plain_text(422, "too many"),
        "outcome at 200": lambda _: reply(with_outcome),
        "gzip bomb": lambda _: Reply(200, bomb, {"Content-Encoding": "gzip"}),
        "1,000 deep": lambda _: Reply(200, nested(1_000)),
        "next loop": lambda _: reply(loop),
        "replaced-by cycle": lambda _: reply(bundle(circle)),
    }
    for path in ("Patient/_search", "Patient", "Condition"):
        server.routes[path] = answers[what]
    for row in circle if what == "replaced-by cycle" else ():
        server.routes[f"Patient/{row['id']}"] = lambda _, row=row: reply(row)


def _replaced(by: str) -> Json:
    return {"type": "replaced-by", "other": {"reference": f"Patient/{by}"}}


def signs_in(stage: Stage, _: str) -> Json:
    """7: an authorization server, and a FHIR server that takes only tokens still good."""
    from tests.sign_in.fake_server import FakeServer

    authority = stage.also(FakeServer())
    server = stage.start()

    def only_live(seen: Seen) -> Reply:
        # A token lives 570 s and is followed after 480: two are good at any time, no third.
        tokens = [one for one in authority.issued if one.startswith("made-up-a-")]
        good = {f"Bearer {token}" for token in tokens[-2:]}
        return server._standard(seen) if seen.headers.get("authorization") in good else Reply(401)

    def told(what: str) -> None:
        if what == "refuse":
            authority.token_answer = (400, {"error": "invalid_grant"})

    stage.told = told
    me = orla()
    server.add(me, *people.rows_of("p1", medications=2))
    for kind in TYPES:
        for path in (kind, f"{kind}/_search"):
            server.routes[path] = only_live
    configuration = authority.smart_configuration()
    server.routes[".well-known/smart-configuration"] = lambda _: reply(configuration)
    refreshes = lambda _: reply({"resourceType": "Basic", "id": str(_count(authority))})  # noqa: E731
    server.routes["refreshes"] = refreshes
    return {"authority": authority.root}


def _count(authority: Any) -> int:
    return len([f for f in authority.asked("/token") if f["grant_type"] == "refresh_token"])


def states(stage: Stage, state: str) -> None:
    """9: every panel in one state."""
    server = stage.start()
    everything = people.rows_of("p1", medications=2)
    server.add(orla(), *everything)
    kinds = [kind for kind in TYPES if kind != "Patient"]
    if state == "empty":
        server.resources = {"Patient": server.resources["Patient"]}
    elif state == "unsupported":
        server.metadata = metadata(["Patient"])
        for kind in kinds:
            server.routes[kind] = lambda _: reply(outcome("not-supported"), 404)
    elif state == "restricted":
        for kind in kinds:
            server.routes[kind] = lambda _: plain_text(403, "not for you")
    elif state == "partial":
        for kind in kinds:
            server.routes[kind] = lambda seen, kind=kind: _first_page(server, kind, seen)


def _first_page(server: FakeFhir, kind: str, seen: Seen) -> Reply:
    if seen.param("page"):
        return Reply(500, b"")
    mine = [row for row in server.resources.get(kind, []) if kind != "Patient"]
    return reply(bundle(mine, next_link=f"{server.base}/{kind}?page=2"))


def marked(stage: Stage, _: str) -> Json:
    """10: the training server, with one patient whose every field is found nowhere else."""
    from ehr_adapters.training.fhir_server import TrainingServer
    from tests.end_to_end.marker_patient import marked_patient

    stage.start()
    return {"base": stage.also(TrainingServer(marked_patient().hospital)).base}


def tires(stage: Stage, _: str) -> None:
    """A server that is fine, busy for so many seconds, or broken, as it is told."""
    server = stage.start()
    server.add(orla())
    held = {"how": "fine"}
    stage.told = lambda value: held.update(how=value)

    def answer(seen: Seen) -> Reply:
        how, _, seconds = held["how"].partition("-")
        if how == "busy":
            return Reply(429, b"", {"Retry-After": seconds})
        return Reply(500, b"") if how == "broken" else server._standard(seen)

    for path in ("Patient/_search", "Patient", "metadata"):
        server.routes[path] = answer


def labelled(stage: Stage, _: str) -> None:
    """9: every row of every panel carries a label that closes it."""
    server = stage.start()
    server.add(orla())
    for row in people.rows_of("p1", medications=2):
        server.add(row | {"meta": {"security": [{"code": "R"}]}})
