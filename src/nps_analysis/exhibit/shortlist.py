"""Short points that stand side by side or under one another, each with its mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from nps_analysis.speech.sentences import BOLD


@dataclass(frozen=True, repr=False)
class Shortlist:
    """A few points of text under one message.

    Parameters
    ----------
    kind : str
        The class of the list: figures, ways or decide.
    items : sequence of tuple of str
        What stands first, such as a figure, and what it is; the first may be empty.
    message : str, optional
        Above them.

    Examples
    --------
    >>> Shortlist("figures", [("21", "was 31")])
    21 was 31
    """

    kind: str
    items: Sequence[tuple[str, str]]
    message: str = ""

    def _repr_html_(self) -> str:
        head = f'<p class="message"{BOLD}>{escape(self.message)}</p>\n' if self.message else ""
        items = "\n".join(
            f"<li>{f'<b>{escape(first)}</b> ' if first else ''}<span>{escape(text)}</span></li>"
            for first, text in self.items
        )
        return f'<div class="{self.kind}">\n{head}<ul>\n{items}\n</ul>\n</div>'

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if self.items:
            about = {"nps": {"kind": self.kind, "claims": []}}
            data = {"text/html": self._repr_html_(), "text/plain": repr(self)}
            display(data, metadata=about, raw=True)

    def __repr__(self) -> str:
        lines = [" ".join(filter(None, item)) for item in self.items]
        return "\n".join([self.message, *lines] if self.message else lines)
