"""The words of the checklist."""

from __future__ import annotations

from PySide6.QtCore import QObject

from patient_access.verification.values import CheckStatus, CheckView, Item, Verdict
from patient_access.views.plain_text import fill


class CheckWords(QObject):
    def item(self, item: Item) -> str:
        """The label of a row of its own."""
        return {
            Item.NAME: self.tr("Full name"),
            Item.BIRTH_DATE: self.tr("Date of birth"),
            Item.PHONE: self.tr("Phone on file"),
            Item.POSTAL_CODE: self.tr("ZIP code"),
            Item.ADDRESS_LINE: self.tr("Street address"),
            Item.MRN: self.tr("MRN"),
            Item.SSN_LAST4: self.tr("SSN, last four"),
            Item.MEMBER_ID: self.tr("Member ID"),
            Item.ONE_TIME_CODE: self.tr("Code by text"),
        }[item]

    def short(self, item: Item) -> str:
        """The word on a chooser's button."""
        return {
            Item.NAME: self.tr("Name"),
            Item.BIRTH_DATE: self.tr("Birth date"),
            Item.PHONE: self.tr("Phone"),
            Item.POSTAL_CODE: self.tr("ZIP"),
            Item.ADDRESS_LINE: self.tr("Street"),
            Item.MRN: self.tr("MRN"),
            Item.SSN_LAST4: self.tr("SSN"),
            Item.MEMBER_ID: self.tr("Member ID"),
            Item.ONE_TIME_CODE: self.tr("Code by text"),
        }[item]

    def prompt(self, item: Item) -> str:
        """What belongs in the field, in words, so that a pressed chip is not told by colour."""
        return {
            Item.NAME: self.tr("What the caller says"),
            Item.BIRTH_DATE: self.tr("Month, day and year"),
            Item.PHONE: self.tr("A phone number on file"),
            Item.POSTAL_CODE: self.tr("ZIP code of the home"),
            Item.ADDRESS_LINE: self.tr("House number and street"),
            Item.MRN: self.tr("Medical record number"),
            Item.SSN_LAST4: self.tr("Four digits, and no more of it"),
            Item.MEMBER_ID: self.tr("As on the insurance card"),
            Item.ONE_TIME_CODE: self.tr("The six digits"),
        }[item]

    def verdict(self, verdict: Verdict) -> tuple[str, str, str]:
        """Words, tone and icon. Red stays with End, so no match is a warning."""
        return {
            Verdict.MATCH: (self.tr("Match"), "good", "check"),
            Verdict.NO_MATCH: (self.tr("No match"), "warning", "x"),
            Verdict.NEAR: (self.tr("Ask to spell"), "info", "refresh-cw"),
            Verdict.NEAR_GIVEN: (self.tr("Ask to spell"), "info", "refresh-cw"),
            Verdict.NOT_READABLE: (self.tr("Ask again"), "info", "refresh-cw"),
            Verdict.NOT_ON_FILE: (self.tr("Cannot be used"), "neutral", "ban"),
        }[verdict]

    def progress(self, view: CheckView) -> str:
        """``2 required and 1 of 4 · try 1 of 3``."""
        if view.can_be_stronger:
            return fill(
                self.tr("Verified · more opens with %1 of these"), str(view.optional_needed)
            )
        if view.status is CheckStatus.PASSED:
            return self.tr("Verified")
        if view.status is CheckStatus.LOCKED:
            return self.tr("Tries used up")
        required = sum(item.required for item in view.items)
        optional = len(view.items) - required
        turn = min(view.tries_used + 1, view.tries_allowed)
        some = (str(view.optional_needed), str(optional))
        tries = (str(turn), str(view.tries_allowed))
        if not view.optional_needed:
            return fill(self.tr("%n required · try %1 of %2", "", required), *tries)
        if not required:
            return fill(self.tr("%1 of %2 · try %3 of %4"), *some, *tries)
        return fill(self.tr("%n required and %1 of %2 · try %3 of %4", "", required), *some, *tries)
