"""Charts as SVG: plain rows and a caption → a drawing that can be read without seeing colours, or without seeing.

Nothing here knows of a graph, a release or a page. Position and words tell everything that colour tells; each mark says
its row to a screen reader, and the drawing its title and description (WAI-ARIA Graphics Module 1.0, SVG 2 section 5.7).
The text stays text. No style sheet, script or font is fetched, so that a drawing may stand in any page.
"""

from __future__ import annotations

from inspgraph.charts.drawing import Caption, draw_bars, draw_matrix, draw_timeline

__all__ = ["Caption", "draw_bars", "draw_matrix", "draw_timeline"]
