"""What the query page has beside its form: blocks to copy, and what the editor needs where it was built."""
