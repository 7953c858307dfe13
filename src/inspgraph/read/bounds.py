"""What a PDF may unpack to, and how many pages, strings and tags it may have: far beyond every honest report.

A few kilobytes can swell to gigabytes or list a page a million times. What these bounds do not catch, the limits of
time and memory of whoever reads files of unknown origin do.
"""

from __future__ import annotations

import re
import zlib

MOST_UNPACKED = 32_000_000
"""Bytes of everything but pictures; the largest of some three hundred reports has 2.4 million."""
MOST_PAGES = 2_000
MOST_STRINGS = 200_000
MOST_TAGS = 100_000
STREAM = re.compile(rb"(?<!end)stream\r?\n")
PICTURE = re.compile(rb"/Subtype\s*/Image\b")
DICTIONARY = 400
"""Bytes before a stream in which its kind stands."""
STEP = 1_000_000


def swells(data: bytes, most: int = MOST_UNPACKED) -> bool:
    """Whether the compressed parts of a file, pictures aside, unpack to more bytes than it may have."""
    total = 0
    for found in STREAM.finditer(data):
        if not PICTURE.search(data, max(0, found.start() - DICTIONARY), found.start()):
            total += _unpacked(data, found.end(), most - total)
            if total > most:
                return True
    return False


def _unpacked(data: bytes, start: int, most: int) -> int:
    """How many bytes a stream unpacks to, counted no further than just over ``most``, packed twice or once."""
    end = data.find(b"endstream", start)
    packed = data[start : end if end >= 0 else len(data)]
    if not _is_packed(packed):
        return 0
    size, inner, unpacker = 0, b"", zlib.decompressobj()
    while packed and size <= most:
        try:
            part = unpacker.decompress(packed, STEP)
        except zlib.error:
            break
        inner = inner or part
        size += len(part)
        packed = unpacker.unconsumed_tail
    return size + _unpacked_again(inner, most - size)


def _unpacked_again(inner: bytes, most: int) -> int:
    """The same for what was packed twice, by its first part."""
    return _unpacked(inner, 0, most) if most > 0 and _is_packed(inner) else 0


def _is_packed(data: bytes) -> bool:
    """Whether bytes begin as compressed ones do (RFC 1950, section 2.2)."""
    return len(data) > 2 and data[0] & 15 == 8 and (data[0] * 256 + data[1]) % 31 == 0
