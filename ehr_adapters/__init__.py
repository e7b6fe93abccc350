"""Pluggable EHR adapters: the contract, the registry, the conformance class, and ours."""
