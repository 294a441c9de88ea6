"""The chapter of same people."""
