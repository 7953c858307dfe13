"""Comparison tables for people who study inspections, from named queries.

``open_graph`` opens a release or an endpoint; ``OpenGraph`` has a method for each table of ``tables.toml``.
Every table says in its notes what it can't tell: small numbers, frameworks that grade differently, missing documents.
"""

from inspgraph.compare.answers import Answer, Cover, Note
from inspgraph.compare.declared import Column, Declared, caveats, find_table, tables
from inspgraph.compare.graph import STRANDS, OpenGraph, open_graph
from inspgraph.compare.graph import open as open
from inspgraph.compare.sides import FEW, POLARITIES, SIGNS, Comparison, compare_themes, named, short, to_csv

__all__ = [
    "FEW",
    "POLARITIES",
    "SIGNS",
    "STRANDS",
    "Answer",
    "Column",
    "Comparison",
    "Cover",
    "Declared",
    "Note",
    "OpenGraph",
    "caveats",
    "compare_themes",
    "find_table",
    "named",
    "open_graph",
    "short",
    "tables",
    "to_csv",
]
