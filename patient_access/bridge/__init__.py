"""The bridge: hears a site's Asterisk once, and publishes each agent's calls to its broker.

A process of a server, without a window. It knows callers' numbers as the telephone system and the
broker beside it do, and no patient.
"""
