"""Exhibits: one frame shown as chart, table, CSV and alternative text, in a few forms."""
