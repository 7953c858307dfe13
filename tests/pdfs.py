"""PDF files made by hand for the tests: the same print with a tag tree or without one (ISO 32000-1, 14.7 and 14.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

STRING = re.compile(rb"(\((?:[^()\\]|\\.)*\)) Tj")
SYMBOLS = {"\uf06e": "n", "\u25fc": "m", "\uf02d": "-"}
"""Glyphs of a second font, with the letters that stand for them in its strings."""


@dataclass(frozen=True)
class Print:
    """A string at a place of a page, in points from its bottom left."""

    text: str
    x: float = 71
    y: float = 700
    page: int = 1
    size: float = 12


@dataclass(frozen=True)
class Tag:
    """A structure element with its kids."""

    role: str
    kids: tuple[Tag | Print, ...] = ()


@dataclass
class Pdf:
    """A file as it is written: tagged elements, and print that belongs to none (page numbers, running lines)."""

    elements: list[Tag]
    artifacts: list[Print] = field(default_factory=list)
    pages: int = 1
    torn: bool = False
    """Whether the array of each string begins in one stream of its page and ends in the next."""

    def write(self, *, tagged: bool = True) -> bytes:
        """The bytes of the file."""
        return _Writer(self, tagged).bytes()


def tag(role: str, *kids: Tag | Print) -> Tag:
    return Tag(role, kids)


def lines(text: str, *, x: float = 71, y: float = 700, page: int = 1, size: float = 12) -> list[Print]:
    """Lines set below one another."""
    return [Print(line, x, y - 14.5 * size / 12 * number, page, size) for number, line in enumerate(text.split("\n"))]


def paragraph(text: str, **place: float) -> Tag:
    return tag("P", *lines(text, **place))  # type: ignore[arg-type]


def item(mark: str, text: str, *, x: float = 71, y: float = 700, page: int = 1, hang: float = 28) -> Tag:
    """A list item with its mark and hanging lines."""
    words = lines(text, x=x + hang, y=y, page=page)
    return tag("LI", tag("LBody", Print(mark + " ", x, y, page), *words))


def row(*cells: Tag | Print) -> Tag:
    return tag("TR", *(tag("TD", cell if isinstance(cell, Tag) else tag("P", cell)) for cell in cells))


class _Writer:
    def __init__(self, pdf: Pdf, tagged: bool) -> None:
        self.pdf, self.tagged = pdf, tagged
        self.objects: list[bytes] = []
        self.content: dict[int, list[bytes]] = {page: [] for page in range(1, pdf.pages + 1)}
        self.mcids: dict[int, int] = dict.fromkeys(self.content, 0)

    def add(self, body: bytes) -> int:
        self.objects.append(body)
        return len(self.objects)

    def bytes(self) -> bytes:
        catalogue = self.add(b"")
        tree = self.add(b"")
        plain = self.add(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
        symbols = self.add(self.symbol_font())
        page_tree = self.add(b"")
        pages = [self.add(b"") for _ in self.content]
        self.page_ids = dict(zip(self.content, pages, strict=True))
        kids = [self.element(element, tree) for element in self.pdf.elements]
        for print_ in self.pdf.artifacts:
            self.content[print_.page] += [b"/Artifact BMC", self.show(print_), b"EMC"]
        fonts = f"<</Font<</F1 {plain} 0 R/F2 {symbols} 0 R>>>>".encode()
        for page, identifier in self.page_ids.items():
            whole = b"\n".join(self.content[page])
            streams = STRING.sub(rb"[%tear\1] TJ", whole).split(b"%tear") if self.pdf.torn else [whole]
            bodies = [self.add(b"<</Length %d>>\nstream\n%s\nendstream" % (len(s), s)) for s in streams]
            self.objects[identifier - 1] = (
                b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Resources%s/Contents[%s]/StructParents 0>>"
                % (page_tree, fonts, _references(bodies))
            )
        self.objects[page_tree - 1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), _references(pages))
        self.objects[tree - 1] = b"<</Type/StructTreeRoot/K[%s]>>" % _references(kids)
        marks = b"/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R" % tree if self.tagged else b""
        self.objects[catalogue - 1] = b"<</Type/Catalog/Pages %d 0 R%s>>" % (page_tree, marks)
        return self.file(catalogue)

    def symbol_font(self) -> bytes:
        pairs = "".join(f"<{ord(code):02x}> <{ord(glyph):04x}>\n" for glyph, code in SYMBOLS.items())
        cmap = f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(SYMBOLS)} beginbfchar\n{pairs}endbfchar\n"
        stream = self.add(b"<</Length %d>>\nstream\n%s\nendstream" % (len(cmap), cmap.encode()))
        return b"<</Type/Font/Subtype/Type1/BaseFont/Courier/ToUnicode %d 0 R>>" % stream

    def element(self, element: Tag, parent: int) -> int:
        identifier = self.add(b"")
        kids = [self.kid(kid, identifier) for kid in element.kids]
        body = b"<</Type/StructElem/S/%s/P %d 0 R/K[%s]>>" % (element.role.encode(), parent, b" ".join(kids))
        self.objects[identifier - 1] = body
        return identifier

    def kid(self, kid: Tag | Print, parent: int) -> bytes:
        if isinstance(kid, Tag):
            return b"%d 0 R" % self.element(kid, parent)
        mcid = self.mcids[kid.page]
        self.mcids[kid.page] += 1
        opened = [b"/P <</MCID %d>> BDC" % mcid] if self.tagged else []
        self.content[kid.page] += [*opened, self.show(kid), *([b"EMC"] if self.tagged else [])]
        return b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (self.page_ids[kid.page], mcid)

    def show(self, print_: Print) -> bytes:
        return b"".join(_show(print_, font, text, x) for font, text, x in _runs(print_))

    def file(self, catalogue: int) -> bytes:
        out = bytearray(b"%PDF-1.7\n")
        places = []
        for number, body in enumerate(self.objects, start=1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, catalogue, start)
        return bytes(out)


def _references(identifiers: list[int]) -> bytes:
    return b" ".join(b"%d 0 R" % identifier for identifier in identifiers)


def _runs(print_: Print) -> Iterator[tuple[str, str, float]]:
    if print_.text[:1] in SYMBOLS:
        yield "F2", SYMBOLS[print_.text[0]], print_.x
        yield "F1", print_.text[1:], print_.x + 8
    else:
        yield "F1", print_.text, print_.x


def _show(print_: Print, font: str, text: str, x: float) -> bytes:
    string = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /%s %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (font.encode(), print_.size, x, print_.y, string)
