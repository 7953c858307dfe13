"""Reading files: plain text, the two PDF readers held against each other, and every way in which a file is refused."""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import runpy
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspgraph.errors import DocumentTooLargeError, UnreadableDocumentError
from inspgraph.model import Document
from inspgraph.read import read_document
from inspgraph.read.drafts import Piece, flow
from inspgraph.read.marks import runs_on, split_marker
from inspgraph.read.pdf import Reader
from inspgraph.read.text import blocks_of
from tests.pdfs import Pdf, Print, Tag, item, lines, paragraph, row, tag

READERS: tuple[Reader, ...] = ("tags", "geometry")


def shown(document: Document) -> list[tuple[str, str, str]]:
    """Each block as kind, marker and words, cells parted by a bar."""
    return [
        (b.kind, b.marker, " | ".join(document.words(span) for span in b.cells or (b.span,))) for b in document.blocks
    ]


def words(document: Document) -> list[tuple[str, str]]:
    return [(marker, text) for _, marker, text in shown(document)]


def text_blocks(text: str) -> list[tuple[str, str, str]]:
    blocks, _ = blocks_of(text)
    return [(b.kind, b.marker, " ".join(text[b.span.start : b.span.end].split())) for b in blocks]


@pytest.fixture
def read(tmp_path: Path):
    """Write bytes, or a made PDF for one reader, and read them."""

    def reading(content: bytes | Pdf, reader: Reader | None = None, name: str = "report.pdf") -> Document:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.write(tagged=reader != "geometry"))
        return read_document(path, reader=None if reader == "geometry" else reader)

    return reading


