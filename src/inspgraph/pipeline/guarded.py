"""Files of unknown origin through the steps: each under limits, in a helper that can be ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from inspgraph.errors import InspgraphError, LimitError
from inspgraph.extract import reject_document
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.model import DocumentRecord
from inspgraph.override import Overrides
from inspgraph.pipeline.files import Listing, digest_file, extract_file
from inspgraph.pipeline.workers import LIMITS, Limits, Worker, Workers
from inspgraph.read import read_document


def extract_files(
    paths: Iterable[Path],
    knowledge: Knowledge | None = None,
    listing: Listing | None = None,
    limits: Limits = LIMITS,
    overrides: Overrides | None = None,
    *,
    jobs: int = 1,
) -> Iterator[DocumentRecord]:
    """The records of files of unknown origin, in their order, made by ``jobs`` helpers under limits.

    A file that breaks a limit, or the reader, gives a rejected record and does not stop the others; for the rest as
    ``extract_file``.
    """
    root, files = (knowledge or load_knowledge()).root, list(paths)
    with Workers(limits, jobs) as workers:
        given = ((path, root, listing, limits.size, overrides) for path in files)
        for path, result in zip(files, workers.map(_extract, given), strict=True):
            yield result if isinstance(result, DocumentRecord) else _broken(path, result, limits)


def read_text(path: Path, limits: Limits = LIMITS) -> str:
    """The canonical text of a file of unknown origin, read under limits; raises as ``read_document`` does."""
    worker = Worker(limits)
    try:
        return worker.run(_read, path, limits.size)
    except LimitError as error:
        raise LimitError(_fault(path, error)) from error
    finally:
        worker.close()


def _extract(
    path: Path, root: Path, listing: Listing | None, limit: int, overrides: Overrides | None
) -> DocumentRecord:
    return extract_file(path, load_knowledge(root), listing, limit, overrides)


def _read(path: Path, limit: int) -> str:
    return read_document(path, limit=limit).text


def _broken(path: Path, error: Exception, limits: Limits) -> DocumentRecord:
    """The record of a file that broke a limit or the reader; faults of the knowledge files or overrides are raised."""
    if isinstance(error, InspgraphError) and not isinstance(error, LimitError):
        raise error
    return reject_document(None, str(path), digest_file(path, limits.size), _fault(path, error))


def _fault(path: Path, error: Exception) -> str:
    if isinstance(error, LimitError):
        return f"{path} {error}"
    told = " ".join(str(error).split())
    return f"{path} broke the reader ({type(error).__name__}: {told}): report the fault, with the file"
