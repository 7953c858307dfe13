"""Files that mean harm, or were harmed, made by hand for the tests: loops, bombs, floods and damage (ISO 32000-1)."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>%s>>/Contents 5 0 R%s>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
WORDS = b"BT /F1 12 Tf 71 700 Td (Inspection of Northmere) Tj ET\n"
TAGGED_WORDS = b"/P <</MCID 0>> BDC " + WORDS + b"EMC\n"


def stream(data: bytes, more: bytes = b"", times: int = 1) -> bytes:
    """A stream object, its data compressed a number of times (0 leaves it as it is)."""
    for _ in range(times):
        data = zlib.compress(data, 9)
    filters = b"/Filter[%s]" % (b"/FlateDecode" * times) if times else b""
    return b"<</Length %d%s%s>>\nstream\n%s\nendstream" % (len(data), filters, more, data)


def document(objects: dict[int, bytes], root: int = 1, trailer: bytes = b"") -> bytes:
    """A file of numbered objects with a table of their places."""
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 00000 f \n" for n in range(1, size)
    )
    out += b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, start)
    return bytes(out)


def one_page(
    content: bytes = TAGGED_WORDS,
    *,
    tags: dict[int, bytes] | None = None,
    resources: bytes = b"",
    more: dict[int, bytes] | None = None,
) -> dict[int, bytes]:
    """The objects of a file of one page; ``tags`` are the objects of its structure tree, the root at 10."""
    tree = b"/MarkInfo<</Marked true>>/StructTreeRoot 10 0 R" if tags else b""
    return {
        1: b"<</Type/Catalog/Pages 2 0 R%s>>" % tree,
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: PAGE % (resources, b"/StructParents 0"),
        4: FONT,
        5: stream(content),
        **(tags or {}),
        **(more or {}),
    }


ONE_TAG = {
    10: b"<</Type/StructTreeRoot/K 11 0 R>>",
    11: b"<</Type/StructElem/S/P/P 10 0 R/Pg 3 0 R/K 0>>",
}


def deep_tags(depth: int = 50_000) -> bytes:
    """A structure tree of one element inside another, far deeper than a page can mean."""
    tags = {10: b"<</Type/StructTreeRoot/K 11 0 R>>"}
    for at in range(11, 11 + depth):
        tags[at] = b"<</Type/StructElem/S/Sect/P %d 0 R/K %d 0 R>>" % (at - 1, at + 1)
    tags[11 + depth] = b"<</Type/StructElem/S/P/P %d 0 R/Pg 3 0 R/K 0>>" % (10 + depth)
    return document(one_page(tags=tags))


def nested_tags(depth: int = 50_000) -> bytes:
    """The same, written as one direct object."""
    open_, close = b"<</Type/StructElem/S/Sect/K " * depth, b">>" * depth
    return document(one_page(tags={10: b"<</Type/StructTreeRoot/K %s 0 %s>>" % (open_, close)}))


def looping_tags() -> bytes:
    """Elements whose kids are their own ancestors."""
    return document(
        one_page(
            tags={
                10: b"<</Type/StructTreeRoot/K 11 0 R>>",
                11: b"<</Type/StructElem/S/Sect/P 10 0 R/K[12 0 R 11 0 R 10 0 R]>>",
                12: b"<</Type/StructElem/S/P/P 11 0 R/Pg 3 0 R/K[0 11 0 R 12 0 R]>>",
            }
        )
    )


def doubling_tags(levels: int = 60) -> bytes:
    """Elements that each list the next one twice: small to write, endless to walk."""
    tags = {10: b"<</Type/StructTreeRoot/K 11 0 R>>"}
    for at in range(11, 11 + levels):
        tags[at] = b"<</Type/StructElem/S/Sect/P %d 0 R/K[%d 0 R %d 0 R]>>" % (at - 1, at + 1, at + 1)
    tags[11 + levels] = b"<</Type/StructElem/S/P/P 11 0 R/Pg 3 0 R/K 0>>"
    return document(one_page(tags=tags))


def looping_roles() -> bytes:
    """A role map in which two roles stand for each other."""
    tags = {
        10: b"<</Type/StructTreeRoot/K 11 0 R/RoleMap<</A/B/B/A>>>>",
        11: b"<</Type/StructElem/S/A/P 10 0 R/Pg 3 0 R/K 0>>",
    }
    return document(one_page(tags=tags))


def many_tags(count: int = 300_000) -> bytes:
    """A tree of far more elements than words."""
    kids = b"<</Type/StructElem/S/P/Pg 3 0 R/K 0>>" * count
    return document(one_page(tags={10: stream(b""), 11: b"[%s]" % kids} | {10: b"<</Type/StructTreeRoot/K 11 0 R>>"}))


def huge_mcids(count: int = 300) -> bytes:
    """Marked contents with absurd numbers."""
    marks = b"".join(b"/P <</MCID %d>> BDC %s EMC\n" % (10**9 + 10**7 * n, WORDS) for n in range(count))
    kids = b" ".join(b"%d" % (10**9 + 10**7 * n) for n in range(count))
    items = b"".join(
        b"<</Type/StructElem/S/LI/Pg 3 0 R/K[<</Type/StructElem/S/Lbl/Pg 3 0 R/K %d>> 1 2]>>" % (10**9 + 10**7 * n)
        for n in range(count)
    )
    tags = {10: b"<</Type/StructTreeRoot/K[11 0 R %s]>>" % items, 11: b"<</S/P/Pg 3 0 R/K[%s]>>" % kids}
    return document(one_page(marks, tags=tags))


def looping_pages() -> bytes:
    """A page tree whose kids are its own root."""
    objects = one_page(tags=ONE_TAG)
    objects[2] = b"<</Type/Pages/Count 3/Kids[3 0 R 2 0 R 2 0 R]>>"
    return document(objects)


def many_pages(count: int = 100_000) -> bytes:
    """A file of a hundred thousand pages, all the same page but one to the reader each."""
    objects = one_page(tags=ONE_TAG)
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (
        count,
        b" ".join(b"%d 0 R" % n for n in range(20, 20 + count)),
    )
    objects |= dict.fromkeys(range(20, 20 + count), PAGE % (b"", b""))
    return document(objects)


def claimed_pages(count: int = 2_000_000_000) -> bytes:
    """A file that says it has more pages than it has."""
    objects = one_page(tags=ONE_TAG)
    objects[2] = b"<</Type/Pages/Count %d/Kids[3 0 R]>>" % count
    return document(objects)


def looping_forms() -> bytes:
    """Two form objects that show each other."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>/XObject<</X %d 0 R>>>>"
    more = {20: stream(WORDS + b"/X Do /X Do\n", form % 21), 21: stream(WORDS + b"/X Do /X Do\n", form % 20)}
    return document(one_page(TAGGED_WORDS + b"/X Do\n", tags=ONE_TAG, resources=b"/XObject<</X 20 0 R>>", more=more))


