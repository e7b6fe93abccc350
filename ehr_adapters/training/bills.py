"""Money from sources that do not always agree: Account, Invoice, ExplanationOfBenefit, Coverage."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from ehr_adapters.training.dice import dice
from ehr_adapters.training.person import (
    Bill,
    BillLine,
    Insurance,
    InsurerClaim,
    OpenAccount,
    Person,
)
from ehr_adapters.training.shapes import (
    HL7,
    Json,
    concept,
    extension,
    filled,
    meta,
    money,
    noon,
    reference,
)
from ehr_adapters.training.words import words

T = TypeVar("T")

_HCPCS = "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
_ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
_C4BB = "http://hl7.org/fhir/us/carin-bb/CodeSystem/C4BBAdjudication"

_MIXES = (
    ("account",),
    ("invoice",),
    ("claim",),
    (),
    ("account", "invoice"),
    ("account", "claim"),
    ("invoice", "claim"),
)


@dataclass(frozen=True)
class Money:
    """What is on file about somebody's money."""

    accounts: tuple[OpenAccount, ...]
    invoices: tuple[Bill, ...]
    claims: tuple[InsurerClaim, ...]
    coverages: tuple[Insurance, ...]


def money_of(person: Person, today: date) -> Money:
    """What is written; where nothing is, one of the mixes of sources in turn."""
    chance = dice("money", person.key)
    mix = chance.choice(_MIXES)
    cost = Decimal(chance.randint(20, 400)) + Decimal(chance.choice((0, 40, 50, 75))) / 100
    days_ago = chance.randint(8, 80)
    number = str(20000 + chance.randint(0, 9999))
    # The insurer's view and the clinic's need not agree, as in life.
    account = OpenAccount(
        number=number, owed=cost, statement_days_ago=days_ago // 2, due_in_days=30 - days_ago
    )
    line = BillLine(what="Office visit", code="G0463", price=cost)
    bill = Bill(number=f"INV-{number}", days_ago=days_ago, lines=(line,))
    claim = InsurerClaim(
        what="Office visit",
        code="G0463",
        diagnosis="Z00.00",
        days_ago=days_ago,
        submitted=cost * 4,
        paid=cost * 3 + 10,
        patient_pays=cost - 10,
    )
    return Money(
        accounts=_either(person.accounts, (account,) if "account" in mix else ()),
        invoices=_either(person.invoices, (bill,) if "invoice" in mix else ()),
        claims=_either(person.claims, (claim,) if "claim" in mix else ()),
        coverages=_either(person.coverages, (_insurance(person, chance, today),)),
    )


def bills(person: Person, today: date) -> list[Json]:
    """Every financial resource of one person."""
    on_file = money_of(person, today)
    key = person.key.replace("_", "-")
    who = reference("Patient", key)
    return [
        *(_account(key, who, each, today) for each in on_file.accounts),
        *(_invoice(key, who, each, today) for each in on_file.invoices),
        *(
            _claim(f"{key}-claim-{number}", who, each, on_file, today)
            for number, each in enumerate(on_file.claims)
        ),
        *(
            _coverage(f"{key}-coverage-{number}", who, each, number, today)
            for number, each in enumerate(on_file.coverages)
        ),
    ]


def _either(written: tuple[T, ...] | None, drawn: tuple[T, ...]) -> tuple[T, ...]:
    return drawn if written is None else written


def _insurance(person: Person, chance: Random, today: date) -> Insurance:
    born = person.birth_date(today)
    senior = born[:4] <= str(today.year - 66)
    plan = "senior" if senior else chance.choice(("evergreen", "cascadia", "medicaid", "self_pay"))
    member = "" if plan == "self_pay" else f"{plan[:2].upper()}{chance.randint(10**7, 10**8 - 1)}"
    return Insurance(plan=plan, member=member, since_days=chance.randint(60, 2000))


def _account(key: str, who: Json, account: OpenAccount, today: date) -> Json:
    stated = noon(today - timedelta(days=account.statement_days_ago))
    owed = money(account.owed, account.currency, as_text=account.as_text)
    due = (today + timedelta(days=account.due_in_days)).isoformat()
    return filled(
        resourceType="Account",
        id=f"{key}-account-{account.number}",
        meta=meta(stated),
        extension=[
            extension("account-balance", valueMoney=owed),
            extension("payment-due-date", valueDate=due),
        ],
        identifier=[{"system": "https://northside.example/account", "value": account.number}],
        status="active",
        type=concept("patient account", "PBILLACCT", f"{HL7}/v3-ActCode"),
        name=f"Account {account.number}",
        subject=[who],
        servicePeriod={"start": (stated.date() - timedelta(days=30)).isoformat()},
        owner=reference("Organization", "northside"),
    )


