"""The registers: councils and their areas, lines of succession, neighbours, and bodies that run services.

Rows of tables in ``data/registers/`` in, look-ups by name and triples out.
"""

from inspgraph.councils import name_key
from inspgraph.registers.authorities import (
    Authorities,
    Authority,
    describe_authorities,
    read_authorities,
    read_settled_keys,
)
from inspgraph.registers.organisations import describe_organisations
from inspgraph.registers.places import describe_areas
from inspgraph.registers.withdrawn import Withdrawn, add_withdrawn, read_withdrawn

__all__ = [
    "Authorities",
    "Authority",
    "Withdrawn",
    "add_withdrawn",
    "describe_areas",
    "describe_authorities",
    "describe_organisations",
    "name_key",
    "read_authorities",
    "read_settled_keys",
    "read_withdrawn",
]
