"""Fills a GNU Health with made-up people, over the network.

Run by the Python of ``.cache/gnu-health``, whose proteus speaks with the server:

    python gnu_health_seed.py http://127.0.0.1:PORT/DATABASE/ < the administrator's password

Prints as JSON the record numbers that the server gave. What it writes by ``_create`` goes past
proteus, which drops read-only fields without a word.
"""

import json
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from proteus import Model, Wizard, config
from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, get_accounts
from trytond.modules.account_invoice.tests.tools import (
    create_payment_term,
    set_fiscalyear_invoice_sequences,
)
from trytond.modules.company.tests.tools import create_company, get_company
from trytond.modules.currency.tests.tools import get_currency

PASSWORD = "Zq7-made-up-desk"
NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _create(model, **values):
    """One record; two in one call fail on a unique code."""
    [made] = Model.get(model)._proxy.create([values], config.get_config().context)
    return made


def _first(model, *domain):
    return Model.get(model)._proxy.search(list(domain), 0, 1, None, config.get_config().context)[0]


def person(name, lastname, born, gender, phones, street, zip_code, **more):
    """A person; a patient unless said otherwise. Answers with the party's id."""
    return _create(
        "party.party",
        name=name,
        lastname=lastname,
        dob=born,
        gender=gender,
        is_person=True,
        is_patient=more.pop("is_patient", True),
        create_target=True,
        fed_country="USA",
        contact_mechanisms=[
            ("create", [{"type": kind, "value": value, "value_compact": value}])
            for kind, value in phones
        ],
        addresses=[("create", [{"street": street, "postal_code": zip_code, "city": "San Rafael"}])],
        **more,
    )


def accounting():
    """A company in dollars with a chart of accounts and this year open."""
    create_company(currency=get_currency("USD"))
    company = get_company()
    create_chart(company)
    year = set_fiscalyear_invoice_sequences(create_fiscalyear(company))
    year.save()
    year.click("create_period")
    term = create_payment_term()
    term.save()
    configuration = Model.get("account.configuration")(1)
    configuration.default_customer_payment_term = term
    configuration.save()
    return company, get_accounts(company)


def products(accounts):
    """A visit that costs 100 and a medicine; with the category that invoices need."""
    category = Model.get("product.category")(name="Care", accounting=True)
    category.account_expense = accounts["expense"]
    category.account_revenue = accounts["revenue"]
    category.save()
    [unit] = Model.get("product.uom").find([("name", "=", "Unit")])
    made = []
    for name, price, extra in (
        ("Office visit", "100.00", {}),
        ("Lisinopril 10 mg", "4.50", {"is_medicament": True}),
    ):
        template = Model.get("product.template")(name=name, default_uom=unit, type="service")
        template.list_price = Decimal(price)
        template.account_category = category
        template.save()
        [product] = template.products
        if extra:
            Model.get("product.product")._proxy.write(
                [product.id], extra, config.get_config().context
            )
        made.append(product.id)
    return made


def bill(patient, product, title, *, to=None, post=True):
    """A health service, invoiced by GNU Health's own wizard. Answers with the invoice's id."""
    service = _create(
        "gnuhealth.health_service",
        patient=patient,
        desc=title,
        company=get_company().id,
        invoice_to=to,
        service_line=[("create", [{"product": product, "desc": title, "qty": 1}])],
    )
    Service = Model.get("gnuhealth.health_service")  # noqa: N806 - a class
    wizard = Wizard("gnuhealth.service.invoice.create", [Service(service)])
    wizard.execute("create_service_invoice")
    [invoice] = Model.get("account.invoice").find([("description", "=", title)])
    if post:
        invoice.click("post")
    return invoice.id


def users():
    """Front Desk as it comes, and somebody with every group."""
    User = Model.get("res.user")  # noqa: N806 - a class
    desk = _first("res.group", ("name", "=", "Health Front Desk"))
    every = Model.get("res.group")._proxy.search([], 0, None, None, config.get_config().context)
    company = get_company().id
    for login, groups in (("frontdesk", [desk]), ("nurse", every), ("locked", [desk])):
        made = _create(
            "res.user",
            name=login.title(),
            login=login,
            password=PASSWORD,
            groups=[("add", groups)],
            companies=[("add", [company])],
            company=company,
        )
        assert User(made).login == login


