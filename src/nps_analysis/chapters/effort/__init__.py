"""The chapter of effort."""
