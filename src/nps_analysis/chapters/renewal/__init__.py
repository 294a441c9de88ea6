"""The chapter of renewal."""
