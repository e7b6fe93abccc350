"""A patient demographics supplier on hl7apy's MLLP server: it frames, parses and routes.

``answers`` replaces what is sent back; ``asked`` keeps every query as hl7apy understood it.
"""

import threading

from hl7apy.mllp import AbstractHandler, MLLPServer
from hl7apy.parser import parse_message

_MR = "^^^NORTH&1.2.3.4&ISO^MR"
_ZOE = r"O\T\Neil^Zo\XC3AB\^Mae^Jr^^^L~Marsh^Zoe^^^^^M"
_CALLS = "(415)555-0142^PRN^CP~555-0199^PRN^FX|(415)555-0188^WPN^PH"
_ALDER = "9 Alder Court^^^^94904||^PRN^PH^^1^415^5550177"
_LARCH = "12 Larch Lane^^San Rafael^CA^94903^US"
PEOPLE = (
    f"PID|1||H-7001{_MR}~999^^^OTHER&1.2.9&ISO^XX||{_ZOE}||19840517|F|||{_LARCH}||{_CALLS}|^E||||123456789",
    f"PID|2||H-7002{_MR}||Zimmerlünd^Bo^^^^^L||19840517|M|||{_ALDER}",
    f"PID|3||H-7003{_MR}||Quillfeather^Ned^^^^^L||19800130|M|||||415-555-0177",
)

_STAY = "PV1|1|I|4 West^12^B^NORTH||||77^Achebe^Imani^^^Dr.~78^Okafor^Ben||||||||||||V-501"
VISITS = {
    "H-7001": (
        f"{_STAY}{'|' * 25}20261120093000-0600",
        "PV2||||||||20261101|20261130120000-0600",
        f"PV1|2|O|Clinic 3||||||||||||||||V-377{'|' * 25}20260301080000-0600|20260301083000-0600",
        "PV1|3|P|||||||||||||||||V-600",
        "PV2|||R10^Abdominal pain^I10|||||202701151030",
    ),
    "H-7002": (f"PV1|1|I|3 East||||||||||||||||V-999{'|' * 25}20261119",),
}


class Pdq(MLLPServer):
    """Serves ``people`` until the ``with`` ends, ``page`` of them in one answer."""

    def __init__(self, people=PEOPLE, page=25):
        answered = {f"QBP^{kind}^QBP_Q21": (Supplier, self) for kind in ("Q22", "ZV1")}
        super().__init__("127.0.0.1", 0, answered)
        self.people, self.page = people, page
        self.asked, self.answers = [], None
        self.filters, self.visits = True, VISITS
        self.base = f"mllp://127.0.0.1:{self.server_address[1]}/PIX/NORTH"
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))

    def visits_of(self, person):
        """PV1 and PV2 segments of one of ``people``."""
        found = (rows for mrn, rows in self.visits.items() if f"{mrn}^" in person)
        return next(found, ())

    def handle_error(self, request, client_address):
        """A client that went away is no news."""

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self._thread.join()
        self.server_close()


class Supplier(AbstractHandler):
    """Answers QBP^Q22, and QBP^ZV1 with what ``VISITS`` has."""

    def __init__(self, message, server):
        super().__init__(message)
        self.server = server

    def reply(self):
        query = parse_message(self.incoming_message, find_groups=False)
        control, tag = query.msh.msh_10.value, query.qpd.qpd_2.value
        wanted = dict(
            field.to_er7().lstrip("@").split("^", 1) for field in query.qpd.children.get("qpd_3")
        )
        rest = query.dsc.dsc_1.value if "DSC|" in self.incoming_message else "0"
        self.server.asked.append((wanted, rest, self.incoming_message))
        if self.server.answers is not None:
            return self.server.answers(control, tag)
        fitting = [p for p in self.server.people if not self.server.filters or _fits(p, wanted)]
        begin, end = int(rest), int(rest) + self.server.page
        more = [f"DSC|{end}|I"] if len(fitting) > end else []
        rows, kind = fitting[begin:end], "K22"
        if "^ZV1^" in self.incoming_message:
            rows = [row for person in rows for row in (person, *self.server.visits_of(person))]
            kind = "ZV2"
        return frame(control, tag, rows + more, "OK" if fitting else "NF", kind=kind)


def frame(control, tag, segments, status="OK", accepted="AA", charset="UNICODE UTF-8", kind="K22"):
    head = (
        "MSH|^~\\&|PIX|NORTH|PATIENT_ACCESS|DESK|20261122||"
        f"RSP^{kind}^RSP_{'K21' if kind == 'K22' else kind}|1|P|2.5||||||{charset}"
    )
    said = [head, f"MSA|{accepted}|{control}", f"QAK|{tag}|{status}", f"QPD|IHE PDQ Query|{tag}"]
    return "\x0b" + "\r".join([*said, *segments]) + "\r\x1c\r"


def _fits(person, wanted):
    fields = person.split("|")
    plain = fields[5].replace("\\T\\", "&").casefold()
    return all(
        {
            "PID.3.1": lambda v: f"{v}^" in fields[3],
            "PID.3.4.2": lambda v: f"&{v}&" in fields[3],
            "PID.3.4.3": lambda v: True,
            "PID.5.1.1": lambda v: plain.startswith(v.replace("\\T\\", "&").casefold()),
            "PID.5.2": lambda v: v.casefold() in plain,
            "PID.7": lambda v: fields[7] == v,
            "PID.13.1": lambda v: _digits(v)[-10:] in _digits(fields[13]),
        }[name](value)
        for name, value in wanted.items()
    )


def _digits(text):
    return "".join(c for c in text if c.isdigit())
