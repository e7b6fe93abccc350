"""The phone bridge: a short-lived process that reads what a broker says of one agent's calls.

MQTT libraries make ``bytes`` and ``str`` of what they read, which nobody can overwrite. So they
read in a process that ends with the call, as everything else does that knows a caller.
"""
