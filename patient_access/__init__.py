"""Patient Access: a contact-centre desktop client that forgets the patient when the call ends."""

__version__ = "0.1.0"
