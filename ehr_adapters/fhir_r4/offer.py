"""What one server offers us: the vendor profile, held against what the server says (D1, D5).

The server may deny what the profile promises, never grant what the profile rules out.
"""

from dataclasses import dataclass, field

from ehr_adapters.fhir_r4.capability import Capability, Searchable
from ehr_adapters.fhir_r4.profile import PLAIN, BillingSource, Profile, RelativesSearch
from patient_access.domain.lookup import Demographic, PhoneLookup
from patient_access.domain.panels import Denied, Denier, PanelName

BILLING_TYPES = {
    BillingSource.ACCOUNTS: "Account",
    BillingSource.ACCOUNTS_BY_ENCOUNTER: "Account",
    BillingSource.ACCOUNTS_BY_GUARANTOR: "Account",
    BillingSource.INVOICES: "Invoice",
    BillingSource.CLAIMS: "ExplanationOfBenefit",
}
PANEL_TYPES: dict[PanelName, tuple[str, ...]] = {
    PanelName.APPOINTMENTS: ("Appointment",),
    PanelName.BILLING: ("Account", "Invoice", "ExplanationOfBenefit"),
    PanelName.COVERAGE: ("Coverage",),
    PanelName.MEDICATIONS: ("MedicationRequest",),
    PanelName.CLINICAL: ("Condition", "AllergyIntolerance", "Encounter"),
    PanelName.PEOPLE: ("RelatedPerson",),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One server as we may use it. Nothing of any patient."""

    profile: Profile = PLAIN
    capability: Capability = field(default_factory=Capability)
    phone_allowed: bool = True
    """False: the site's settings rule the phone lookup out."""
    unlisted_scopes: tuple[str, ...] = ()
    """Resource types for which ``scopes_supported`` lists no scope (A5)."""

    @property
    def phone_parameter(self) -> str | None:
        """The Patient parameter that takes a phone number; None when there is none."""
        ruled_out = self.profile.phone.lookup is PhoneLookup.NONE
        if not self.phone_allowed or ruled_out or not self.capability.offers("Patient"):
            return None
        return self.capability.declared("Patient", self.profile.phone.parameters)

    @property
    def lookup(self) -> PhoneLookup:
        """What the number on the line is good for here (D1)."""
        return self.profile.phone.lookup if self.phone_parameter else PhoneLookup.NONE

    @property
    def needed(self) -> tuple[Demographic, ...]:
        """What the caller is asked for beside the number."""
        if self.lookup is PhoneLookup.PHONE_ONLY:
            return ()
        return self.profile.demographics.needed

    @property
    def sex_parameter(self) -> str | None:
        """The first of the profile's parameters for the sex that the server declares."""
        return self.capability.declared("Patient", self.profile.demographics.sex)

    @property
    def given_parameter(self) -> str | None:
        """None where the server lists what it takes and the given name is not among it."""
        return self.capability.declared("Patient", (self.profile.demographics.given,))

    @property
    def family_parameter(self) -> str:
        """What takes the family name: the general ``name`` where the server lists only that."""
        names = self.profile.demographics
        return self.capability.declared("Patient", (names.family, names.name)) or names.family

    @property
    def relatives_parameter(self) -> str | None:
        """The RelatedPerson parameter that takes a number: only one that the server itself lists.

        Servers that ignore what they do not know answer with everybody (L7).
        """
        relatives = self.profile.relatives
        if relatives.search is RelativesSearch.NEVER or not self.offers("RelatedPerson"):
            return None
        listed = self.capability.types.get("RelatedPerson", Searchable()).params
        return next((one for one in relatives.parameters if one in listed), None)

    def offers(self, kind: str) -> bool:
        """Whether rows of this type can be searched for one patient."""
        return self.denial(kind) is None

    def denial(self, kind: str) -> Denied | None:
        """Who says that this type cannot be searched; None where nobody does."""
        panel = next((name for name, kinds in PANEL_TYPES.items() if kind in kinds), None)
        unbilled = panel is PanelName.BILLING and kind not in (
            BILLING_TYPES[source] for source in self.profile.billing
        )
        if kind in self.profile.not_offered or unbilled:
            return Denied(what=kind, where=Denier.PROFILE, panel=panel)
        if not self.capability.offers(kind):
            return Denied(what=kind, where=Denier.METADATA, panel=panel)
        return None

    @property
    def panels(self) -> frozenset[PanelName]:
        """Panels at least one part of which can be read.

        People always: where relatives cannot be searched, the patient's own record names contacts.
        """
        found = {panel for panel, kinds in PANEL_TYPES.items() if any(map(self.offers, kinds))}
        return frozenset(found | {PanelName.PEOPLE})

    def denied(self, panel: PanelName) -> tuple[Denied, ...]:
        """Why a panel, or a part of it, is not there."""
        return tuple(filter(None, map(self.denial, PANEL_TYPES[panel])))

    @property
    def denials(self) -> tuple[Denied, ...]:
        """Everything that is not offered, the lookup first."""
        found = [one for panel in PanelName for one in self.denied(panel)]
        if self.phone_allowed and self.lookup is PhoneLookup.NONE:
            ruled_out = self.profile.phone.lookup is PhoneLookup.NONE
            where = Denier.PROFILE if ruled_out else Denier.METADATA
            said = self.profile.phone.parameters or ("phone",)
            found.insert(0, Denied(what=f"Patient.{said[0]}", where=where))
        found += [
            Denied(what=kind, where=Denier.SMART, panel=_panel_of(kind))
            for kind in self.unlisted_scopes
            if self.offers(kind)
        ]
        return tuple(found)


def _panel_of(kind: str) -> PanelName | None:
    return next((panel for panel, kinds in PANEL_TYPES.items() if kind in kinds), None)


SCOPED_TYPES = ("Patient", *(kind for kinds in PANEL_TYPES.values() for kind in kinds))


def unlisted_scopes(smart: object) -> tuple[str, ...]:
    """Types of ours that no scope in ``scopes_supported`` covers; none where it is not stated.

    A server may support more than it lists (SMART conformance), so this is told, not obeyed.
    """
    listed = smart.get("scopes_supported") if isinstance(smart, dict) else None
    if not isinstance(listed, list):
        return ()
    covered: set[str] = set()
    for scope in listed:
        context, _, rest = scope.partition("/") if isinstance(scope, str) else ("", "", "")
        kind, _, rights = rest.partition(".")
        if context in ("user", "patient") and _reads(rights):
            covered.add(kind)
    if not covered or "*" in covered:
        return ()
    return tuple(kind for kind in dict.fromkeys(SCOPED_TYPES) if kind not in covered)


def _reads(rights: str) -> bool:
    plain = rights.split("?", 1)[0]
    return plain in ("read", "*") or ("r" in plain and set(plain) <= set("cruds"))
