"""The processes that answer the public's queries: where they come from, how they live, and who gets which."""