class TestPlainText:
    def test_keeps_an_ordinary_file_as_it_stands(self, read) -> None:
        data = "Strengths\n\n• Staff know children’s names. \n".encode()
        document = read(data, name="letter.txt")
        assert document.text == data.decode()
        assert document.text_sha256 == document.sha256 == hashlib.sha256(data).hexdigest()
        assert (document.reader, document.media_type, document.pages) == ("text", "text/plain", 1)

    @pytest.mark.parametrize(
        ("data", "text", "remarks"),
        [
            (b"\xef\xbb\xbfOne\r\ntwo\rthree\n", "One\ntwo\nthree\n", 0),
            (b"Children\x92s services", "Children’s services", 1),
            ("Children’s services".encode("utf-16"), "Children’s services", 1),
        ],
    )
    def test_turns_other_encodings_and_line_ends(self, read, data: bytes, text: str, remarks: int) -> None:
        document = read(data, name="letter.txt")
        assert document.text == text
        assert len(document.remarks) == remarks

    def test_parts_paragraphs_bullets_and_numbers(self) -> None:
        text = (
            "Areas for development\n\n"
            "• Plans are not clear\n  about timescales.\n"
            "- Visits are late.\n"
            "\uf0b7 Records are thin.\n"
            "14. Supervision is\nirregular. \n(a) receive this report; and\n(b) note it.\n"
            "o Managers sign late.\n"
        )
        assert text_blocks(text) == [
            ("paragraph", "", "Areas for development"),
            ("item", "•", "Plans are not clear about timescales."),
            ("item", "-", "Visits are late."),
            ("item", "\uf0b7", "Records are thin."),
            ("item", "14.", "Supervision is irregular."),
            ("item", "(a)", "receive this report; and"),
            ("item", "(b)", "note it."),
            ("item", "o", "Managers sign late."),
        ]

    @pytest.mark.parametrize(
        ("before", "after", "whole"),
        [
            ("- Duty arrangements are linked well to", "the day service.", True),
            ("3. The first is an annual unannounced inspection of contact and", "Assessment services.", True),
            ("• Most visits to children are made within the", "Northmere timescale.", True),
            ("The service meets most of its requirements, and in the north,", "Southbeck does as well.", True),
            ("Immediately", "Review the attendance of adult services.", False),
            ("Yours sincerely,", "Robin Ashdown", False),
            ("Dear Councillor Alexandra Ashdown and Ms Billie Marsh,", "This letter gives our findings.", False),
            ("• The capacity of the service to improve is good:", "more was seen.", False),
            ("Copy to", "Ms Marsh", False),
        ],
    )
    def test_joins_what_a_page_break_cut_and_nothing_else(self, before: str, after: str, whole: bool) -> None:
        blocks = text_blocks(f"{before} \n\n \n\n{after} \n")
        assert (len(blocks) == 1) is whole
        assert " ".join(" ".join(b[1:]) for b in blocks).split() == f"{before} {after}".split()

    def test_begins_a_block_at_an_indent_after_a_sentence(self) -> None:
        text = "The area has been fully addressed.\n From the evidence, this was seen:\nfive things in the\n north.\n"
        assert [b[2] for b in text_blocks(text)] == [
            "The area has been fully addressed.",
            "From the evidence, this was seen: five things in the north.",
        ]

    def test_takes_a_lone_bullet_with_the_words_below_it(self) -> None:
        assert text_blocks("•\n\nStaff are well led.\n\n•\n") == [("item", "•", "Staff are well led.")]

    def test_keeps_sub_points_in_their_item(self) -> None:
        text = "• Records of visits, including:\n   – their date\n   – their length\n• Plans.\n– Visits.\n"
        assert [b[1:] for b in text_blocks(text)] == [
            ("•", "Records of visits, including: – their date – their length"),
            ("•", "Plans."),
            ("–", "Visits."),
        ]

    def test_does_not_take_a_figure_at_a_line_start_for_a_number(self) -> None:
        text = "12. Services are for children and young people who are aged under\n16. They are good.\n13. Next.\n"
        assert [b[1] for b in text_blocks(text)] == ["12.", "13."]

    def test_leaves_page_numbers_and_running_lines_out_of_words(self, read) -> None:
        pages = [
            f"Visits{c} are made on time in most of the cases seen and\n\nNorthmere letter 3 May\n{n}"
            for n, c in enumerate("abc", start=1)
        ]
        document = read("\n\f".join([*pages, "the end of it.\n"]).encode(), name="letter.txt")
        assert document.pages == 4
        assert [document.text[at : at + 6] for at in document.page_starts] == ["Visits", "Visits", "Visits", "the en"]
        assert [document.exact(span) for span in document.furniture][:2] == ["Northmere letter 3 May", "1"]
        assert document.words(document.blocks[-1].span).endswith("in most of the cases seen and the end of it.")
        assert [b.page for b in document.blocks] == [1]

    def test_numbers_pages_by_form_feeds_that_words_follow(self, read) -> None:
        document = read(b"One.\n\fTwo.\n\f\n", name="letter.txt")
        assert document.page_starts == (0, 6)
        assert [b.page for b in document.blocks] == [1, 2]

    @given(st.text(alphabet=st.sampled_from("ab. \n\f•-1(A"), max_size=80))
    def test_gives_every_word_to_one_block(self, text: str) -> None:
        blocks, furniture = blocks_of(text)
        assert [b.span for b in blocks] == sorted(b.span for b in blocks)
        for block in blocks:
            exact = text[block.span.start : block.span.end]
            assert exact == exact.strip()
            assert exact
        covered = {at for b in blocks for at in range(b.span.start, b.span.end)}
        covered |= {at for span in furniture for at in range(span.start, span.end)}
        missed = "".join(letter for at, letter in enumerate(text) if at not in covered)
        assert not set(missed) & set("abA") - {"a"}  # "(a)" may be a marker
        assert sum(len(b.marker) for b in blocks) <= sum(not letter.isspace() for letter in missed)


class TestMarks:
    @pytest.mark.parametrize(
        ("text", "marker", "rest"),
        [
            ("◼ Timely plans", "◼", "Timely plans"),
            ("\uf02d in primary schools", "\uf02d", "in primary schools"),
            ("10.Social workers", "10.", "Social workers"),
            ("2.1. Adoption", "2.1.", "Adoption"),
            ("1.5 million visits", "", "1.5 million visits"),
            ("-5 degrees", "", "-5 degrees"),
            ("**Robin Ashdown**", "", "**Robin Ashdown**"),
            ("(paragraph 25)", "", "(paragraph 25)"),
            ("(iv) note it", "(iv)", "note it"),
        ],
    )
    def test_splits_the_printed_marker(self, text: str, marker: str, rest: str) -> None:
        found, length = split_marker(text)
        assert (found, text[length:]) == (marker, rest)

    def test_a_closing_quotation_mark_ends_a_sentence(self) -> None:
        assert not runs_on("They said: ‘we are heard.’", "and more")


