"""The chapter of headline."""
