"""How names of councils are compared."""

from __future__ import annotations

import re

KINDS_OF_COUNCIL = re.compile(
    r"\b(?:the|council|county|city|metropolitan|borough|district|unitary|authority|london|royal|of|mbc)\b"
)


def name_key(name: str) -> str:
    """A council's name as it is compared: case, "and"/"&" and the words for its kind set aside.

    A name that is nothing but such words ("City of London") is compared whole.
    """
    plain = name.casefold().replace("&", " and ").replace("\u2019", "'").replace("'s ", " ")
    words = re.sub(r"[^a-z ]+", " ", plain.replace("'", "")).split()
    kept = KINDS_OF_COUNCIL.sub(" ", " ".join(words)).split()
    return " ".join(kept or words)
