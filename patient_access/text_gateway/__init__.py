"""Texts leave by this way and by no other: the contract, its adapters, and a gateway to try."""
