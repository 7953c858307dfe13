"""How a release, or a frozen result of one, is cited: plain words, BibTeX, RIS, and the Citation File Format 1.2."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from inspgraph import iris
from inspgraph.errors import QueryError
from inspgraph.publish.frozen import Frozen
from inspgraph.store import Release

WORDS = Path(__file__).with_name("citations.toml")
FORMS = {
    "plain": ("txt", "text/plain; charset=utf-8"),
    "bibtex": ("bib", "application/x-bibtex"),
    "ris": ("ris", "application/x-research-info-systems"),
    "cff": ("cff", "application/yaml"),
}
"""The forms of a citation: the ending of a file, and the media type."""


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def made_on(release: Release) -> str:
    """The day on which a release was made, as its folder tells it."""
    return datetime.fromtimestamp(release.dump.stat().st_mtime, UTC).date().isoformat()


def cite(release: Release, form: str, result: Frozen | None = None) -> str:
    """The citation of a release in a form, or of a result of it.

    ``QueryError`` for an unknown form, or for a result of another release.
    """
    if form not in FORMS:
        msg = f"a citation is given as {', '.join(FORMS)}, not as {form!r}"
        raise QueryError(msg)
    if result and result.release != release.sha256:
        msg = (
            f"the result is of release {result.release[:16]}, not of {release.sha256[:16]}: give that one by --release"
        )
        raise QueryError(msg)
    told = _told(release, result)
    text: str = _words()["forms"][form].lstrip("\n").format(**told)
    if form == "cff" and result:
        text += _words()["forms"]["cff_result"].lstrip("\n").format(**told)
    return text


def _told(release: Release, result: Frozen | None) -> dict[str, Any]:
    day, key = made_on(release), release.sha256[:16]
    address = f"{iris.BASE}release/{key}/data"
    words = _words()
    told: dict[str, Any] = {name: words[name] for name in ("title", "author", "licence")}
    told |= {"id": key, "key": key, "sha256": release.sha256, "address": address, "url": address}
    told |= {"date": day, "year": day[:4], "month": int(day[5:7]), "slashed": day.replace("-", "/")}
    told |= {"result_plain": "", "result_note": ""}
    if result:
        told |= {"result_key": result.key, "rows": len(result.rows), "rows_sha256": result.rows_sha256}
        told |= {"query_sha256": result.query_sha256, "result_address": result.address}
        told |= {"key": result.key, "url": result.address}
        told |= {f"result_{name}": words["result"][name].format(**told) for name in ("plain", "note")}
    return told
