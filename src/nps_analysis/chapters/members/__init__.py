"""The chapter of members."""
