"""The chapter of sureness."""
