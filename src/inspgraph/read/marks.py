"""What print puts at the edges of a block: bullets and numbers before it, the signs that its last line is not
its end."""

from __future__ import annotations

import re

# The private-use characters are bullets of the fonts Symbol and Wingdings, as Word writes them.
DASHES = "-–—―−─‐‑\u0335\u0336\uf02d\uf0be"
ROUND = "•◼▪■●◦○∙·‣⁃\uf06e\uf0a7\uf0b7\uf0a8\uf0d8\uf0fc\uf076\uf071"

BULLET = re.compile(rf"(?P<mark>[{re.escape(ROUND)}]|[{re.escape(DASHES)}*](?=\s|$)|o(?=\s+\S))\s*")
PRINTED_NUMBER = r"(?P<mark>\d{1,3}(?:\.\d{1,2})?[.)]|\((?:[a-z]|[ivx]{1,4}|\d{1,2})\))"
SPACED_NUMBER = re.compile(PRINTED_NUMBER + r"(?:\s+|$)")
NUMBER = re.compile(PRINTED_NUMBER + r"(?:\s+|(?=[‘“]?[^\W\d])|$)")
NOTE_NUMBER = re.compile(r"(?P<mark>\d{1,2}|\[\d{1,2}\])\s*(?=\S)")
SECTION_NUMBER = re.compile(r"(?P<mark>\d\.\d{1,2})\s+(?=[A-Z])")

FUNCTION_WORD = re.compile(
    r"\b(?:of|the|an?|and|or|in|on|at|by|to|for|with|from|into|than|as|that|which|who|whose|where|when|if|but"
    r"|their|its|his|her|our|this|these|those|any|all|each|both|such|is|are|was|were|be|been|has|have|had"
    r"|not|will|would|can|could|should|may|must|between|within|about|through|across)$",
    re.IGNORECASE,
)
CLOSED = re.compile(r"[.:;?!][’”'\")\]]*$")
FULL_LINE = 40
"""Letters that running prose has at least; a shorter line ("Copy to", "Dear Ms Hill,") ends where it ends."""
SHORTEST_REST = 20
"""Letters of a second half on the same page; what is shorter ("and" between two titles) stands alone."""


def split_marker(text: str, *, spaced: bool = False) -> tuple[str, int]:
    """The printed marker that opens a text and where the words after it begin; ``("", 0)`` without one.

    ``spaced`` asks for white space after a number, as plain text has it, and takes "4.1" for one too; PDF text may
    glue the two.
    """
    for pattern in (BULLET, SPACED_NUMBER, SECTION_NUMBER) if spaced else (BULLET, NUMBER):
        if found := pattern.match(text):
            return found["mark"], found.end()
    return "", 0


def is_dash(marker: str) -> bool:
    """Whether a marker is of the kind that lists sub-points."""
    return bool(marker) and (marker in DASHES or marker in "o◦○")


def follows(marker: str, before: str) -> bool:
    """Whether a printed number is the next after another one."""
    here, there = (re.match(r"\d+", mark) for mark in (marker, before))
    return here is not None and there is not None and int(here[0]) == int(there[0]) + 1


def is_letter(marker: str) -> bool:
    """Whether a marker is a printed letter or small numeral such as "(a)" or "(ii)"."""
    return marker[:1] == "("


def is_number(marker: str) -> bool:
    """Whether a marker is a printed number such as "14."."""
    return marker[:1].isdigit()


def ends_open(text: str) -> bool:
    """Whether a block's words stop without the sign that ends a sentence."""
    return not CLOSED.search(text.rstrip())


def runs_on(before: str, after: str) -> bool:
    """Whether an unmarked block continues the one before it, which a gap or a page end cut in two.

    It does when the first stops in mid-sentence and the second starts in lower case, or when the first is
    running prose and stops at a comma or a word that cannot end a sentence.
    """
    before, after = before.rstrip(), after.lstrip()
    if not after or not ends_open(before):
        return False
    if after[0].islower():
        return True
    if len(before) < FULL_LINE or before.startswith("Dear "):
        return False
    return before.endswith(",") or FUNCTION_WORD.search(before) is not None
