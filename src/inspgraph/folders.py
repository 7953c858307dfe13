"""Where the knowledge files stand, and a digest over them; needs nothing that reads them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from inspgraph.errors import KnowledgeError

IN_A_RELEASE = ("ontology", "shapes", "data")


def knowledge_root() -> Path:
    """The folder that holds ``ontology``, ``shapes`` and ``data``: beside the modules in an installed
    package, at the top in a checkout. ``KnowledgeError`` if neither is there."""
    here = Path(__file__).parent
    for root in (here / "_knowledge", here.parent.parent):
        if (root / "ontology" / "inspgraph.ttl").is_file():
            return root
    msg = f"no ontology beside {here} nor at the top of the checkout: install inspgraph again"
    raise KnowledgeError(msg)


def digest(root: Path, *folders: str) -> str:
    """A SHA-256 over the knowledge files of some folders below a root, or of all that go into a release."""
    total = hashlib.sha256()
    for folder in folders or IN_A_RELEASE:
        for path in sorted((root / folder).rglob("*")):
            if (
                path.is_file()
                and path.suffix not in {".md", ".txt"}
                and not {"competency", "hygiene"} & set(path.parts)
            ):
                total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def digest_code() -> str:
    """A SHA-256 over the files of the package, knowledge aside: the same in a checkout and in an installed wheel."""
    total, package = hashlib.sha256(), Path(__file__).parent
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        if path.is_file() and not {"__pycache__", "_knowledge", "editor", "editor.making"} & set(parts):
            total.update("/".join(parts).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file so that readers see the old content or all of the new, never a part."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
