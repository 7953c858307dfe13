"""Pages that set councils side by side: the workspace ``/compare`` and the overview ``/england``.

What they show is made by ``inspgraph.compare``; every figure stands in a table beside its drawing.
"""