def _invoice(key: str, who: Json, bill: Bill, today: date) -> Json:
    sent = noon(today - timedelta(days=bill.days_ago))
    total = money(sum((line.price for line in bill.lines), Decimal(0)))
    due = sent.date() + timedelta(days=45)
    return filled(
        resourceType="Invoice",
        id=f"{key}-{bill.number.lower()}",
        meta=meta(sent),
        identifier=[{"system": "https://northside.example/invoice", "value": bill.number}],
        status="issued",
        subject=who,
        date=sent.isoformat(),
        account=reference("Account", f"{key}-account-{bill.account}") if bill.account else None,
        lineItem=[
            {
                "sequence": number,
                "chargeItemCodeableConcept": concept(line.what, line.code, _HCPCS),
                "priceComponent": [{"type": "base", "amount": money(line.price)}],
            }
            for number, line in enumerate(bill.lines, 1)
        ],
        totalNet=total,
        totalGross=total,
        paymentTerms=f"Due {due:%B} {due.day}, {due.year}",
    )


def _claim(name: str, who: Json, claim: InsurerClaim, on_file: Money, today: date) -> Json:
    day = today - timedelta(days=claim.days_ago)
    plan = words().plan[on_file.coverages[0].plan] if on_file.coverages else None
    insurer = plan.payor if plan and plan.payor else "Evergreen Health"
    totals = (
        ("submitted", f"{HL7}/adjudication", claim.submitted),
        ("benefit", f"{HL7}/adjudication", claim.paid),
        ("memberliability", _C4BB, claim.patient_pays),
    )
    return filled(
        resourceType="ExplanationOfBenefit",
        id=name,
        meta=meta(noon(day + timedelta(days=7))),
        status="active",
        type=concept("Professional", "professional", f"{HL7}/claim-type"),
        use="claim",
        patient=who,
        billablePeriod={"start": day.isoformat(), "end": day.isoformat()},
        created=noon(day + timedelta(days=7)).isoformat(),
        insurer={"display": insurer},
        provider=reference("Organization", "northside", "Northside Health"),
        outcome="complete",
        diagnosis=[
            {"sequence": 1, "diagnosisCodeableConcept": concept("", claim.diagnosis, _ICD10)}
        ],
        insurance=[{"focal": True, "coverage": {"display": insurer}}],
        item=[
            {
                "sequence": 1,
                "diagnosisSequence": [1],
                "productOrService": concept(claim.what, claim.code, _HCPCS),
                "servicedDate": day.isoformat(),
                "net": money(claim.submitted),
            }
        ],
        total=[
            {"category": concept(code, code, system), "amount": money(amount)}
            for code, system, amount in totals
        ],
    )


def _coverage(name: str, who: Json, insurance: Insurance, order: int, today: date) -> Json:
    plan = words().plan[insurance.plan]
    self_pay = insurance.plan == "self_pay"
    until = insurance.until_days
    end = None if until is None else today + timedelta(days=until)
    system = f"{HL7}/coverage-selfpay" if self_pay else f"{HL7}/v3-ActCode"
    plan_class = {
        "type": concept("Plan", "plan", f"{HL7}/coverage-class"),
        "value": insurance.plan,
        "name": plan.name,
    }
    return filled(
        resourceType="Coverage",
        id=name,
        meta=meta(noon(today - timedelta(days=40))),
        status="cancelled" if end and end < today else "active",
        type=concept(plan.name if self_pay else plan.code, plan.code, system),
        subscriberId=insurance.member,
        beneficiary=who,
        relationship=concept("self", "self", f"{HL7}/subscriber-relationship"),
        period=filled(
            start=(today - timedelta(days=insurance.since_days)).isoformat(),
            end=end.isoformat() if end else None,
        ),
        payor=[who if self_pay else {"display": plan.payor}],
        **{"class": [plan_class]},
        order=order + 1,
    )
