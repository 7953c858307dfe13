"""Searching on the site: ``/search`` as a page, as JSON and as CSV, and how browsers take it up as a search engine."""
