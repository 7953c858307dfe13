"""A dossier: one document that compares councils, with tables, charts, sources, caveats and the queries behind it.

Answers of the comparison tables in → HTML that needs nothing else, or a tagged PDF of it. Nothing is counted here.
"""

from __future__ import annotations

from inspgraph.dossier.contents import Dossier, compile_dossier
from inspgraph.dossier.printing import to_html, to_pdf, to_pdf_apart

__all__ = ["Dossier", "compile_dossier", "to_html", "to_pdf", "to_pdf_apart"]