def doubling_forms(levels: int = 28) -> bytes:
    """Form objects that each show the next one twice."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>/XObject<</X %d 0 R>>>>"
    more = {20 + n: stream(b"/X Do /X Do\n", form % (21 + n)) for n in range(levels)}
    more[20 + levels] = stream(WORDS, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>>>")
    return document(one_page(TAGGED_WORDS + b"/X Do\n", tags=ONE_TAG, resources=b"/XObject<</X 20 0 R>>", more=more))


@cache
def bomb(times: int = 1, size: int = 600_000_000) -> bytes:
    """A page whose compressed content swells to six hundred million blanks."""
    packed = zlib.compressobj(9)
    whole = b"".join(packed.compress(b" " * 10_000_000) for _ in range(size // 10_000_000)) + packed.flush()
    for _ in range(times - 1):
        whole = zlib.compress(whole, 9)
    objects = one_page(tags=ONE_TAG)
    filters = b"/FlateDecode" * times
    objects[5] = b"<</Length %d/Filter[%s]>>\nstream\n%s\nendstream" % (len(whole), filters, whole)
    return document(objects)


@cache
def object_stream_bomb(size: int = 600_000_000) -> bytes:
    """A stream of objects that swells, with the only page inside it, found through a stream of places."""
    packed = zlib.compressobj(9)
    head = b"3 0 "
    whole = packed.compress(head + PAGE % (b"", b""))
    whole += b"".join(packed.compress(b" " * 10_000_000) for _ in range(size // 10_000_000)) + packed.flush()
    bodies = {
        1: b"<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 10 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        4: FONT,
        5: stream(TAGGED_WORDS),
        6: b"<</Type/ObjStm/N 1/First %d/Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream"
        % (len(head), len(whole), whole),
        **ONE_TAG,
    }
    out, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in bodies.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, rows = len(out), b""
    for n in range(13):
        kind, where = (2, 6) if n == 3 else (1, places.get(n, start)) if n in places or n == 12 else (0, 0)
        rows += bytes([kind]) + where.to_bytes(4, "big") + b"\x00"
    out += b"12 0 obj\n%s\nendobj\n" % stream(rows, b"/Type/XRef/W[1 4 1]/Size 13/Root 1 0 R")
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def many_operators(count: int = 5_000_000) -> bytes:
    """A page of millions of operators that draw nothing."""
    return document(one_page(TAGGED_WORDS + b"0 0 m 1 1 l S\n" * count, tags=ONE_TAG))


def many_texts(count: int = 1_000_000) -> bytes:
    """A page of a million strings of one letter."""
    texts = b"BT /F1 1 Tf 1 0 0 1 71 700 Tm (a) Tj ET\n" * count
    return document(one_page(b"/P <</MCID 0>> BDC " + texts + b" EMC", tags=ONE_TAG))


def deep_states(count: int = 3_000_000) -> bytes:
    """A page that saves its state millions of times and opens as many marked contents."""
    return document(one_page(b"q /P BMC " * count + TAGGED_WORDS, tags=ONE_TAG))


def huge_array(count: int = 10_000_000) -> bytes:
    """A string array of ten million numbers."""
    return document(
        one_page(b"/P <</MCID 0>> BDC BT /F1 12 Tf 71 700 Td [(a)" + b"1 " * count + b"] TJ ET EMC", tags=ONE_TAG)
    )


def nested_array(depth: int = 1_000_000) -> bytes:
    """Arrays inside arrays, where a page's content should be."""
    return document(one_page(TAGGED_WORDS + b"[" * depth, tags=ONE_TAG))


