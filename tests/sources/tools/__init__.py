"""Invented exports in the form of each tool, with the canonical rows that they hold."""

from tests.sources.tools import apis, forms, mapped, platforms
from tests.sources.tools.example import Example, made

EXAMPLES: dict[str, Example] = {
    name: write()
    for module in (forms, platforms, apis, mapped)
    for name, write in made(module).items()
}
"""One for each variant of each layout, by name."""
