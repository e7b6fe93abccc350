"""The one door into the running program: a local socket that only this user can use.

A telephone system's own program knocks with a call (``client``, no third-party imports, since
a telephone waits for it); a second start of the program knocks to bring the window forward.
The switchboard stands inside (``door``, ``reception``) and learns no number.
"""
