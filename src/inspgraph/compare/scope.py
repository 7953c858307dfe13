"""What is asked of whom: councils, strands, frameworks and days by the words that people use for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from inspgraph import iris
from inspgraph.compare.declared import unknown
from inspgraph.compare.known import Council, Known
from inspgraph.errors import QueryError

Words = str | Iterable[str]


def listed(words: Words) -> list[str]:
    """Several names given as one text with commas, or as a list."""
    parts = words.split(",") if isinstance(words, str) else words
    return [part.strip() for part in parts if part.strip()]


def find_day(words: str | date) -> date:
    """The day that is meant; ``QueryError`` if it is none of the calendar."""
    try:
        return words if isinstance(words, date) else date.fromisoformat(words)
    except ValueError as error:
        msg = f"{words!r} is no day: write it as in 2021-03-31"
        raise QueryError(msg) from error


def find_number(words: int | str) -> int:
    """The whole number that is meant; ``QueryError`` if it is none, or below 1."""
    if str(words).isdigit() and int(words) > 0:
        return int(words)
    msg = f"{words!r} is no number of steps: 1, 2 or 3"
    raise QueryError(msg)


def find_year(words: str) -> str:
    """The year that is meant, or nothing; ``QueryError`` if it is no year."""
    if not words or (words.isdigit() and len(words) == 4):
        return words
    msg = f"{words!r} is no year: write it as in 2021"
    raise QueryError(msg)


def year_of(row: Mapping[str, object]) -> str | None:
    """The year in which the fieldwork of a row's inspection began."""
    begun = row.get("fieldworkStart") or row.get("fieldworkMonth")
    return str(begun)[:4] if begun else None


def one_of(what: str, name: str, names: Iterable[str]) -> str:
    """The name, if it is one of those there are; else ``QueryError`` with the nearest."""
    known = list(names)
    if name not in known:
        raise QueryError(unknown(what, name, known))
    return name


def find_strands(known: Known, words: Words, *, default: Sequence[str] = ()) -> list[str]:
    """Strands by notation; "all" for every one; ``QueryError`` with the nearest names if there is none such."""
    names = words.split() if isinstance(words, str) and "," not in words else listed(words)
    if names == ["all"]:
        return list(known.strands)
    return [one_of("strand", name, known.strands) for name in names] or list(default)


def find_councils(known: Known, authorities: Words = (), region: str | None = None) -> list[Council]:
    """Councils by name, Ofsted URN or address, in the order given; all there ever were where none is named."""
    named = [find_council(known, words) for words in names_of(known, authorities)]
    found = named or sorted(known.councils.values(), key=lambda c: (c.name, c.iri))
    if region:
        one_of("region", region, {c.region for c in known.councils.values() if c.region})
        found = [council for council in found if council.region == region]
    return found


def with_neighbours(known: Known, words: str) -> list[str]:
    """The addresses of a council and then of its statistical neighbours; ``QueryError`` if no council is meant."""
    middle = find_council(known, words)
    return [middle.iri, *(iri for iri in known.neighbours.get(middle.iri, ()) if iri in known.councils)]


def names_of(known: Known, words: Words) -> list[str]:
    """The names in a text, parted by semicolons, or by commas where the whole is not the name of one council."""
    if not isinstance(words, str):
        return listed(words)
    if ";" in words:
        return listed(words.split(";"))
    return [words.strip()] if _look_up(known, words.strip()) else listed(words)


def find_council(known: Known, words: str) -> Council:
    """The council that a name, Ofsted URN or address means; ``QueryError`` with the nearest names if there is none."""
    found = _look_up(known, words)
    if found is None:
        names = {council.name for council in known.councils.values()} | _short_names()
        raise QueryError(unknown("authority", words, names))
    return found


def _look_up(known: Known, words: str) -> Council | None:
    for council in known.councils.values():
        if words in {council.iri, council.urn} or words.casefold() == council.name.casefold():
            return council
    from inspgraph.knowledge import load_knowledge  # noqa: PLC0415 - a site is ready before it is asked this

    row = load_knowledge().authorities.find(words) if words else None
    return known.councils.get(iris.authority(row.ofsted_urn)) if row else None


def _short_names() -> set[str]:
    from inspgraph.knowledge import load_knowledge  # noqa: PLC0415

    return {row.short_name for row in load_knowledge().authorities.rows}


def with_lineage(known: Known, councils: Iterable[Council]) -> list[Council]:
    """The councils with all that stand in a lineage with one of them, each lineage in the order of time."""
    named = list(councils)
    lines = {line for council in named for line in council.lineages}
    kin = [c for c in known.councils.values() if lines & set(c.lineages) and c not in named]
    return sorted([*named, *kin], key=lambda c: (c.lineages, c.since or date.min, c.name))