class TestFlow:
    @staticmethod
    def flowed(*pieces: tuple[str, float, float, float]) -> str:
        return " / ".join(part.text for part in flow(Piece(1, x, y, size, text) for text, x, y, size in pieces))

    def test_joins_lines_with_a_blank_or_after_a_hyphen_without(self) -> None:
        assert self.flowed(
            ("in Stoke-", 0, 50, 12), ("on-", 0, 35, 12), ("Mere, for 16-", 0, 20, 12), ("and", 0, 5, 12)
        ) == ("in Stoke-on-Mere, for 16- and")

    @pytest.mark.parametrize(
        ("above", "below", "text"),
        [
            ("a self- ", "assessment", "a self-assessment"),
            ("for 16- ", "and 17-year-olds", "for 16- and 17-year-olds"),
            ("their day-", "to-day lives", "their day-to-day lives"),
            ("for 19-", "to 21-year-olds", "for 19- to 21-year-olds"),
            ("in 2014–", "15", "in 2014–15"),
            ("Plans – ", "all of them", "Plans – all of them"),
            ("until 2014–", "when it closed", "until 2014– when it closed"),
        ],
    )
    def test_leaves_out_the_blank_that_is_printed_after_a_hyphen(self, above: str, below: str, text: str) -> None:
        assert self.flowed((above, 0, 50, 12), (below, 0, 35, 12)) == text

    def test_leaves_raised_reference_marks_out(self) -> None:
        assert self.flowed(
            ("schools", 0, 50, 12), ("3", 40, 55, 8), (", of whom 30", 44, 50, 12), ("th", 90, 55, 8)
        ) == ("schools, of whom 30th")

    def test_mends_halves_of_characters(self) -> None:
        assert self.flowed(("a\ud83d\ude00b\udc00", 0, 50, 12)) == "a😀b\ufffd"


REPORT = Pdf(
    elements=[
        tag("H1", *lines("Inspection of Northmere local\nauthority children’s services", y=760, size=20)),
        paragraph("Inspection dates: 4 to 8 March 2024", y=710),
        tag(
            "Table",
            row(Print("Judgement", 77, 680), Print("Grade", 303, 680)),
            row(
                tag("P", *lines("The experiences and progress of\nchildren in care", x=77, y=650)),
                tag("P", *lines("Requires improvement\nto be good", x=303, y=650)),
            ),
            row(Print("2.1 Adoption performance", 77, 610), Print("Good", 303, 610)),
        ),
        tag("H2", Print("What needs to improve?", 71, 570), Print("1", 205, 575, size=7)),
        tag(
            "L",
            item("\uf06e", "Multi-\nagency plans for 16- \nand 17-year-olds.", y=540),
            item("\uf06e", "Records.", y=480),
        ),
        tag("L", item("9.", "Children are safe. Leaders know\nthat visits are sometimes late. In a", y=450)),
        tag("Note", tag("P", Print("1", 71, 94, size=6), Print(" Set out in the framework.", 75, 90, size=9))),
        tag("L", tag("LI", tag("LBody", *lines("few cases they are missed.", x=99, y=760, page=2)))),
        tag("L", item("10.", "Staff are well led.", y=730, page=2)),
        paragraph("Leaders have begun to change this.", y=700, page=2),
    ],
    artifacts=[
        *(Print(f"Inspection of Northmere {page}", 71, 40, page) for page in (1, 2, 3)),
        *(Print(str(page), 500, 30, page) for page in (1, 2, 3)),
    ],
    pages=3,
)


