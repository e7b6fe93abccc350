"""Dates, times, money, ages and member ids as an agent reads them, in her language.

Every function takes the language from ``QLocale()``, the workspace's default, unless one is
given. Nothing here guesses: what a server sent and we cannot read is shown as it was sent.
"""

from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal, localcontext

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from patient_access.domain.billing import Money
from patient_access.domain.codes import PartialDate

translate = QCoreApplication.translate

_NEAR_DAYS = 183
"""Days either side of today within which a date needs no year."""
_NO_DECIMALS = frozenset({"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"}) | frozenset(
    {"PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}
)
_THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_SPACE = "\u00a0"
"""Between the parts of a date, a time or an amount, so that no line breaks inside one."""


def day(value: date, today: date, *, weekday: bool = False, locale: QLocale | None = None) -> str:
    """``1 Dec``, with the weekday ``Tue 1 Dec``; with the year when it is far from today."""
    pattern = "ddd d MMM" if weekday else "d MMM"
    if abs((value - today).days) > _NEAR_DAYS:
        pattern += " yyyy"
    return _written(QDate(value.year, value.month, value.day), pattern, locale)


def _written(value: QDate, pattern: str, locale: QLocale | None) -> str:
    return (locale or QLocale()).toString(value, pattern).replace(" ", _SPACE)


def clock(value: datetime, *, locale: QLocale | None = None) -> str:
    """The time of day as ``value``'s own offset has it: ``9:20 AM``, in Spanish ``9:20 a. m.``."""
    return _time(QTime(value.hour, value.minute), locale)


def clock_of(text: str, *, locale: QLocale | None = None) -> str:
    """A frame's ``08:00`` as the language writes it; as it came where it is no time of day."""
    value = QTime.fromString(text, "HH:mm")
    return _time(value, locale) if value.isValid() else text


def _time(value: QTime, locale: QLocale | None) -> str:
    words = (locale or QLocale()).toString(value, QLocale.FormatType.ShortFormat)
    words = words.replace("\u202f", _SPACE)
    return words.replace("a.m.", f"a.{_SPACE}m.").replace("p.m.", f"p.{_SPACE}m.")


def offset_differs(value: datetime, here: tzinfo | None = None) -> bool:
    """Whether the facility's clock and this desk's show different times (rule S5).

    ``here`` is this desk's zone; None: the computer's.
    """
    return value.utcoffset() != value.astimezone(here).utcoffset()


def clock_here(
    value: datetime, today: date, here: tzinfo | None = None, *, locale: QLocale | None = None
) -> str:
    """This desk's time of the same instant, ``12:20 PM here``; empty when the clocks agree."""
    if not offset_differs(value, here):
        return ""
    local = value.astimezone(here)
    words = clock(local, locale=locale)
    if local.date() != value.date():
        words = f"{day(local.date(), today, weekday=True, locale=locale)} {words}"
    return translate("Formats", "%1 here").replace("%1", words)


def moment(
    value: datetime, today: date, here: tzinfo | None = None, *, locale: QLocale | None = None
) -> str:
    """When something was so: the time if it was today on this desk, else the day."""
    local = value.astimezone(here)
    if local.date() == today:
        return clock(local, locale=locale)
    return day(local.date(), today, locale=locale)


def partial_day(value: PartialDate, today: date, *, locale: QLocale | None = None) -> str:
    """``3 Nov``, ``Nov 2025`` or ``2025``: as much as is known, else what the server sent."""
    whole = value.full
    if whole is not None:
        return day(whole, today, locale=locale)
    if value.year is None or value.day is not None:
        return value.text
    if value.month is None:
        return str(value.year)
    if not 1 <= value.month <= 12:
        return value.text
    return _written(QDate(value.year, value.month, 1), "MMM yyyy", locale)


def partial_month(value: PartialDate, today: date, *, locale: QLocale | None = None) -> str:
    """The month and year alone, for periods where the day says nothing: ``Jan 2024``."""
    if value.full is None:
        return partial_day(value, today, locale=locale)
    month = PartialDate(text=value.text, year=value.year, month=value.month)
    return partial_day(month, today, locale=locale)


def money(value: Money, *, locale: QLocale | None = None) -> str:
    """To the currency's smallest coin, never through a float; without a currency it says so (B3).

    Servers send fractions of a cent that nobody can pay or would read aloud.
    """
    locale = locale or QLocale()
    sign = "−" if value.value < 0 else ""
    number = _grouped(abs(value.value), value.currency, locale)
    if value.currency is None:
        return sign + translate("Formats", "%1, currency not stated").replace("%1", number)
    if value.currency != locale.currencySymbol(QLocale.CurrencySymbolFormat.CurrencyIsoCode):
        return f"{sign}{number}{_SPACE}{value.currency}"
    sample = locale.toCurrencyString(1, locale.currencySymbol(), 0)
    return sign + sample.replace("1", number)


def _grouped(amount: Decimal, currency: str | None, locale: QLocale) -> str:
    if not -12 < amount.adjusted() < 30:
        return str(amount)
    digits = 0 if currency in _NO_DECIMALS else 3 if currency in _THREE_DECIMALS else 2
    with localcontext(prec=60):
        amount = amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    marks = {",": locale.groupSeparator(), ".": locale.decimalPoint()}
    return "".join(marks.get(char, char) for char in f"{amount:,.{digits}f}")


def age(born: PartialDate | None, on: date) -> str:
    """Days for a newborn, months under two years, years after; what is known when it is less."""
    if born is None:
        return translate("Formats", "age not on file")
    first = born.full
    if first is None or first > on:
        return translate("Formats", "born %1").replace("%1", partial_day(born, on))
    days = (on - first).days
    months = (on.year - first.year) * 12 + on.month - first.month - (on.day < first.day)
    if days < 28:
        many = translate("Formats", "%n days", None, days)
        return translate("Formats", "1 day") if days == 1 else many
    if months < 24:
        many = translate("Formats", "%n months", None, months)
        return translate("Formats", "1 month") if months == 1 else many
    return translate("Formats", "%n years", None, months // 12)


def masked(member_id: str | None) -> str:
    """``••••• 3391``: the last four of a long id, the last two of a short one (rule B4)."""
    bare = (member_id or "").strip()
    shown = 4 if len(bare) >= 8 else 2 if len(bare) >= 5 else 0
    return f"•••••{_SPACE}{bare[-shown:]}" if shown else "•••••"