def fill():
    """Everybody, and what they have on file."""
    _, accounts = accounting()
    visit, medicine = products(accounts)
    users()
    clinic = _create("party.party", name="Tamarisk Clinic", is_institution=True, fed_country="USA")
    institution = _create(
        "gnuhealth.institution",
        party=clinic,
        code="TAM",
        institution_type="hospital",
        public_level="private",
    )
    doctor_party = person(
        "Ingrid", "Halloway", date(1969, 2, 3), "f", [], "1 Clinic Way", "94901",
        is_patient=False, is_healthprof=True,
    )  # fmt: skip
    doctor = _create("gnuhealth.healthprofessional", party=doctor_party, institution=institution)
    anna = person(
        "Annabel", "Quillfeather", date(1984, 5, 17), "f",
        [("mobile", "(415) 555-0142"), ("email", "annabel@example.org")],
        "12 Larch Lane", "94903",
    )  # fmt: skip
    ned = person(
        "Ned", "Quillfeather", date(1980, 1, 30), "m", [("phone", "+14155550177")],
        "12 Larch Lane", "94903",
    )  # fmt: skip
    bo = person(
        "Bo", "Zimmerlünd", date(1984, 5, 17), "nb",
        [("phone", "415-555-0177"), ("fax", "415-555-0142"), ("mobile", "415/5550.166")],
        "9 Alder Court", "94904",
    )  # fmt: skip
    _create(
        "party.contact_mechanism",
        party=bo,
        type="phone",
        value="415-555-0123",
        value_compact="415-555-0123",
        emergency=True,
        remarks="Sam Alder",
    )
    insurer = _create(
        "party.party", name="Meridian Mutual", is_insurance_company=True, fed_country="USA"
    )
    _create("gnuhealth.insurance", party=anna, number="MM-55501", company=insurer)
    patients = {
        party: _first("gnuhealth.patient", ("party", "=", party)) for party in (anna, ned, bo)
    }
    family = _create("gnuhealth.family", name="Quillfeather of Larch Lane")
    _create("gnuhealth.family_member", family=family, party=anna, role="Mother")
    _create("gnuhealth.family_member", family=family, party=ned, role="Father")
    for patient, days, state in (
        (anna, 3, "confirmed"), (anna, -20, "done"), (anna, 9, "user_cancelled"),
        (bo, 5, "confirmed"),
    ):  # fmt: skip
        _create(
            "gnuhealth.appointment",
            patient=patients[patient],
            healthprof=doctor,
            institution=institution,
            appointment_date=(NOW + timedelta(days=days)).replace(hour=17, minute=30, second=0),
            appointment_type="outpatient",
            visit_type="followup",
            state=state,
        )
    bill(patients[anna], visit, "Annabel's check-up")
    bill(patients[anna], visit, "Paid by her husband", to=ned)
    bill(patients[anna], visit, "Not sent yet", post=False)
    bill(patients[bo], visit, "Bo's own bill")
    medicament = _create("gnuhealth.medicament", product=medicine, active_component="Lisinopril")
    chapter = _create("gnuhealth.pathology", name="Essential hypertension", code="I10", active=True)
    order = _create(
        "gnuhealth.prescription.order",
        patient=patients[anna],
        healthprof=doctor,
        prescription_date=NOW - timedelta(days=10),
        prescription_warning_ack=True,
        state="done",
        prescription_line=[
            (
                "create",
                [
                    {
                        "medicament": medicament, "indication": chapter, "refills": 2, "dose": 1.0,
                        "frequency": 1, "frequency_unit": "days", "quantity": 30,
                        "add_to_history": False,
                    }
                ],
            )
        ],
    )  # fmt: skip
    _create(
        "gnuhealth.patient.medication",
        patient=patients[anna],
        medicament=medicament,
        indication=chapter,
        healthprof=doctor,
        is_active=True,
        start_treatment=NOW - timedelta(days=400),
        prescription=order,
    )
    for patient, allergy in ((anna, False), (bo, False)):
        _create(
            "gnuhealth.patient.disease",
            patient=patients[patient],
            pathology=chapter,
            diagnosed_date=date(2019, 6, 1),
            healthprof=doctor,
            is_active=True,
            is_allergy=allergy,
            status="c",
        )
    parties = Model.get("party.party")._proxy.read(
        [anna, ned, bo], ["ref", "name"], config.get_config().context
    )
    return {
        row["name"]: {"mrn": row["ref"], "id": patients[row["id"]], "party": row["id"]}
        for row in parties
    }


if __name__ == "__main__":
    word = sys.stdin.readline().strip()
    # With a session: a name and password on every call cost the server a hash each.
    with config.set_xmlrpc_session(sys.argv[1], "admin", word):
        json.dump(fill(), sys.stdout)