class TestBothPdfReaders:
    @pytest.mark.parametrize("reader", READERS)
    def test_find_the_same_blocks(self, read, reader: Reader) -> None:
        document = read(REPORT, reader)
        assert document.reader == reader
        assert words(document) == [
            ("", "Inspection of Northmere local authority children’s services"),
            ("", "Inspection dates: 4 to 8 March 2024"),
            ("", "Judgement | Grade"),
            ("", "The experiences and progress of children in care | Requires improvement to be good"),
            ("2.1", "Adoption performance | Good"),
            ("", "What needs to improve?"),
            ("\uf06e", "Multi-agency plans for 16- and 17-year-olds."),
            ("\uf06e", "Records."),
            ("9.", "Children are safe. Leaders know that visits are sometimes late. In a few cases they are missed."),
            ("1", "Set out in the framework."),
            ("10.", "Staff are well led."),
            ("", "Leaders have begun to change this."),
        ]

    @pytest.mark.parametrize("reader", READERS)
    def test_build_the_canonical_text_from_the_blocks(self, read, reader: Reader) -> None:
        document = read(REPORT, reader)
        assert document.text.startswith(
            "Inspection of Northmere local authority children’s services\n\nInspection dates"
        )
        assert "2.1 Adoption performance\tGood\n\nWhat needs to improve?\n\n\uf06e Multi-agency" in document.text
        assert "9. Children are safe." in document.text
        assert document.text_sha256 == hashlib.sha256(document.text.encode()).hexdigest()
        assert document.media_type == "application/pdf"
        assert [b.span.start - document.text.rindex("\n", 0, b.span.start) for b in document.blocks[5:8]] == [1, 3, 3]

    @pytest.mark.parametrize("reader", READERS)
    def test_know_where_pages_begin(self, read, reader: Reader) -> None:
        document = read(REPORT, reader)
        assert document.pages == 3
        assert document.text[document.page_starts[1] :].startswith("few cases they are missed.")
        assert document.page_starts[2] == len(document.text)
        for block in document.blocks:
            assert block.kind == "note" or document.page_of(block.span.start) == block.page
        assert document.remarks == ("no words on page 3: blank, or a picture of text",)

    def test_differ_only_in_what_a_tag_says(self, read) -> None:
        kinds = [b.kind for b in read(REPORT, "tags").blocks]
        assert kinds == ["heading", "paragraph", *["row"] * 3, "heading", *["item"] * 3, "note", "item", "paragraph"]
        plain = [b.kind for b in read(REPORT, "geometry").blocks]
        assert plain == [kind.replace("heading", "paragraph") for kind in kinds]

    def test_a_pdf_is_known_by_its_content(self, read) -> None:
        assert read(REPORT, name="report.txt").reader == "tags"

    def test_one_can_be_asked_for(self, tmp_path: Path) -> None:
        path = tmp_path / "report.pdf"
        path.write_bytes(REPORT.write())
        assert read_document(path, reader="geometry").reader == "geometry"

    @pytest.mark.parametrize("reader", READERS)
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (  # a contents page goes out, with its title
                [
                    paragraph("Contents", y=700),
                    *(paragraph(f"Part {c} {n}", y=700 - 30 * n) for n, c in enumerate("ABCD", 2)),
                ],
                [("", "The end.")],
            ),
            (  # dashes and announced bullets that stand deeper are sub-points
                [
                    tag("L", item("\uf06e", "Plans, including:", y=700), item("\uf02d", "length", x=110, y=680)),
                    tag("L", item("\uf02d", "date", x=110, y=660), item("\uf06e", "Visits", y=640)),
                ],
                [("\uf06e", "Plans, including: \uf02d length \uf02d date"), ("\uf06e", "Visits"), ("", "The end.")],
            ),
            (  # the words of an item go on below it at the indent of its lines, where the list goes on
                [item("1.", "First.", y=700), paragraph("More of it.", x=99, y=670), item("2.", "Second.", y=640)],
                [("1.", "First. More of it."), ("2.", "Second."), ("", "The end.")],
            ),
            (  # but a time limit there is a heading
                [item("1.", "Do this.", y=700), paragraph("Immediately:", x=99, y=670), item("•", "Act.", x=99, y=640)],
                [("1.", "Do this."), ("", "Immediately:"), ("•", "Act."), ("", "The end.")],
            ),
        ],
    )
    def test_agree_on_lists(self, read, reader: Reader, body: list[Tag], expected: list[tuple[str, str]]) -> None:
        pdf = Pdf([*body, paragraph("The end.", y=300)])
        assert words(read(pdf, reader)) == expected

    @pytest.mark.parametrize("reader", READERS)
    def test_carry_a_figure_over_a_page_end(self, read, reader: Reader) -> None:
        pdf = Pdf(
            [
                item("4.", "Services are for children who are aged under", y=120),
                item("16.", "They are good.", y=760, page=2),
                item("5.", "Next.", y=700, page=2),
            ],
            pages=2,
        )
        assert words(read(pdf, reader)) == [
            ("4.", "Services are for children who are aged under 16. They are good."),
            ("5.", "Next."),
        ]


