"""For whoever writes an adapter: servers that misbehave, and recordings without anybody in them.

Used by tests and by ``patient-access adapter record``; the program itself imports nothing of it.
"""
