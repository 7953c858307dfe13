"""Measures what whole extraction costs beside the bare libraries, and how much memory it holds.

Run by hand: ``python tests/measure_speed.py FOLDER [--every N]``. For every PDF of the folder three passes follow one
another in this one process: playa's over the tag tree with the text of each element, pypdfium2's over the text of
each page, and the extraction of the whole record. The third must take no more than one and a half times the first
two together, and the process no more than 500 MB, however many files there are.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import playa
import pypdfium2
from playa.structure import ContentItem

from inspgraph import extract_file, load_knowledge

MOST_TIMES = 1.5
MOST_MEMORY = 500_000_000


def walk_tags(data: bytes) -> int:
    """The letters that playa finds through the tag tree; through the pages where there is none."""
    pdf = playa.parse(data)
    if pdf.structure is None:
        return sum(len(text.chars) for page in pdf.pages for text in page.texts)
    return sum(len(item.text) for item in pdf.structure.contents if isinstance(item, ContentItem))


def read_pages(data: bytes) -> int:
    """The letters that pdfium finds on the pages."""
    letters = 0
    with pypdfium2.PdfDocument(data) as pdf:
        for page in pdf:
            textpage = page.get_textpage()
            letters += len(textpage.get_text_range())
            textpage.close()
            page.close()
    return letters


def spent(passed: Callable[[], object]) -> float:
    """The seconds of processor time that something takes, so that other work on the machine does not count."""
    begun = time.process_time()
    passed()
    return time.process_time() - begun


def pdfs(folder: Path) -> Iterator[Path]:
    """The files of a folder that are PDFs by their first bytes."""
    for path in sorted(folder.rglob("*.pdf")):
        with path.open("rb") as stream:
            if b"%PDF-" in stream.read(1024):
                yield path


def main() -> int:
    """0 if extraction keeps to both bounds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--every", type=int, default=1, help="take each Nth file only")
    given = options.parse_args()
    files = list(pdfs(given.folder))[:: given.every]
    if not files:
        options.error(f"no PDF in {given.folder}")
    extract_file(files[0], load_knowledge())  # what is loaded once a run is no cost of a file
    tags = pages = whole = 0.0
    for path in files:
        data = path.read_bytes()
        tags += spent(lambda data=data: walk_tags(data))
        pages += spent(lambda data=data: read_pages(data))
        whole += spent(lambda path=path: extract_file(path))
    times, memory = whole / (tags + pages), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"{len(files)} files: tags {tags:.1f} s, pages {pages:.1f} s, extraction {whole:.1f} s")  # noqa: T201
    print(f"extraction takes {times:.2f} times the two passes (bound {MOST_TIMES})")  # noqa: T201
    print(f"peak memory {memory / 1e6:.0f} MB (bound {MOST_MEMORY / 1e6:.0f})")  # noqa: T201
    return 0 if times <= MOST_TIMES and memory <= MOST_MEMORY else 1


if __name__ == "__main__":
    sys.exit(main())
