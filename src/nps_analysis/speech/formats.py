"""Numbers, dates and messages as the language of the report writes them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
from babel import dates, numbers
from babel.lists import format_list

from nps_analysis.programme.periods import Written, read_period
from nps_analysis.segmentation import OTHERS
from nps_analysis.sources import LAYOUTS
from nps_analysis.speech.catalogue import locale_of, read_catalogue, translate, translate_plural

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EN DASH}"
"""What is printed where there is no number."""

_FIGURES = re.compile(r"[#,0.]+")
"""The place of the number in a pattern such as "#,##0\xa0%"."""


Number = float | Decimal
"""A figure, or one that is rounded already as it is printed."""


@dataclass(frozen=True)
class Words:
    """What the report says in one language.

    Parameters
    ----------
    language : str
        One of `languages()`: English, or one that has a PO file.

    Notes
    -----
    A missing number is printed as a dash, never as zero. Halves are rounded
    away from zero, as a reader would; what rounds to zero has no sign.

    Examples
    --------
    >>> words = Words("ro")
    >>> words.score(-31.6), words.change(4.2), words.change(-0.4), words.count(12345)
    ('−32', '+4', '0', '12.345')
    >>> words.period("2026Q3"), words.points(20), words.points(1.5, digits=1)
    ('T3 2026', '20 de puncte', '1,5 puncte')
    """

    language: str

    def __post_init__(self) -> None:
        read_catalogue(self.language)

    def gettext(self, message: str, /, **values) -> str:
        """Say a message, its placeholders filled in."""
        translated = translate(message, self.language)
        return translated.format(**values) if values else translated

    def ngettext(self, one: str, many: str, number: int | Decimal, /, **values) -> str:
        """Say a message in the grammatical number that `number` calls for."""
        return translate_plural(one, many, number, self.language).format(**values)

    def number(self, value: Number | None, digits: int = 0) -> str:
        """Write a number with `digits` decimals and a true minus sign."""
        if value is None or pd.isna(value):
            return NOTHING
        return self._write(rounded(value, digits), digits)

    def score(self, value: Number | None, digits: int = 0) -> str:
        """Write a score, in points; its sign only where it is negative."""
        return self.number(value, digits)

    def change(self, value: Number | None, digits: int = 0) -> str:
        """Write a difference, always with its sign; zero has none."""
        if value is None or pd.isna(value):
            return NOTHING
        shown = rounded(value, digits)
        return ("+" if shown > 0 else "") + self._write(shown, digits)

    def points(self, value: Number, digits: int = 0) -> str:
        """Write so many points, without a sign: "4 points"."""
        shown = abs(rounded(value, digits))
        return self.ngettext(
            "{number} point", "{number} points", shown, number=self._write(shown, digits)
        )

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Write a share between 0 and 1 as a percentage."""
        if share is None or pd.isna(share):
            return NOTHING
        return self.per_cent(100 * share, digits)

    def parts(self, shares: Sequence[float]) -> list[str]:
        """Write the shares of a whole, with the decimals at which they add up to 100 %."""
        for digits in range(3):
            if sum(rounded(100 * share, digits) for share in shares) == 100:
                break
        return [self.percent(share, digits) for share in shares]

    def per_cent(self, value: Number, digits: int = 0) -> str:
        """Write a number that is a percentage already."""
        return self._per_cent(self.number(value, digits))

    def per_cent_change(self, value: Number, digits: int = 0) -> str:
        """Write a change in percent, always with its sign: "+4%"."""
        return self._per_cent(self.change(value, digits))

    def percentage_points(self, value: Number, digits: int = 0, *, signed: bool = True) -> str:
        """Write a difference between two percentages: "+4 percentage points"."""
        return self.ngettext(
            "{number} percentage point",
            "{number} percentage points",
            abs(rounded(value, digits)),
            number=self.change(value, digits) if signed else self.number(value, digits),
        )

    def interval(self, low: Number | None, high: Number | None, digits: int = 0, *, of=None) -> str:
        """Write an interval, "27 to 43"; `of` writes its ends, `score` unless told."""
        if pd.isna(low) or pd.isna(high):
            return NOTHING
        of = of or self.score
        return self.gettext("{low} to {high}", low=of(low, digits), high=of(high, digits))

    def count(self, number: int | None) -> str:
        """Write a count with its thousands apart."""
        return self.number(number)

    def money(self, amount: float, currency: str | None = None) -> str:
        """Write a whole sum, with its currency where it is declared.

        Examples
        --------
        >>> Words("en").money(401630, "EUR").replace("\N{NO-BREAK SPACE}", " ")
        '401,630 EUR'
        """
        sum_ = self.number(amount)
        return f"{sum_}\N{NO-BREAK SPACE}{currency}" if currency else sum_

    def short_money(self, amount: float, currency: str | None = None) -> str:
        """Write a sum in thousands or millions, with its currency where it is declared.

        Examples
        --------
        >>> Words("en").short_money(1564770, "EUR"), Words("en").short_money(254770)
        ('€1.56M', '255K')
        """
        locale, digits = locale_of(self.language), 2 if abs(amount) >= 1e6 else 0
        if currency is None:
            return numbers.format_compact_decimal(amount, fraction_digits=digits, locale=locale)
        how: dict[str, Any] = {"fraction_digits": digits, "locale": locale}
        return numbers.format_compact_currency(amount, currency, **how)

    def answers(self, number: int) -> str:
        """Write so many answers: "212 answers"."""
        return self.ngettext(
            "{count} answer", "{count} answers", int(number), count=self.count(number)
        )

    def renewals(self, number: int) -> str:
        """Write so many renewals: "40 renewals"."""
        return self.ngettext(
            "{count} renewal", "{count} renewals", int(number), count=self.count(number)
        )

    def accounts(self, number: int) -> str:
        """Write so many accounts: "40 accounts"."""
        return self.ngettext(
            "{count} account", "{count} accounts", int(number), count=self.count(number)
        )

    def level(self, level: str) -> str:
        """Write a level of a segment; an empty one is a customer's whose level is not known.

        Examples
        --------
        >>> Words("fr").level("EMEA"), Words("fr").level("others"), Words("en").level("")
        ('EMEA', 'autres', 'not known')
        """
        if level == OTHERS:
            return self.gettext("others")
        return level or self.gettext("not known")

    def tongue(self, code: str) -> str:
        """Name a language, as "fr"; its code where nobody has named it.

        Examples
        --------
        >>> Words("en").tongue("fr"), Words("fr").tongue("en"), Words("en").tongue("xx")
        ('French', 'anglais', 'xx')
        """
        return locale_of(self.language).languages.get(code.split("-")[0].lower(), code)

    def tool(self, name: str) -> str:
        """Name a survey tool as its makers do; a mapped export as the programme declares it.

        Examples
        --------
        >>> Words("en").tool("google-forms"), Words("en").tool("billing/*.csv")
        ('Google Forms', 'billing/*.csv')
        """
        return LAYOUTS[name].title if name in LAYOUTS else name

    def listed(self, items: list[str]) -> str:
        """Join items into a list: "A, B and C"."""
        return format_list(items, locale=locale_of(self.language))

    def period(self, period: str) -> str:
        """Write a period, "2026Q3" as "Q3 2026"; a wave's name stays as it is.

        Examples
        --------
        >>> [Words("fr").period(one) for one in ("2026Q3", "2026-09", "2026H2", "2026", "Vague 4")]
        ['T3 2026', 'septembre 2026', 'S2 2026', '2026', 'Vague 4']
        """
        match read_period(period):
            case Written("quarter", year, number):
                return self.gettext("Q{number} {year}", number=number, year=year)
            case Written("half-year", year, number):
                return self.gettext("H{number} {year}", number=number, year=year)
            case Written("month", year, number):
                day = date(year, number, 1)
                return dates.format_skeleton("yMMMM", day, locale=locale_of(self.language))
        return period

    def short_period(self, period: str) -> str:
        """Write a period without its year, as it stands on an axis: "Q3", "Sept", "H2".

        Examples
        --------
        >>> [Words("fr").short_period(one) for one in ("2026Q3", "2026-09", "2026H2", "2026")]
        ['T3', 'sept.', 'S2', '2026']
        """
        match read_period(period):
            case Written("quarter", _, number):
                return self.gettext("Q{number}", number=number)
            case Written("half-year", _, number):
                return self.gettext("H{number}", number=number)
            case Written("month", year, number):
                return dates.format_date(date(year, number, 1), "LLL", locale_of(self.language))
        return period

    def date(self, day: date) -> str:
        """Write a day in full, "1 August 2026"."""
        return dates.format_date(day, "long", locale=locale_of(self.language))

    def _per_cent(self, number: str) -> str:
        pattern = locale_of(self.language).percent_formats[None].pattern
        return _FIGURES.sub(number, pattern.split(";")[0], count=1)

    def _write(self, value: Decimal, digits: int) -> str:
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        text = numbers.format_decimal(value, format=pattern, locale=locale_of(self.language))
        return text.replace("-", MINUS)


def rounded(value: Number, digits: int = 0) -> Decimal:
    """Round as printed: halves away from zero, and never a negative zero.

    Examples
    --------
    >>> rounded(-0.4), rounded(2.5), rounded(34.65, 1)
    (Decimal('0'), Decimal('3'), Decimal('34.7'))
    """
    shown = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return abs(shown) if shown.is_zero() else shown