class TestTags:
    def blocks(self, read, *elements: Tag, pages: int = 1) -> list[tuple[str, str, str]]:
        return shown(read(Pdf(list(elements), pages=pages), "tags"))

    def test_leave_contents_figures_and_artifacts_out(self, read) -> None:
        toc = tag("TOC", tag("TOCI", Print("Recommendations 8", y=700)))
        figure = tag("Figure", Print("Logo", y=600))
        assert self.blocks(read, toc, figure, paragraph("Words.", y=500)) == [("paragraph", "", "Words.")]

    def test_set_footnotes_beside_the_block_that_holds_them(self, read) -> None:
        note = tag("Note", tag("P", Print("2", 71, 94, size=6), Print(" A note.", 75, 90, size=9)))
        heading = tag("H2", Print("What needs to improve?", y=700), tag("Link", Print("2", 205, 705, size=7), note))
        assert self.blocks(read, heading) == [("heading", "", "What needs to improve?"), ("note", "2", "A note.")]

    def test_take_the_label_of_an_item_for_its_marker(self, read) -> None:
        numbered = tag("LI", tag("Lbl", Print("34", 71, 700)), tag("LBody", Print("Children are seen.", 99, 700)))
        broken = tag("LI", tag("Lbl", Print("Police ", 71, 600)), tag("LBody", Print("officers help.", 120, 600)))
        assert self.blocks(read, tag("L", numbered, broken)) == [
            ("item", "34", "Children are seen."),
            ("item", "", "Police officers help."),
        ]

    def test_put_a_bullet_that_is_listed_late_before_its_words(self, read) -> None:
        late = tag("LI", tag("LBody", Print("L", 85, 700), Print("• ", 71, 700), Print("eaders act.", 92, 700)))
        assert self.blocks(read, tag("L", late)) == [("item", "•", "Leaders act.")]

    def test_drop_a_stray_bullet(self, read) -> None:
        assert self.blocks(read, tag("L", item("•", "")), paragraph("Words.", y=500)) == [("paragraph", "", "Words.")]

    def test_bring_misplaced_print_home(self, read) -> None:
        first, stray, last = Print("The multi", 71, 700, 2), Print("-", 125, 700, 2), Print("agency team.", 130, 700, 2)
        faulty = tag("LI", tag("Lbl", stray), tag("LBody", Print("• Plans.", 71, 700, 1), Print(" More.", 130, 700, 1)))
        elements = [
            tag("L", tag("LI", tag("LBody", first))),
            tag("L", faulty),
            paragraph("agency team.", x=130, page=2),
        ]
        assert last.text == "agency team."
        blocks = self.blocks(read, *elements, pages=2)
        assert blocks[0] == ("item", "", "The multi-")
        assert ("item", "•", "Plans. More.") in blocks

    def test_keep_nested_lists_in_their_item(self, read) -> None:
        nested = tag("LI", tag("LBody", Print("1. Improve", 71, 700), tag("L", item("•", "plans", x=90, y=680))))
        below = tag("L", item("2.", "Ensure", y=640), tag("L", item("\uf06e", "visits", x=90, y=620)))
        document = read(Pdf([tag("L", nested), below]), "tags")
        assert words(document) == [("1.", "Improve • plans"), ("2.", "Ensure \uf06e visits")]
        assert document.exact(document.blocks[0].span) == "Improve\n• plans"

    def test_join_items_over_pages_but_not_a_listed_heading(self, read) -> None:
        listed = [
            tag("L", item("7.", "The response to neglect is not timely. It is late.", y=100)),
            tag("L", tag("LI", tag("LBody", Print("Leaders have seen this.", 99, 760, 2)))),
            tag("L", item("8.", "Plans are good.", y=100, page=2)),
            tag("L", tag("LI", tag("LBody", Print("Children looked after are good", 99, 760, 3)))),
        ]
        assert self.blocks(read, *listed, pages=3) == [
            ("item", "7.", "The response to neglect is not timely. It is late. Leaders have seen this."),
            ("item", "8.", "Plans are good."),
            ("item", "", "Children looked after are good"),
        ]

    def test_join_the_last_word_of_a_sentence_that_a_gap_parted(self, read) -> None:
        """However short it is; a word without a stop is none."""
        long = "Families wait, and some of them feel that they must pay for private"
        parted = [paragraph(long, y=700), paragraph("assessments.", y=660), paragraph("They wait.", y=620)]
        assert self.blocks(read, *parted) == [
            ("paragraph", "", f"{long} assessments."),
            ("paragraph", "", "They wait."),
        ]
        loose = [paragraph(long, y=700), paragraph("page", y=660)]
        assert len(self.blocks(read, *loose)) == 2

    def test_take_a_styled_sentence_for_what_it_is(self, read) -> None:
        elements = [
            tag("H2", Print("1. Take steps so that plans are applied to all children.", y=700)),
            tag("H2", Print("Children benefit from this.", y=600)),
            tag("H2", Print("• Visits", y=500)),
            tag("H2", Print("2. Leadership", y=400)),
        ]
        assert [b[0] for b in self.blocks(read, *elements)] == ["item", "paragraph", "item", "heading"]

    def test_read_rows_as_the_words_of_their_cells(self, read) -> None:
        table = tag(
            "Table",
            row(tag("L", item("1.", "Children who need help", y=700)), Print("Good", 303, 700)),
            row(tag("P"), tag("L", tag("L", item("2.1", "Adoption", x=90, y=650))), Print("Inadequate", 303, 650)),
            row(Print("A heading in a box", y=600)),
            row(
                Print("Body", y=560), tag("Div", paragraph("Act on:", x=303, y=560), item("•", "plans.", x=303, y=540))
            ),
        )
        assert self.blocks(read, table) == [
            ("row", "1.", "Children who need help | Good"),
            ("row", "2.1", "Adoption | Inadequate"),
            ("row", "", "A heading in a box"),
            ("row", "", "Body | Act on: • plans."),
        ]

    def test_open_a_table_that_only_lays_out(self, read) -> None:
        inner = tag("Table", row(Print("Leaders should act.", y=500)))
        laid_out = tag("TD", paragraph("Findings", y=700), tag("L", item("•", "One.", y=680), item("•", "Two.", y=660)))
        table = tag("Table", tag("TR", laid_out), tag("TR", tag("TD", paragraph("Areas", y=520), inner)))
        assert self.blocks(read, table) == [
            ("paragraph", "", "Findings"),
            ("item", "•", "One."),
            ("item", "•", "Two."),
            ("paragraph", "", "Areas"),
            ("row", "", "Leaders should act."),
        ]

    def test_join_rows_that_run_over_a_page(self, read) -> None:
        table = tag(
            "Table",
            row(Print("Northmere Council and", y=100), Print("Leaders should improve the", 303, 100)),
            row(Print("Northmere ICB", y=760, page=2), Print("plans of children.", 303, 760, 2)),
            row(Print("Northmere ICB", y=700, page=2), Print("Leaders should visit.", 303, 700, 2)),
            row(tag("P"), tag("P", Print("• and call.", 303, 760, 3))),
        )
        assert self.blocks(read, table, pages=3) == [
            ("row", "", "Northmere Council and Northmere ICB | Leaders should improve the plans of children."),
            ("row", "", "Northmere ICB | Leaders should visit. • and call."),
        ]

    def test_read_loose_print_as_a_paragraph(self, read) -> None:
        assert self.blocks(read, tag("Sect", tag("Span", Print("Words.", y=700)))) == [("paragraph", "", "Words.")]

    def test_read_print_that_begins_in_one_stream_and_ends_in_the_next(self, read) -> None:
        """The streams of a page are one (ISO 32000-2, 7.8.2)."""
        torn = Pdf([paragraph("Plans, and visits, are late."), paragraph("Staff know.", y=650)], torn=True)
        assert words(read(torn, "tags")) == [("", "Plans, and visits, are late."), ("", "Staff know.")]

    def test_are_not_trusted_when_they_hold_little_of_the_print(self, tmp_path: Path) -> None:
        path = tmp_path / "report.pdf"
        figure = tag("Figure", *lines("Most of the words of the page\nstand in a picture of them", y=700))
        path.write_bytes(Pdf([paragraph("Few words", y=600), figure]).write())
        document = read_document(path)
        assert document.reader == "geometry"
        assert "15%" in document.remarks[0]
        assert read_document(path, reader="tags").text == "Few words"

    def test_that_run_in_a_circle_come_to_an_end(self, tmp_path: Path) -> None:
        data = Pdf([tag("Sect", tag("Sect", tag("P", Print("Words.", y=700))))]).write()
        section = data.index(b"/S/Sect")
        number = data[:section].rsplit(b" 0 obj", 1)[0].rsplit(b"\n", 1)[1]
        inner = data.index(b"/S/Sect", section + 5)
        kids = data.index(b"/K[", inner) + 3
        path = tmp_path / "report.pdf"
        path.write_bytes(data[:kids] + number.rjust(data.index(b" ", kids) - kids) + data[data.index(b" ", kids) :])
        assert read_document(path).text == "Words."


