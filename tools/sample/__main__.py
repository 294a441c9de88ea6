"""Make the committed sample again: python -m tools.sample."""

from tools.sample import HOME, write

write(HOME)