def nested_object(depth: int = 100_000) -> bytes:
    """Arrays inside arrays among the file's objects."""
    objects = one_page(tags=ONE_TAG)
    objects[3] = PAGE % (b"", b"/Annots" + b"[" * depth + b"]" * depth)
    return document(objects)


def absurd_cmap(ranges: int = 200) -> bytes:
    """A font whose table of characters names sixteen million of them, over and over."""
    cmap = b"1 begincodespacerange <000000> <ffffff> endcodespacerange\n"
    cmap += b"%d beginbfrange\n" % ranges + b"<000000> <ffffff> <0020>\n" * ranges + b"endbfrange\n"
    objects = one_page(tags=ONE_TAG)
    objects[4] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 20 0 R>>"
    return document(objects | {20: stream(cmap)})


def absurd_cids() -> bytes:
    """A font with widths for a thousand million letters."""
    objects = one_page(tags=ONE_TAG)
    objects[4] = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Helvetica/Encoding/Identity-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType2/BaseFont/Helvetica/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/W[0 1000000000 500]/DW 1000>>]>>"
    )
    return document(objects)


def looping_xref() -> bytes:
    """A table of objects whose forerunner is itself."""
    whole = document(one_page(tags=ONE_TAG))
    at = whole.rindex(b"startxref\n") + 10
    start = whole[at : whole.index(b"\n", at)]
    return document(one_page(tags=ONE_TAG), trailer=b"/Prev %s" % start)


def looping_references() -> bytes:
    """Objects that are nothing but references to each other."""
    objects = one_page(tags=ONE_TAG)
    objects[5] = b"6 0 R"
    return document(objects | {6: b"7 0 R", 7: b"6 0 R"})


def looping_length() -> bytes:
    """A stream whose length stands in itself."""
    objects = one_page(tags=ONE_TAG)
    objects[5] = b"<</Length 5 0 R>>\nstream\n%s\nendstream" % TAGGED_WORDS
    return document(objects)


def absurd_places() -> bytes:
    """Print at places that are no places, in sizes that are no sizes."""
    numbers = [b"0", b"1e999", b"-1e38", b"nan", b"99999999999999999999999999999999", b"-0.0000000000000000001"]
    texts = b"".join(
        b"BT /F1 %s Tf %s 0 0 %s %s %s Tm (Words) Tj ET\n" % (size, size, size, place, place)
        for size in numbers
        for place in numbers
    )
    objects = one_page(b"/P <</MCID 0>> BDC " + texts + WORDS + b" EMC", tags=ONE_TAG)
    objects[3] = objects[3].replace(b"[0 0 595 842]", b"[0 0 0 0]")
    return document(objects)


def strange_characters() -> bytes:
    """NUL, controls, direction marks, halves of characters and private letters in the words."""
    codes = (
        0x0,
        0x1,
        0x8,
        0x0A,
        0x0C,
        0x1B,
        0x7F,
        0x85,
        0x202E,
        0x2066,
        0xD800,
        0xDC00,
        0xE000,
        0xFEFF,
        0xFFFE,
        0xFFFF,
    )
    pairs = b"".join(b"<%02x> <%04x>\n" % (ord("A") + n, code) for n, code in enumerate(codes))
    cmap = b"1 begincodespacerange <00> <ff> endcodespacerange\n%d beginbfchar\n%sendbfchar\n" % (len(codes), pairs)
    objects = one_page(b"/P <</MCID 0>> BDC BT /F1 12 Tf 71 700 Td (a ABCDEFGHIJKLMNOP b) Tj ET EMC", tags=ONE_TAG)
    objects[4] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 20 0 R>>"
    return document(objects | {20: stream(cmap)})


def scanned() -> bytes:
    """A page that is a picture."""
    image = b"/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray"
    objects = one_page(b"q 595 0 0 842 0 0 cm /X Do Q\n", resources=b"/XObject<</X 20 0 R>>")
    return document(objects | {20: stream(b"\x80" * 64, image)})


def truncated() -> bytes:
    """The first half of a file."""
    objects = one_page(tags=ONE_TAG)
    objects[5] = stream(TAGGED_WORDS + WORDS * 2000, times=0)
    whole = document(objects)
    return whole[: len(whole) // 2]


HOSTILE: dict[str, Callable[[], bytes]] = {
    function.__name__: function
    for function in (
        deep_tags, nested_tags, looping_tags, doubling_tags, looping_roles, many_tags, huge_mcids,
        looping_pages, many_pages, claimed_pages, looping_forms, doubling_forms,
        bomb, object_stream_bomb, many_operators, many_texts, deep_states, huge_array, nested_array, nested_object,
        absurd_cmap, absurd_cids, looping_xref, looping_references, looping_length, absurd_places,
        strange_characters, scanned, truncated,
    )
}  # fmt: skip
"""Every PDF of this module by its name."""
