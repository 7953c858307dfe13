"""Releases at addresses that name them: the one that is served, older ones that are kept, and those that are gone."""
