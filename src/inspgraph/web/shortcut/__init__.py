"""The way of a plain query past the framework: what it passes on the whole way, done at once, with the same answer."""
