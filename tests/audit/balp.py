"""The elements that IHE BALP 1.1 requires, written down from its profiles (input/fsh), apart
from the code under test: what is fixed, what must be there, and what must not.
"""

REST = "http://terminology.hl7.org/CodeSystem/audit-event-type|rest"
DCM = "http://dicom.nema.org/resources/ontology/DCM"
IRCP = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType|IRCP"
INTERACTION = "http://hl7.org/fhir/restful-interaction"
ENTITY = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
ROLE = "http://terminology.hl7.org/CodeSystem/object-role"
SUCCESS = "0"

# profile: (action, interactions, type of the client, type of the server, patient, what else)
REST_PROFILES = {
    "Query": ("E", {"search", "search-type", "search-system"}, "110153", "110152", False, "query"),
    "PatientQuery": (
        "E",
        {"search", "search-type", "search-system"},
        "110153",
        "110152",
        True,
        "query",
    ),
    "PatientRead": ("R", {"read", "vread"}, "110152", "110153", True, "data"),
    "PatientCreate": ("C", {"create"}, "110153", "110152", True, "data"),
    "PatientUpdate": ("U", {"update", "patch"}, "110153", "110152", True, "data"),
}


def code(coding):
    return f"{coding['system']}|{coding['code']}"


def kinds(agent):
    return {code(one) for one in agent.get("type", {}).get("coding", [])}


DICOM_SUBTYPES = {
    "110106": {"http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle|disclose"},
    "110113": {f"{DCM}|110127", "https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType|*"},
    "110114": {f"{DCM}|110122", f"{DCM}|110123"},
}
OURS = "urn:patient-access:audit"
"""Of what no standard names; only beside the DICOM type that it is a kind of."""


def shortfalls(event):
    """What an AuditEvent lacks of FHIR R4, and of the profile it claims; nothing is good."""
    wrong = [f"no {name}" for name in ("type", "recorded", "agent", "source") if name not in event]
    wrong += ["no source.observer"] if "observer" not in event.get("source", {}) else []
    wrong += [f"agent without requestor: {a}" for a in event["agent"] if "requestor" not in a]
    if event["outcome"] not in ("0", "4", "8", "12"):
        wrong.append("an outcome FHIR does not have")
    if event["action"] not in tuple("CRUDE"):
        wrong.append("an action FHIR does not have")
    for agent in event["agent"]:
        if "media" in agent:
            wrong.append("an agent with media")
        if agent.get("network", {}).get("type") not in (None, "1", "2", "3", "4", "5"):
            wrong.append("a network type FHIR does not have")
    for entity in event.get("entity", []):
        if "name" in entity and "query" in entity:
            wrong.append("sev-1: either a name or a query")
    wrong += list(_kind(event))
    for profile in event.get("meta", {}).get("profile", []):
        name = profile.rpartition("BasicAudit.")[2]
        wrong += [f"{name}: {one}" for one in _against(name, event)]
    return wrong


def _kind(event):
    """A type of ATNA (DICOM PS3.15 A.5) or a RESTful operation, and a subtype that is known."""
    kind = code(event["type"])
    if kind == REST:
        return
    known = DICOM_SUBTYPES.get(event["type"]["code"]) if kind.startswith(f"{DCM}|") else None
    if known is None:
        yield f"a type that neither DICOM nor FHIR has: {kind}"
        return
    for subtype in event["subtype"]:
        whole = f"{subtype['system']}|*"
        if subtype["system"] != OURS and not {code(subtype), whole} & known:
            yield f"a subtype that nobody has: {code(subtype)}"
    if not any(IRCP in kinds(a) or a["requestor"] for a in event["agent"]):
        yield "nobody did it"
    if event["type"]["code"] == "110113" and not any(
        code(e["type"]) == f"{ENTITY}|1" for e in event["entity"]
    ):
        yield "an alert about no patient"


def _against(name, event):
    if name == "PrivacyDisclosure.Source":
        return list(_disclosure(event))
    return list(_rest(event, *REST_PROFILES[name]))


def _one(event, what, fits):
    found = [part for part in event[what] if fits(part)]
    return found[0] if len(found) == 1 else None


def _rest(event, action, interactions, client, server, with_patient, other):
    if code(event["type"]) != REST:
        yield "type is not rest"
    if not interactions & {one["code"] for one in event["subtype"] if one["system"] == INTERACTION}:
        yield "subtype"
    if event["action"] != action:
        yield "action"
    if event["outcome"] != SUCCESS:
        yield "a profile of success claimed by a failure"
    for end in (client, server):
        agent = _one(event, "agent", lambda a, end=end: f"{DCM}|{end}" in kinds(a))
        if agent is None or "who" not in agent or "network" not in agent:
            yield f"agent {end} needs who and network, once"
    user = _one(event, "agent", lambda a: IRCP in kinds(a))
    if user is None or "who" not in user or user["requestor"] is not True or "network" in user:
        yield "user"
    if with_patient:
        yield from _patient(event)
    fits = {
        "query": lambda e: code(e["type"]) == f"{ENTITY}|2" and code(e["role"]) == f"{ROLE}|24",
        "data": lambda e: code(e["type"]) == f"{ENTITY}|2" and code(e["role"]) == f"{ROLE}|4",
    }[other]
    entity = _one(event, "entity", fits)
    if entity is None:
        yield f"{other} entity, once"
    elif other == "data" and "what" not in entity:
        yield "data without what"
    elif other == "query" and (
        "query" not in entity or {"what", "lifecycle", "detail"} & set(entity)
    ):
        yield "query entity"


def _patient(event):
    entity = _one(event, "entity", lambda e: code(e["type"]) == f"{ENTITY}|1")
    if entity is None or code(entity["role"]) != f"{ROLE}|1":
        yield "patient entity, once"
    elif entity["what"].get("type") != "Patient":
        yield "patient entity refers to no Patient"


def _disclosure(event):
    if code(event["type"]) != f"{DCM}|110106":
        yield "type is not Export"
    if event["action"] != "R":
        yield "action"
    wanted = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle|disclose"
    if wanted not in {code(one) for one in event["subtype"]}:
        yield "subtype disclose"
    if "modifierExtension" in event:
        yield "modifierExtension"
    source = _one(event, "agent", lambda a: f"{DCM}|110153" in kinds(a))
    recipient = _one(event, "agent", lambda a: f"{DCM}|110152" in kinds(a))
    for agent in (source, recipient):
        if agent is None or "who" not in agent or "network" not in agent:
            yield "source and recipient need who and network"
    if source is not None and source["who"] != event["source"]["observer"]:
        yield "val-audit-source: the source is who records it"
    if len(event["entity"]) < 2:
        yield "two entities"
    yield from _patient(event)
