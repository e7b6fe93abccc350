"""Takes scheduling messages for a shift, acknowledges them, passes them on, and keeps none.

It cannot read a patient: it looks at MSH, sees that there is a PID, and at nothing else.
"""
