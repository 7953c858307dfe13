"""When: the days of fieldwork, the day of publication, and the variant that the length of fieldwork tells."""

from __future__ import annotations

from collections.abc import Mapping

from inspgraph.extract.dates import days_between, latest_before, names_a_day, parse_day, parse_month, parse_periods
from inspgraph.extract.reading import Reading
from inspgraph.extract.values import first, one_line
from inspgraph.model import Fieldwork, Quote

SHORT_INSPECTION = 7
"""Days, first to last, that a short ILACS inspection may span; standard ones span twelve."""


def read_fieldwork(reading: Reading) -> dict[str, object]:
    """The periods of fieldwork; a month alone where no days are given, its year inferred where it is not printed."""
    found = first(reading.document, reading.layout, "fieldwork")
    if not found:
        reading.doubt("no-fieldwork", "fieldwork", "no words in the usual place say when the fieldwork was")
        return {}
    words = found[2]
    reading.evidence["fieldwork"] = (words,)
    printed = one_line(words.exact)
    periods = parse_periods(printed)
    if periods:
        return {
            "fieldwork": tuple(Fieldwork(start=s, end=e) for s, e in periods),
            "fieldwork_basis": "printed",
        }
    month = parse_month(printed)
    if month and names_a_day(printed):
        reading.doubt(
            "fieldwork-unreadable", "fieldwork", f"{printed!r} names no days that can be; its month is given", words
        )
    if month:
        return {"fieldwork_month": month, "fieldwork_basis": "printed"}
    anchor = _anchor(reading)
    inferred = latest_before(printed, anchor[0]) if anchor else None
    if inferred is None or anchor is None:
        reading.doubt("fieldwork-unreadable", "fieldwork", f"{printed!r} is no date that can be read", words)
        return {}
    reading.evidence["fieldwork"] = (words, anchor[1])
    reading.doubt(
        "year-inferred",
        "fieldwork",
        f"{printed!r} prints no year; {inferred[:4]} is inferred from {anchor[1].exact!r}",
        words,
    )
    return {"fieldwork_month": inferred[:7], "fieldwork_basis": "inferred"}


def _anchor(reading: Reading) -> tuple[str, Quote] | None:
    """A whole date in the document from which a missing year can be inferred, with its words."""
    found = first(reading.document, reading.layout, "year_anchor")
    day = parse_day(found[2].exact) if found else None
    return (day, found[2]) if found and day else None


def read_published(reading: Reading) -> dict[str, object]:
    """The publication date: printed, else inferred where its year is missing, else the catalogue's, else none."""
    found = first(reading.document, reading.layout, "published")
    if found:
        words = found[2]
        reading.evidence["published"] = (words,)
        day = parse_day(words.exact)
        if day:
            return {"published": day, "published_basis": "printed"}
        anchor = _anchor(reading)
        inferred = latest_before(words.exact, anchor[0]) if anchor else None
        if anchor and inferred:
            reading.evidence["published"] = (words, anchor[1])
            reading.doubt(
                "year-inferred",
                "published",
                f"{words.exact!r} prints no year; {inferred[:4]} is inferred from {anchor[1].exact!r}",
                words,
            )
            return {"published": inferred, "published_basis": "inferred"}
        reading.doubt("date-unreadable", "published", f"{words.exact!r} is no date that can be read", words)
    listed = reading.listing.get("listed_publication_date")
    return {"published": listed, "published_basis": "catalogue"} if listed else {}


def read_variant(reading: Reading, fieldwork: Mapping[str, object]) -> dict[str, object]:
    """The variant: the layout's own or a printed one; else by the length of fieldwork, where reports never print it."""
    layout, found = reading.layout, first(reading.document, reading.layout, "variant")
    if layout.variant or found:
        return {
            "variant": str(found[0].gives["variant"]) if found else layout.variant,
            "variant_basis": "printed",
        }
    periods = fieldwork.get("fieldwork")
    if layout.settings.get("variant_by_length") and isinstance(periods, tuple) and periods:
        short = days_between(periods[0].start, periods[0].end) <= SHORT_INSPECTION
        return {"variant": "short" if short else "standard", "variant_basis": "inferred"}
    usual = layout.settings.get("usual_variant")
    return {"variant": usual, "variant_basis": "printed"} if usual else {}
