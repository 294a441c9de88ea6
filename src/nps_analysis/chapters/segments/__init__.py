"""The chapter of segments."""