class TestGeometry:
    def blocks(self, read, *prints: Print, pages: int = 1) -> list[tuple[str, str, str]]:
        return shown(read(Pdf([tag("P", *prints)], pages=pages), "geometry"))

    def test_reads_cells_set_between_two_lines_of_their_row(self, read) -> None:
        prints = [
            *lines("2. Children looked after and achieving\npermanence", y=303.6),
            Print("Requires improvement", 380, 296.4),
            Print("3. Leadership", 71, 262),
            Print("Good", 380, 262),
        ]
        assert self.blocks(read, *prints) == [
            ("row", "2.", "Children looked after and achieving permanence | Requires improvement"),
            ("row", "3.", "Leadership | Good"),
        ]

    def test_keeps_the_number_of_a_wrapped_line_in_its_item(self, read) -> None:
        prints = [
            Print("4.", 71, 700),
            *lines("Services are for children aged under\n16. They are good.", x=99, y=700),
            Print("5.", 71, 671),
            Print("Next.", 99, 671),
        ]
        assert [b[1] for b in self.blocks(read, *prints)] == ["4.", "5."]

    def test_parts_footnotes_by_their_raised_numbers(self, read) -> None:
        notes = [
            p
            for n, y in ((1, 100), (2, 80))
            for p in (Print(str(n), 71, y + 4, size=6), Print(f"Note {n}.", 78, y, size=9))
        ]
        assert self.blocks(read, *lines("Words of the page,\nand more of them.", y=700), *notes)[1:] == [
            ("note", "1", "Note 1."),
            ("note", "2", "Note 2."),
        ]

    def test_drops_what_pages_repeat_at_one_height(self, read) -> None:
        pages = range(1, 5)
        running = [Print(f"Northmere: 3 May {2020 + page}", 71, 60, page) for page in pages]
        body = [Print(f"Finding {'abcd'[page - 1]} is here.", 71, 400, page) for page in pages]
        assert [b[2] for b in self.blocks(read, *running, *body, pages=4)] == [f"Finding {c} is here." for c in "abcd"]

    def test_parts_paragraphs_where_a_line_stops_short(self, read) -> None:
        text = (
            "Children benefit from plans that are made in good time and that they know of.\n"
            "They see their workers often.\n"
            "Leaders have listened to families, and so the visits that they had asked for\n"
            "are now made."
        )
        assert words(read(Pdf([paragraph(text)]), "geometry")) == [
            ("", " ".join(text.split("\n")[:2])),
            ("", " ".join(text.split("\n")[2:])),
        ]

    def test_knows_a_number_before_a_quotation(self, read) -> None:
        pdf = Pdf([item("37.", "Plans are good.", y=700), paragraph("38.‘Our voice’ meets monthly.", y=600)])
        assert words(read(pdf, "geometry")) == [("37.", "Plans are good."), ("38.", "‘Our voice’ meets monthly.")]

    def test_reads_the_first_pages_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "report.pdf"
        pdf = Pdf([paragraph(f"Page {n} says this.", page=n) for n in (1, 2, 3)], pages=3)
        path.write_bytes(pdf.write())
        document = read_document(path, pages=2)
        assert (document.pages, document.reader) == (2, "geometry")
        assert document.text == "Page 1 says this.\n\nPage 2 says this."


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "name", "said"),
        [
            (b"", "a.pdf", "is empty: fetch the report again from its publisher"),
            (b" \n\t\n", "a.txt", "is empty: fetch"),
            (b"\xef\xbb\xbf \x0c\n", "a.txt", "holds no words: fetch"),
            (
                b"<!DOCTYPE html>\n<html><body>Report not found</body></html>",
                "a.pdf",
                "is an HTML page, not a PDF: fetch",
            ),
            (b"\xef\xbb\xbf\n<html>", "a.txt", "is an HTML page"),
            (b"PK\x03\x04word", "a.docx", "is a Word, Office or zip file, not a PDF or plain text: save it as PDF"),
            (b"{\\rtf1 words}", "a.txt", "is a rich text (RTF) file"),
            (b"\x7fELF\x02\x01\x00\x00", "a.pdf", "is neither a PDF nor text: save"),
            (b"\x81\x8d\x8f\x90", "a.txt", "is neither a PDF nor text"),
            (b"%PDF-1.7\nnothing follows", "a.pdf", "is a damaged PDF: fetch the report again"),
            (Pdf([]).write(), "a.pdf", "holds images without text: have its text recognised (OCR)"),
            (Pdf([], [Print("12", 71, 30)]).write(), "a.pdf", "holds images without text"),
        ],
    )
    def test_name_the_file_the_fault_and_the_mend(self, tmp_path: Path, data: bytes, name: str, said: str) -> None:
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(UnreadableDocumentError) as refusal:
            read_document(path)
        assert str(refusal.value).startswith(f"{path} {said}")
        assert "\n" not in str(refusal.value)

    def test_a_file_over_the_limit(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(b"words " * 300)
        with pytest.raises(
            DocumentTooLargeError, match=r"1,800 bytes, over the limit of 1,000: raise it with --limit 1800"
        ):
            read_document(path, limit=1000)
        assert read_document(path, limit=1800).pages == 1

    def test_a_folder_and_a_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableDocumentError, match="is not a file"):
            read_document(tmp_path)
        with pytest.raises(UnreadableDocumentError, match=r"missing\.pdf does not exist: check the path"):
            read_document(tmp_path / "missing.pdf")

    @pytest.mark.parametrize(
        ("fault", "said"),
        [
            (PermissionError(13, "Permission denied"), "may not be read"),
            (OSError(5, "Input/output error"), r"\(Input/output"),
        ],
    )
    def test_a_file_that_the_system_withholds(self, tmp_path: Path, monkeypatch, fault: OSError, said: str) -> None:
        path = tmp_path / "a.txt"
        path.write_bytes(b"words")

        def withheld(_: Path) -> bytes:
            raise fault

        monkeypatch.setattr(Path, "read_bytes", withheld)
        with pytest.raises(UnreadableDocumentError, match=said):
            read_document(path)

    def test_a_locked_pdf(self, tmp_path: Path) -> None:
        data = Pdf([paragraph("Words.", y=700)]).write()
        key, filler = b"<" + b"00" * 32 + b">", b"<" + b"11" * 16 + b">"
        lock = (
            b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O" + key + b"/U" + key + b">>/ID[" + filler * 2 + b"]"
        )
        path = tmp_path / "a.pdf"
        path.write_bytes(data.replace(b"/Root", lock + b"/Root"))
        with pytest.raises(UnreadableDocumentError, match="is locked by a password: save a copy without one"):
            read_document(path)

    def test_no_tag_tree_where_one_is_asked_for(self, tmp_path: Path) -> None:
        path = tmp_path / "a.pdf"
        path.write_bytes(REPORT.write(tagged=False))
        with pytest.raises(UnreadableDocumentError, match="has no tag tree"):
            read_document(path, reader="tags")

    @pytest.mark.parametrize("seed", range(60))
    def test_damage_is_said_or_mended(self, tmp_path: Path, seed: int) -> None:
        dice, data = random.Random(seed), bytearray(REPORT.write())
        for _ in range(dice.choice((1, 10, 60))):
            data[dice.randrange(9, len(data))] = dice.randrange(256)
        path = tmp_path / "a.pdf"
        path.write_bytes(data[: dice.choice((len(data), dice.randrange(600, len(data))))])
        with contextlib.suppress(UnreadableDocumentError):
            assert read_document(path).text

    def test_a_damaged_table_of_objects_leaves_the_print(self, tmp_path: Path) -> None:
        path = tmp_path / "a.pdf"
        path.write_bytes(REPORT.write().replace(b"startxref\n", b"startxref\n9"))
        document = read_document(path)
        assert document.reader == "geometry"
        assert document.remarks[0].startswith("the file is damaged")


