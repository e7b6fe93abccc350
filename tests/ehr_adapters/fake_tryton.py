"""A Tryton that answers as GNU Health 5.0 was seen to, one household and one stranger in it.

``fails[method]`` is what a method answers instead: a status with a body, or an error array.
``ignores`` makes it return everybody whatever is asked; ``strangers`` mixes in others' rows.
"""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

USER, PASSWORD = "frontdesk", "made-up"
ZOE, NED = 1, 2


def day(year, month, day_):
    return {"__class__": "date", "year": year, "month": month, "day": day_}


def moment(year, month, day_, hour):
    return {**day(year, month, day_), "__class__": "datetime", "hour": hour, "minute": 0} | {
        "second": 0,
        "microsecond": 0,
    }


def patient(id_, given, family, born, phone):
    telecom = {"type": "mobile", "value": phone, "value_compact": phone, "emergency": 0}
    party = {"id": id_ + 10, "name": given, "lastname": family, "dob": day(*born)}
    return {
        "id": id_,
        "puid": f"PUID{id_}",
        "active": 1,
        "deceased": 0,
        "gender": "f",
        "party": id_ + 10,
        "party.": party | {"contact_mechanisms.": [telecom], "addresses.": []},
        "insurances.": [],
    }


PATIENTS = [
    patient(ZOE, "Zoe", "Quillfeather", (1984, 5, 17), "(415) 555-0142"),
    patient(NED, "Ned", "Quillfeather", (1980, 1, 30), "415-555-0177"),
]
ROWS = {
    "gnuhealth.appointment": [
        {"id": 30 + p, "patient": p, "state": "confirmed", "visit_type:string": "Followup"}
        | {"appointment_date": moment(2030, 1, 5, 17)}
        for p in (ZOE, NED)
    ],
    "gnuhealth.patient.disease": [
        {"id": 40 + p, "patient": p, "is_active": 1, "pathology.": {"name": "Gout", "code": "M10"}}
        for p in (ZOE, NED)
    ],
    "gnuhealth.patient.medication": [
        {"id": 50 + p, "patient": p, "is_active": 1, "medicament": 5, "prescription": None}
        | {"medicament.": {"id": 5, "rec_name": "Colchicine"}}
        for p in (ZOE, NED)
    ],
    "gnuhealth.prescription.order": [],
    "gnuhealth.health_service.line": [
        {"id": 60 + p, "service.": {"patient": p, "patient.": {"party": p + 10}}}
        for p in (ZOE, NED)
    ],
    "account.invoice": [
        {"id": 70 + p, "state": "posted", "number": str(p), "party": p + 10}
        | {"amount_to_pay": {"__class__": "Decimal", "decimal": "100.00"}}
        | {"lines.": [{"id": 1, "origin": f"gnuhealth.health_service.line,{60 + p}"}]}
        for p in (ZOE, NED)
    ],
    "gnuhealth.family_member": [
        {"id": 80 + p, "role": "Spouse", "party": p + 10, "party.": PATIENTS[p - 1]["party."]}
        | {"family.": {"members.": [{"party": 11}, {"party": 12}]}}
        for p in (ZOE, NED)
    ],
}
_OF = {ZOE: 0, NED: 1}


class FakeTryton:
    """Runs while the ``with`` lasts. ``asked`` holds each method with its parameters."""

    def __init__(self):
        self.fails, self.asked, self.session = {}, [], "key-1"
        self.ignores = self.strangers = False
        self.delays = threading.Event()
        """Cleared, it keeps whoever signs in waiting."""
        self.delays.set()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
        self._http.daemon_threads = True
        self._http.tryton = self
        self.base = f"http://127.0.0.1:{self._http.server_port}/health"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def methods(self):
        return [method for method, _ in self.asked]

    def answer(self, method, params, authorization):
        """A status, a body."""
        if method in self.fails:
            failure = self.fails[method]
            return failure if isinstance(failure, tuple) else (200, {"error": failure})
        if method == "common.db.login":
            self.delays.wait(20)
            if params[:2] != [USER, {"password": PASSWORD}]:
                return 401, "<!doctype html><title>401 Unauthorized</title>"
            return 200, {"result": [7, self.session]}
        wanted = base64.b64encode(f"{USER}:7:{self.session}".encode()).decode()
        if authorization != f"Session {wanted}":
            return 401, ""
        if method == "model.res.user.get_preferences":
            return 200, {"result": {"language": "es", "company": 1}}
        if method == "common.db.logout":
            return 200, {"result": None}
        return 200, {"result": self.rows(method, params[0])}

    def rows(self, method, domain):
        model = method.removeprefix("model.").removesuffix(".search_read")
        rows = PATIENTS if model == "gnuhealth.patient" else ROWS[model]
        if self.ignores or (self.strangers and model != "gnuhealth.patient"):
            return rows
        said = json.dumps(domain)
        if model == "gnuhealth.patient":
            return [row for row in rows if _fits(row, domain, said)]
        if model == "gnuhealth.family_member":
            return [row for row in rows if row["party"] != domain[1][2]]
        wanted = next(one[2] for one in domain if isinstance(one[2], int))
        return rows[_OF[wanted] :][:1] if wanted in _OF else []


def _fits(row, domain, said):
    if not domain:
        return True
    party = row["party."]
    if domain[0][0] == "id":
        return row["id"] == domain[0][2]
    if domain[0][0] == "puid":
        return row["puid"].casefold() == domain[0][2].casefold()
    if domain[0][0] == "party.lastname":
        return party["dob"] == domain[1][2]
    return party["contact_mechanisms."][0]["value"] in said


class _Answers(BaseHTTPRequestHandler):
    def do_POST(self):
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        tryton = self.server.tryton
        tryton.asked.append((question["method"], question["params"]))
        status, body = tryton.answer(
            question["method"], question["params"], self.headers.get("Authorization")
        )
        sent = body.encode() if isinstance(body, str) else json.dumps({"id": 1, **body}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if isinstance(body, str) else "x/json")
        self.send_header("Content-Length", str(len(sent)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_):
        """Says nothing."""
