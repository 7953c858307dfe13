"""Where the words of a statement stand in its document."""

from __future__ import annotations

from inspgraph.model import Document, Quote, Span


class Places:
    """The characters of a statement's folded text, each with its place in the document.

    Folding only takes characters away or makes white space one blank, so the two are walked side by side; page
    furniture is left out as ``Document.words`` does.
    """

    def __init__(self, document: Document, span: Span, text: str) -> None:
        self.document = document
        self.span = span
        self._at = self._align(text)

    def _align(self, text: str) -> list[int] | None:
        """The place of each character, a blank's being that of what follows; none if the text is not the span's."""
        there = [at for part in self.document.parts(self.span) for at in range(part.start, part.end)]
        printed = [at for at in there if not self.document.text[at].isspace()]
        places, following = [], iter([*printed, self.span.end])
        at = next(following)
        for character in text:
            places.append(at)
            if character == " ":
                continue
            if at == self.span.end or self.document.text[at] != character:
                return None
            at = next(following)
        return places

    def quote(self, start: int, end: int) -> Quote:
        """The words between two positions of the text as the document prints them; all of the statement if unknown."""
        span = Span(self._at[start], self._at[end - 1] + 1) if self._at else self.span
        return Quote(
            start=span.start, end=span.end, page=self.document.page_of(span.start), exact=self.document.exact(span)
        )