@pytest.mark.corpus
class TestRealDocuments:
    @pytest.mark.slow
    @pytest.mark.parametrize(("reader", "share"), [("tags", 1.0), ("geometry", 0.95)])
    def test_every_recommendation_is_one_item(self, corpus: Path, reader: Reader, share: float) -> None:
        truths = json.loads((corpus / "gold/items.json").read_text(encoding="utf-8"))
        item_key = runpy.run_path(str(corpus / "tools/score.py"))["item_key"]
        hits = total = 0
        for truth in truths:
            document = read_document(corpus / "corpus" / truth["path"], reader=reader)
            keys = Counter(item_key(document.words(b.span)) for b in document.blocks if b.kind == "item")
            for one in truth["items"]:
                wanted = [one.get("key") or item_key(one["text"]), *map(item_key, one.get("alternative_texts") or ())]
                hits += any(keys[key] == 1 for key in wanted)
                total += 1
        assert hits >= share * total > 0

    @pytest.mark.parametrize(
        ("name", "rows"),
        [("30 june 2014", 5), ("22 may 2018", 5), ("09 april 2024", 6)],
    )
    def test_front_pages_give_label_and_grade(self, corpus: Path, name: str, rows: int) -> None:
        path = corpus / "corpus/80536_oxfordshire" / f"children's services inspection - {name}.pdf"
        for reader in READERS:
            document = read_document(path, reader=reader)
            table = [b for b in document.blocks if b.kind == "row" and b.page == 1 and len(b.cells) == 2]
            assert len(table) == rows
            assert not [b for b in document.blocks if document.words(b.span).casefold().startswith("contents")]

    def test_a_saved_error_page_is_refused(self, corpus: Path) -> None:
        path = corpus / "corpus/80429_birmingham/children's services inspection - 19 october 2012.pdf"
        with pytest.raises(UnreadableDocumentError, match="is an HTML page, not a PDF"):
            read_document(path)

    def test_the_letters_keep_their_characters(self, corpus: Path) -> None:
        for path in sorted((corpus / "seeds").glob("*.txt")):
            document = read_document(path)
            assert document.text_sha256 == document.sha256
            assert len(document.blocks) > 30
