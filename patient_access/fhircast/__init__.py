"""FHIRcast 3.0 (STU3): the EHR and this window tell each other whose record is open.

Messages, rules and the two connections to a hub; no Qt. A context event names a patient, so all of
this runs inside the workspace of one call and ends with it.
"""
