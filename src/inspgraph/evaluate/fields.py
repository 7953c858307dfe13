"""Plain values of a record against a row of truth: one entry a field, each with how it is got from both."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inspgraph.evaluate.rows import Row
from inspgraph.iris import keyed_letters
from inspgraph.model import DocumentRecord, InspectionRecord

TITLES = re.compile(r"\b(?:Ms|Mrs|Mr|Miss|Dr|S?HMI)\b", re.IGNORECASE)
FRAMEWORKS = {"ILACS": "ilacs", "SIF": "sif", "LAC 2013": "lac-2013", "SIF LSCB review": "lscb-review"}
BOARD_ONLY = "SIF LSCB review"
VARIANTS = frozenset({"standard", "short", "re-inspection"})
GRADES = {
    "g_overall": "overall",
    "g_help_protection": "help-and-protection",
    "g_in_care": "in-care",
    "g_care_and_leavers": "care-and-care-leavers",
    "g_care_leavers": "care-leavers",
    "g_adoption": "adoption",
    "g_leaders": "leaders",
    "g_lscb": "lscb",
    "g_capacity_to_improve": "capacity-to-improve",
    "g_outcomes_lac": "outcomes",
    "g_quality_of_provision": "quality-of-provision",
}
Wanted = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, how it is got from a row of truth and from an inspection, and where doubts stand.

    ``applies`` says whether the row is asked for it at all.
    """

    name: str
    wanted: Callable[[Wanted], Any]
    given: Callable[[InspectionRecord | None, Wanted], Any]
    doubted_as: str
    applies: Callable[[Wanted], bool] = lambda _: True


def plain_name(name: str) -> str:
    """A person's name as it is compared: letters, without titles and ranks."""
    return keyed_letters(TITLES.sub("", name))


def names_in(cell: str) -> list[str]:
    """The names of a cell that lists them with semicolons, in order of their letters."""
    return sorted(plain_name(name) for name in cell.split(";") if name.strip())


def _variant(one: InspectionRecord | None, row: Wanted) -> str | None:
    usual = "standard" if row["family"] == "SIF" else None  # single-framework reports print only what is unusual
    return (one.variant if one else None) or usual


FIELDS = (
    Field("authority", lambda r: r["urn"], lambda i, _: i and i.authority.ofsted_urn, "authority"),
    Field("framework", lambda r: FRAMEWORKS.get(r["framework"]), lambda i, _: i and i.framework, "framework"),
    Field("variant", lambda r: r["variant"], _variant, "variant", lambda r: r["variant"] in VARIANTS),
    Field(
        "fieldwork start",
        lambda r: r["inspection_start"],
        lambda i, _: i.fieldwork[0].start if i and i.fieldwork else None,
        "fieldwork",
    ),
    Field(
        "fieldwork end",
        lambda r: r["inspection_end"],
        lambda i, _: i.fieldwork[-1].end if i and i.fieldwork else None,
        "fieldwork",
    ),
    Field("publication date", lambda r: r["publication_date"], lambda i, _: i and i.published, "published"),
    Field(
        "lead inspector",
        lambda r: names_in(r["lead_inspector"]),
        lambda i, _: sorted(plain_name(name) for name in i.lead_inspectors) if i else None,
        "lead_inspectors",
    ),
)


def judge_values(row: Wanted, record: DocumentRecord | None) -> Iterator[Row]:
    """A row for each value that the truth on a document asks for, or the record gives beyond it."""
    if row["family"] == "not_a_report":
        status = record.status if record else "missing"
        yield Row("field", row["path"], row["family"], "rejected cleanly", "rejected", status, status == "rejected")
        return
    one = main_inspection(record, row)
    for field in FIELDS:
        if field.applies(row):
            yield _judge(field.name, field.doubted_as, field.wanted(row), field.given(one, row), (row, record))
    given = _grades(record)
    for column, key in GRADES.items():
        wanted = _grade_in(row.get(column) or "")
        if wanted or given.get(key):
            yield _judge(f"grade: {key}", "judgements", wanted, given.get(key), (row, record))


def main_inspection(record: DocumentRecord | None, row: Wanted) -> InspectionRecord | None:
    """The inspection that a row of truth is about: the authority's, where the board's review stands beside it."""
    found = record.inspections if record else ()
    if row["framework"] == BOARD_ONLY:
        return found[0] if found else None
    return next((i for i in found if i.framework != "lscb-review"), found[0] if found else None)


def _grades(record: DocumentRecord | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for inspection in record.inspections if record else ():
        for judgement in inspection.judgements:
            found.setdefault(judgement.key, judgement.grade)
    return found


def _grade_in(cell: str) -> str:
    printed = cell.strip().replace(" ", "-")
    return "" if printed == "not-reported" else printed


def _judge(
    name: str, doubted_as: str, wanted: object, given: object, about: tuple[Wanted, DocumentRecord | None]
) -> Row:
    row, record = about
    wanted, given = wanted or None, given or None
    owned = record is not None and (record.status == "rejected" or doubted_as in doubts(record))
    return Row("field", row["path"], row["family"], name, wanted, given, wanted == given, owned)


def doubts(record: DocumentRecord | None) -> frozenset[str]:
    """The fields that an issue graver than a remark stands on."""
    return frozenset(issue.field for issue in record.issues if issue.severity != "info") if record else frozenset()
