"""The chapter of usage."""
