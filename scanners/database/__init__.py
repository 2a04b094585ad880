"""Live databases, read over one connection each and never changed."""
