"""Drafts made whole: halves that a page end parted come together, sub-points go into their items, and a table of
contents goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from inspgraph.read.drafts import Draft, Words, joined, with_marker
from inspgraph.read.marks import (
    FULL_LINE,
    SHORTEST_REST,
    ends_open,
    follows,
    is_dash,
    is_letter,
    is_number,
    runs_on,
    split_marker,
)

DEEPER = 5.0
"""Points by which a sub-point stands to the right of its item."""
ALIGNED = 3.0
CONTENTS_LINE = re.compile(r"(?P<title>\D.*[^\d,/–-])[\s.…]+(?P<page>[1-9]\d{0,2})")
FEWEST_ENTRIES = 4
LONGEST_ENTRY = 160


def whole(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with sub-points in their items and with the halves that a page end parted as one.

    Footnotes stand at the page end and do not come between two halves.
    """
    kept: list[Draft] = []
    last: int | None = None
    following = iter([draft for draft in drafts if draft.kind != "note"][1:])
    for draft in drafts:
        if draft.kind == "note":
            kept.append(draft)
            continue
        ahead = next(following, None)
        if last is not None and (both := _together(kept[last], draft, ahead)):
            kept[last] = both
        else:
            kept.append(draft)
            last = len(kept) - 1
    return kept


def without_contents(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without a table of contents.

    Its lines end in a page number, none before the last; one that stands alone names a title of the document.
    """
    titles = {draft.text.casefold() for draft in drafts if len(draft.text) < LONGEST_ENTRY}
    kept: list[Draft] = []
    for listed, run in groupby(_counted(drafts), key=itemgetter(0)):
        entries = [draft for _, draft in run]
        if not listed:
            kept += [draft for draft in entries if draft.text.casefold() != "contents"]
        elif len(entries) < FEWEST_ENTRIES:
            kept += [draft for draft in entries if _title(draft) not in titles]
    return kept


def _counted(drafts: Iterable[Draft]) -> Iterator[tuple[int, Draft]]:
    """Each draft with the number of the run of contents lines that it is in, or 0."""
    runs = last = 0
    for draft in drafts:
        found = CONTENTS_LINE.fullmatch(draft.text) if len(draft.text) < LONGEST_ENTRY else None
        page = int(found["page"]) if found else 0
        runs += bool(page and (not last or page < last))
        last = page
        yield (runs if page else 0), draft


def _title(draft: Draft) -> str:
    found = CONTENTS_LINE.fullmatch(draft.text)
    return found["title"].rstrip(" .…").casefold() if found else ""


def _together(first: Draft, second: Draft, ahead: Draft | None) -> Draft | None:
    """The two as one draft, or None where the second stands for itself."""
    if _is_sub_point(first, second):
        return _extended(first, with_marker(second), "\n")
    if _is_wrapped(first, second):
        return _extended(first, with_marker(second))
    if second.marker:
        return None
    if first.kind == second.kind == "row" and second.page > first.last_page:
        return _one_row(first, second)
    across = second.page > first.last_page and _continues(first, second, ahead)
    if across or _is_under(first, second, ahead) or _cut_on_page(first, second):
        return _extended(first, second.cells[0])
    return None


def _extended(first: Draft, words: Words, glue: str = " ") -> Draft:
    return replace(first, cells=(*first.cells[:-1], joined(first.cells[-1], words, glue)))


def _is_sub_point(first: Draft, second: Draft) -> bool:
    """Whether an item stands deeper than the item before it and is announced there or marked as a sub-point."""
    has_points = any(part.glue == "\n" for part in first.cells[-1][1:])
    if second.kind != "item" or first.kind not in ("item", "row"):
        return False
    if first.kind == "row" or second.inner or not second.marker:
        listed = has_points or first.text.endswith(":")
        return second.inner if first.kind == "item" else listed and not is_number(second.marker)
    announced = first.text.endswith(":") or has_points
    below = is_letter(second.marker) or (is_dash(second.marker) and first.marker != second.marker)
    return second.left > first.left + DEEPER and (announced or below) and not is_number(second.marker)


def _is_wrapped(first: Draft, second: Draft) -> bool:
    """Whether the "number" of an item is the figure with which the next page goes on ("aged 16 or" / "17.")."""
    if not (first.kind == second.kind == "item" and is_number(second.marker) and second.page > first.last_page):
        return False
    return ends_open(first.text) and not follows(second.marker, first.marker)


def _continues(first: Draft, second: Draft, ahead: Draft | None) -> bool:
    """Whether the first text of a page goes on with the last of the page before."""
    if first.kind == second.kind == "item" and first.marker:
        listed_heading = ends_open(second.text) and not ends_open(first.text) and second.text[0].isupper()
        return not listed_heading
    return _is_counted_past(first, second, ahead) or _reads_on(first, second)


def _is_under(first: Draft, second: Draft, ahead: Draft | None) -> bool:
    """Whether a sentence stands under the words of an item, to the right of its marker, as more of it.

    What follows tells it from headings and from a page set apart: the list goes on, or a page begins with it.
    """
    aligned = second.kind == "paragraph" and abs(second.left - first.hang) < ALIGNED
    if not (_hangs(first) and aligned and second.text.endswith(".")):
        return False
    if _counts_on(first, ahead):
        return True
    alone = ahead is None or ahead.kind != "paragraph" or abs(ahead.left - second.left) > ALIGNED
    return alone and second.page > first.last_page


def _is_counted_past(first: Draft, second: Draft, ahead: Draft | None) -> bool:
    """Whether a sentence stands between one numbered paragraph and the next, where nothing else stands."""
    return not _hangs(first) and is_number(first.marker) and second.text.endswith(".") and _counts_on(first, ahead)


def _hangs(draft: Draft) -> bool:
    return draft.kind == "item" and draft.hang > draft.left + DEEPER


def _counts_on(first: Draft, ahead: Draft | None) -> bool:
    """Whether the next block but one is the next item of a list."""
    if ahead is None or ahead.kind != "item" or first.kind != "item":
        return False
    return follows(ahead.marker, first.marker) if is_number(first.marker) else ahead.marker == first.marker


def _reads_on(first: Draft, second: Draft) -> bool:
    return _is_text(first) and _is_text(second) and runs_on(first.text, second.text)


def _cut_on_page(first: Draft, second: Draft) -> bool:
    """Whether a paragraph goes on in mid-sentence, as where a file holds each line as one."""
    long = len(first.text) >= FULL_LINE and (len(second.text) >= SHORTEST_REST or second.text.endswith("."))
    return long and second.kind == "paragraph" and second.text[0].islower() and _reads_on(first, second)


def _is_text(draft: Draft) -> bool:
    return draft.kind in ("item", "paragraph") or (draft.kind == "row" and len(draft.cells) == 1)


def _one_row(first: Draft, second: Draft) -> Draft | None:
    """A row that runs over a page end: each cell of the second half goes on with the one above it.

    Where print stands tells which one that is, since a file may list an empty cell in a wrong place.
    """
    places = [_column(first, edge) for edge in second.columns]
    if len(set(places)) < len(second.cells) or not places:
        return None
    halves = dict(zip(places, second.cells, strict=True))
    last = len(first.cells) - 1
    if last in halves:
        named = any(at != last and _name_goes_on(_words(first.cells[at]), _words(rest)) for at, rest in halves.items())
        goes_on = named or _goes_on(_words(first.cells[last]), _words(halves[last]), alone=len(halves) < last + 1)
    else:
        goes_on = _is_rest_of_name(first, second, places)
    if not goes_on:
        return None
    cells = tuple(joined(cell, halves.get(at, ())) for at, cell in enumerate(first.cells))
    return replace(first, cells=cells)


def _column(row: Draft, edge: float) -> int:
    """The cell of a row whose left edge is nearest to one of another row."""
    return min(range(len(row.columns)), key=lambda at: abs(row.columns[at] - edge))


def _words(cell: Words) -> str:
    return " ".join(part.text for part in cell)


def _goes_on(end: str, rest: str, *, alone: bool) -> bool:
    """Whether a cell's text goes on with another; ``alone`` says that no other cell of the second row is filled."""
    if alone and len(end) >= FULL_LINE and ends_open(end):
        return True
    return runs_on(end, rest) or rest[0].islower() or bool(split_marker(rest)[0] and not is_number(rest))


def _name_goes_on(end: str, rest: str) -> bool:
    """Whether a name on the left of a row goes on in the next one ("Council and NHS" / "and Trust")."""
    return ends_open(end) and (rest[0].islower() or runs_on(end, rest))


def _is_rest_of_name(first: Draft, second: Draft, places: Sequence[int]) -> bool:
    """Whether a row holds but the last words of a name on the left ("Care" / "Board"), beside a text that has ended."""
    ended = len(_words(first.cells[-1])) >= FULL_LINE and not ends_open(first.cells[-1][-1].text)
    short = len(second.text) < FULL_LINE and not second.marker
    beside = first.grid == second.grid > 1 and places == [0]
    return beside and short and ended and ends_open(first.cells[0][-1].text)
