"""What each panel reads at one server: the types whose scopes it needs (rules A5, A6).

Only what fills rows counts. Names of doctors and places, and what stands beside rows (the last
dispense), may be missing without costing the panel.
"""

from ehr_adapters.fhir_r4.offer import PANEL_TYPES, Offer
from ehr_adapters.fhir_r4.profile import BillingSource
from patient_access.domain.panels import PanelName

Ways = tuple[tuple[str, ...], ...]
"""Alternatives; of each, all types must be readable."""

_BILLING: dict[BillingSource, tuple[str, ...]] = {
    BillingSource.ACCOUNTS: ("Account",),
    BillingSource.ACCOUNTS_BY_ENCOUNTER: ("Account", "Encounter"),
    BillingSource.ACCOUNTS_BY_GUARANTOR: ("Account", "RelatedPerson"),
    BillingSource.INVOICES: ("Invoice",),
    BillingSource.CLAIMS: ("ExplanationOfBenefit",),
}


def panel_reads(offer: Offer) -> dict[PanelName, Ways]:
    """The ways to fill each panel that this server offers."""
    return {panel: ways for panel in PanelName if (ways := _ways(panel, offer))}


def _ways(panel: PanelName, offer: Offer) -> Ways:
    if panel is PanelName.BILLING:
        ways = (_BILLING[source] for source in offer.profile.billing)
        return tuple(way for way in ways if all(map(offer.offers, way)))
    if panel is PanelName.PEOPLE and not offer.offers("RelatedPerson"):
        return (("Patient",),)  # the contacts of the patient's own record (V4)
    return tuple((kind,) for kind in PANEL_TYPES[panel] if offer.offers(kind))
