"""A dossier as a document: HTML that needs no other file, and a PDF of it that screen readers can follow (PDF/UA-1)."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from inspgraph.dossier.contents import Dossier
from inspgraph.errors import MissingExtraError

HERE = Path(__file__).parent


def to_html(dossier: Dossier) -> str:
    """The dossier as one HTML document: style and charts stand in it, and it runs no script."""
    style = (HERE / "dossier.css").read_text(encoding="utf-8")
    return _templates().get_template("dossier.html").render(dossier=dossier, style=style)


def to_pdf(dossier: Dossier) -> bytes:
    """The dossier as PDF with headings, table cells and alternative texts tagged; nothing is fetched to make it.

    ``MissingExtraError`` without the extra ``report``, or without the system's Pango, which draws its letters.
    """
    return _print(to_html(dossier))


def to_pdf_apart(page: str, seconds: float) -> bytes:
    """A page of ``to_html`` as PDF, made in a process of its own, which ends with it or after so many seconds: who
    serves others meanwhile must not wait. ``MissingExtraError`` where it cannot be made, with the reason."""
    command = [sys.executable, "-m", "inspgraph.dossier.printing"]
    try:
        done = subprocess.run(  # noqa: S603 - this very module
            command, input=page.encode(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        msg = f"a PDF took longer than {seconds:g} seconds; ask for fewer councils, or print the page"
        raise MissingExtraError(msg) from error
    if done.returncode:
        raise MissingExtraError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    return done.stdout


def _print(page: str) -> bytes:
    try:
        import weasyprint  # noqa: PLC0415 - an extra
    except (ImportError, OSError) as error:  # OSError: a library of the system is missing
        msg = "a PDF needs the extra `report` (pip install 'inspgraph[report]') and Pango (apt install libpango-1.0-0 "
        msg += f"libpangoft2-1.0-0); HTML needs neither: {error}"
        raise MissingExtraError(msg) from error
    made: bytes = weasyprint.HTML(string=page, url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    msg = f"a dossier holds all that it shows; {url} is not fetched"
    raise ValueError(msg)


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(_print(sys.stdin.read()))
