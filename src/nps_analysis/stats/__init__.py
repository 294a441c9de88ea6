"""Methods without a subject."""
