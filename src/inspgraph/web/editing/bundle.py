"""The editor that `make editor` builds: whether it is there, and what its page may load."""

from __future__ import annotations

import hashlib

from inspgraph.web.headers import GUARDS
from inspgraph.web.site import HERE

FOLDER = HERE / "static" / "editor"
FILES = ("editor.js", "editor.css", "LICENCES.txt")
POLICY = "Content-Security-Policy"


def has_editor() -> bool:
    """Whether the editor was built."""
    return all((FOLDER / name).is_file() for name in FILES)


def version() -> str:
    """What tells one build of the editor from another, for its addresses: a browser may keep what it loaded."""
    return hashlib.sha256(b"".join((FOLDER / name).read_bytes() for name in FILES)).hexdigest()[:12]


def policy() -> str:
    """What the page with the editor may load: scripts and answers of this site alone, pictures within its styles."""
    extra = {"img-src 'self'": "img-src 'self' data:", "style-src 'self'": "style-src 'self'; script-src 'self'"}
    told = GUARDS[POLICY] + "; connect-src 'self'"
    for usual, wider in extra.items():
        told = told.replace(usual, wider)
    return told
