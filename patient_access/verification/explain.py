"""A policy in plain English sentences, made from its values: for the one who signs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patient_access.domain.codes import Restriction
from patient_access.domain.panels import PanelName, Part
from patient_access.verification.policy import Near, Policy
from patient_access.verification.values import Authority, Item, Level, LineWorth

ITEM_WORDS = {
    Item.NAME: "the full name",
    Item.BIRTH_DATE: "the date of birth",
    Item.PHONE: "a phone number on file",
    Item.POSTAL_CODE: "the ZIP code",
    Item.ADDRESS_LINE: "the street address",
    Item.MRN: "the medical record number",
    Item.SSN_LAST4: "the last four digits of the social security number",
    Item.MEMBER_ID: "the member id of an insurance card",
    Item.ONE_TIME_CODE: "a code that was sent to a number on file",
}
AUTHORITY_WORDS = {
    Authority.PATIENT: "the patient",
    Authority.MINOR: "the patient, under the age of majority",
    Authority.REPRESENTATIVE: "somebody calling for the patient, no authority on file",
    Authority.PARENT: "a parent on file of a patient under the age of majority",
    Authority.GUARDIAN: "a guardian on file",
    Authority.POWER_OF_ATTORNEY: "somebody with power of attorney on file",
    Authority.CAREGIVER: "somebody whom a consent on file names",
    Authority.SPOKEN_CONSENT: "somebody for whom the verified patient gives spoken consent",
    Authority.PROVIDER: "a provider calling",
    Authority.EMERGENCY: "emergency access",
}
_PANELS = {
    PanelName.APPOINTMENTS: "appointments",
    PanelName.BILLING: "billing",
    PanelName.COVERAGE: "coverage",
    PanelName.MEDICATIONS: "medications",
    PanelName.CLINICAL: "clinical",
    PanelName.PEOPLE: "people on file",
}
_PARTS = {
    Part.ACCOUNTS: "accounts (balances)",
    Part.INVOICES: "invoices",
    Part.CLAIMS: "claims",
    Part.CONDITIONS: "conditions",
    Part.ALLERGIES: "allergies",
    Part.ENCOUNTERS: "visits",
    Part.DISPENSES: "when a medicine was last dispensed",
}
_NEAR = {
    Near.MATCH: "counts as a match in the family name and is asked again in the given name",
    Near.NO_MATCH: "is a wrong answer",
    Near.ASK_AGAIN: "is asked again; only the second time in a call it uses a try",
}
_LABELS = {
    Restriction.RESTRICTED: "restricted (R)",
    Restriction.VERY_RESTRICTED: "very restricted (V)",
    Restriction.SENSITIVE: "sensitive (such as mental health, HIV, substance use)",
}
_REASONS = {
    "TREAT": "treatment",
    "ETREAT": "emergency treatment",
    "HPAYMT": "payment",
    "HOPERAT": "operations",
    "PATRQT": "the patient asks",
    "FAMRQT": "the family asks",
    "PWATRNY": "somebody with power of attorney asks",
}
_WORTH = {
    LineWorth.NOTHING: "nothing: nobody is looked up by it",
    LineWorth.HINT: "a hint: it brings up candidates and verifies nobody",
    LineWorth.ITEM: "a hint, and as the phone item where it is on file",
}


def explain(policy: Policy) -> str:
    """What the policy does, a sentence a line. It holds no patient."""
    return "\n".join(_sentences(policy)) + "\n"


def _sentences(policy: Policy) -> Iterator[str]:
    yield f"Policy “{policy.name}”, for numbers, ZIP codes and dates as in {policy.region}."
    yield f"Every caller is asked for {_list(ITEM_WORDS[i] for i in policy.required)}."
    if policy.optional_needed:
        of = _list((ITEM_WORDS[i] for i in policy.optional), "or")
        yield f"They also give {policy.optional_needed} of these: {of}."
    yield f"One letter that is off in a name {_NEAR[policy.near]}."
    yield f"After {_count(policy.tries, 'wrong answer')} nothing opens any more in that call."
    if policy.escalate_to:
        yield f"The agent then turns to: {policy.escalate_to}."
    if policy.strong_needed:
        yield (
            f"With {policy.strong_needed} of the optional items the check is strong; "
            f"only then opens: {_panels(policy.needs_strong) or 'nothing more'}."
        )
    if policy.parts_need_strong:
        yield f"Only after a strong check are requested: {_parts(policy.parts_need_strong)}."
    yield from _codes(policy)
    yield from _signals(policy)
    for level, worth in policy.caller_id:
        said = f"attested with {level}" if level != "none" else "without attestation"
        yield f"A number on the line {said} counts for {_WORTH[worth]}."
    others = "; ".join(f"{state}: {age}" for state, age in policy.majority.by_state.items())
    also = f" ({others})" if others else ""
    yield f"People speak for themselves from the age of {policy.majority.age}{also}."
    if policy.minor_consent.closes:
        services = _list(policy.minor_consent.services) or "services that the site has not listed"
        yield (
            f"From the age of {policy.minor_consent.from_age} a minor may consent alone to "
            f"{services}; a parent then does not see: {_panels(policy.minor_consent.closes)}."
        )
    if policy.part_2:
        yield (
            "The records are under 42 CFR Part 2: nothing opens on spoken consent or to a "
            "provider, and nobody is told whether somebody is a patient."
        )
    for authority in Authority:
        yield from _opens(policy, authority)
    if any(policy.opens.emergency.values()):
        yield (
            f"Emergency access asks for a reason, ends after "
            f"{_count(policy.emergency.minutes, 'minute')} and is reported to "
            f"{policy.emergency.report_to}."
        )
    yield from _restricted(policy)
    yield "A general question opens nothing. What is not listed is not requested."


def _codes(policy: Policy) -> Iterator[str]:
    if Item.ONE_TIME_CODE not in (*policy.required, *policy.optional):
        return
    code = policy.code
    yield (
        f"A code has six digits, is good for {_count(code.minutes, 'minute')} and for "
        f"{_count(code.wrong, 'wrong answer')}; {_count(code.sends, 'text')} at most in a call."
    )
    if code.changed_within_days:
        yield (
            f"No code goes to a number that is on file for fewer than "
            f"{_count(code.changed_within_days, 'day')}, where the record says since when."
        )
    yield f"The text is “{code.text}” or, in Spanish, “{code.text_es}”."


def _signals(policy: Policy) -> Iterator[str]:
    fraud = policy.fraud
    told = [
        f"{_count(fails, 'failed check')} {what}"
        for fails, what in (
            (fraud.number_failures, "with callers from one number"),
            (fraud.record_failures, "for one record"),
        )
        if fails
    ]
    if not told:
        yield "Agents are not told of failed checks in other calls."
        return
    to = fraud.turn_to or policy.escalate_to
    yield (
        f"After {_list(told, 'or')} within {_count(fraud.window_hours, 'hour')} of a shift the "
        f"agent is warned{f' and turns to: {to}' if to else ''}."
    )


def _opens(policy: Policy, authority: Authority) -> Iterator[str]:
    roles = {
        role: _panels(policy.opened(authority, role, Level.STRONG, age=0))
        for role in ("agent", "nurse")
    }
    who = AUTHORITY_WORDS[authority]
    if not any(roles.values()):
        yield f"To {who}: nothing opens."
    elif roles["agent"] == roles["nurse"]:
        yield f"To {who}, agents and nurses open: {roles['agent']}."
    else:
        said = (f"{role}s open {panels or 'nothing'}" for role, panels in roles.items())
        yield f"To {who}: {'; '.join(said)}."
    for role in ("agent", "nurse"):
        if parts := policy.kept_back(authority, role, Level.STRONG):
            yield f"Of that, {role}s do not see, and nothing requests: {_parts(parts)}."


def _restricted(policy: Policy) -> Iterator[str]:
    rules = policy.restricted
    if not (rules.agent or rules.nurse):
        yield "Rows that the EHR labels as restricted are shown as such, and nobody opens one here."
        return
    for role in ("agent", "nurse"):
        labels = _list(_LABELS[one] for one in Restriction if one in rules.may_open(role))
        yield f"Of rows that the EHR labels, {role}s open one by one: {labels or 'none'}."
    words = [*(_REASONS[one] for one in rules.reasons)]
    reasons = _list([*words, "in their own words"] if rules.own_words else words, "or")
    yield f"Opening one asks for a reason ({reasons}) and is an audit event of its own."


def _panels(panels: Iterable[PanelName]) -> str:
    listed = frozenset(panels)
    return ", ".join(_PANELS[panel] for panel in PanelName if panel in listed)


def _parts(parts: Iterable[Part]) -> str:
    listed = frozenset(parts)
    return _list(_PARTS[part] for part in Part if part in listed)


def _list(words: Iterable[str], last: str = "and") -> str:
    *first, end = [*words] or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
