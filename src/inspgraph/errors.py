"""What can go wrong, as one tree.

    InspgraphError                     anything this package raises on purpose; its text names the place and the mend
    ├── DocumentError                  a file that cannot be read as a document
    │   ├── UnreadableDocumentError    not there, not allowed, not text nor PDF, empty, encrypted, image only
    │   ├── DocumentTooLargeError      over the limit that was set
    │   └── LimitError                 took more time or memory to read than was allowed
    ├── UnknownLayoutError             readable, but no layout fits: not one of the forms that are known
    ├── KnowledgeError                 a file of the ontology, shapes, layouts or registers is wrong
    │   ├── UnknownConceptError        a label or key that no vocabulary holds
    │   └── OverrideError              an override file is wrong, or its document does not bear it out
    ├── GoldError                      a file of truth, or a run held against it, that cannot be used
    ├── StoreError                     a store or release that cannot be used
    │   ├── StoreVersionError          made by another version of the format
    │   └── StoreLockedError           another process is writing it
    ├── QueryError                     SPARQL that does not parse, is not allowed, or has no such name
    ├── ChartError                     rows that cannot be drawn
    └── MissingExtraError              a library that only some installations have; names the extra

Doubt about a *value* is never an exception: it is an ``Issue`` beside the records.
"""

from __future__ import annotations


class InspgraphError(Exception):
    """Root of all errors that this package raises on purpose."""


class DocumentError(InspgraphError):
    """A file that cannot be read as a document."""


class UnreadableDocumentError(DocumentError):
    """The file is missing, forbidden, empty, encrypted, image only, or of a kind that is not read."""


class DocumentTooLargeError(DocumentError):
    """The file is larger than the limit that was set."""


class LimitError(DocumentError):
    """The file took more time or memory to read than was allowed."""


class UnknownLayoutError(InspgraphError):
    """The text is readable but fits no layout that is known."""


class KnowledgeError(InspgraphError):
    """A file of the ontology, the shapes, the layouts or the registers is wrong."""


class UnknownConceptError(KnowledgeError):
    """A label or key that no vocabulary holds."""


class OverrideError(KnowledgeError):
    """An override file is wrong, or its document does not bear it out."""


class GoldError(InspgraphError):
    """A file of truth, or a kept evaluation, that cannot be used."""


class StoreError(InspgraphError):
    """A store or release that cannot be used as it is."""


class StoreVersionError(StoreError):
    """The store was made by another version of its format."""


class StoreLockedError(StoreError):
    """Another process is writing the store."""


class QueryError(InspgraphError):
    """A query that does not parse, is not allowed, or does not exist under that name."""


class ChartError(InspgraphError):
    """Rows that cannot be drawn."""


class MissingExtraError(InspgraphError):
    """A library that comes with an extra is not installed; the text says which extra."""
