"""Words of the protocols themselves, the only ones that a recording keeps.

What is not here is replaced, also where it was harmless: a code that an adapter reads is added
here, never by a rule that guesses.
"""

from __future__ import annotations

_FHIR = """
Account AllergyIntolerance Appointment Bundle CapabilityStatement Claim ClaimResponse Condition
Consent Coverage Device Encounter ExplanationOfBenefit HealthcareService Invoice Location Medication
MedicationDispense MedicationRequest OperationOutcome Organization Patient Person Practitioner
PractitionerRole RelatedPerson Schedule Slot metadata _search
searchset match include outcome self next first last previous relation
official usual temp nickname anonymous maiden old home work mobile billing both postal physical
phone fax email pager url sms other male female unknown
proposed pending booked arrived fulfilled cancelled noshow entered-in-error checked-in waitlist
accepted declined tentative needs-action required optional information-only
active inactive draft on-hold completed stopped issued balanced suspended in-progress finished
planned triaged onleave order plan proposal recurrence remission resolved relapse
confirmed unconfirmed provisional differential refuted allergy intolerance
food medication environment biologic high low unable-to-assess
error warning information fatal forbidden login processing not-found invalid throttled
replaced-by replaces refer seealso instance server read search-type conditional
http https urn uuid oid application json fhir fhir+json fhir+xml xml identifier token string date
reference
family given birthdate gender legal-sex telecom patient subject beneficiary general-practitioner
status _count _id _include _lastUpdated _revinclude _sort _total _format
hl7.org terminology.hl7.org loinc.org snomed.info unitsofmeasure.org CodeSystem ValueSet
StructureDefinition v2-0203 v3-ActCode v3-Confidentiality v3-RoleCode condition-clinical
condition-ver-status allergyintolerance-clinical account-status sid us-ssn us-npi ISO3166 us core
USD EUR GBP MXN CAD AUD 4.0.0 4.0.1 4.3.0 {root}
"""
_HL7V2 = """
MSH MSA ERR QAK QPD RCP DSC PID PD1 NK1 PV1 PV2 SCH TQ1 RGS AIS AIG AIL AIP NTE OBX
RSP^K22^RSP_K21 RSP^ZV2^RSP_ZV2 QBP^Q22^QBP_Q21 QBP^ZV1^QBP_Q21 QBP_Q21 RSP_K21 RSP_ZV2 SIU_S12
UNICODE UTF-8 ASCII 8859/1 8859/15 Internet Booked Cancelled Complete Pending Noshow Started
PATIENT_ACCESS CONTACT_CENTRE IHE PDQ PDVQ Query MIN min
PID.3.1 PID.3.4.1 PID.3.4.2 PID.3.4.3 PID.5.1.1 PID.5.2 PID.7 PID.13.1
"""
_TRYTON = """
common.db.login common.db.logout model.res.user.get_preferences UserError UserWarning
search_read datetime Decimal free posted paid validated done user_cancelled center_cancelled
no_show checked_in 401 429 result gnuhealth.health_service.line account.invoice
"""
_NAME_KEYS = """
family given lastname name prefix suffix city line district
surname forename firstname middlename familyname givenname fullname maidenname nickname
preferredname town street
"""
"""As they are written without ``_`` and capitals."""
_FREE_KEYS = """
text display div note comment description rec_name patientInstruction diagnostics title details
authorString valueString valueMarkdown company.rec_name visit_type:string lot
"""
_NAMES = """
Abernock Brambleby Corrigold Dunmarrow Ellisweir Fenwhistle Gatherby Hollowmere Inkpenny Jessamore
Kettlewing Larkspurra Merrowdale Nettlefold Oakenshaw Pennyquick Quarrington Rosethwaite
Silverbrook Thornapple Umberlake Vellacotte Wintergale Yarrowfield Zephyrine
"""
_METHODS = ("GET", "POST", "HEAD", "MLLP")

WORDS = frozenset((*_FHIR.split(), *_HL7V2.split(), *_TRYTON.split(), *_METHODS))
FOLDED = frozenset(word.casefold() for word in WORDS)

NAME_KEYS = frozenset(_NAME_KEYS.split())
FREE_KEYS = frozenset(_FREE_KEYS.split())
PHONE_KEYS = frozenset(("phone", "value_compact", "mobile", "fax"))
NAMES = tuple(_NAMES.split())
"""Nobody's."""
