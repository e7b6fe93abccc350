"""Verification policies that ship with the program."""
