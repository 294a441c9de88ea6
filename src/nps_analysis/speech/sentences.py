"""Lines of text that a chapter shows, and the few that every chapter needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from nps_analysis.speech.claims import Claim
from nps_analysis.speech.formats import Words

BOLD = ' style="font-weight: bold"'
"""Of a finding in a notebook; the report, which drops it, has a style of its own."""

SCORED = ("response_id", "customer_id", "responded_at", "score")
"""Columns of an export that scores come from."""


@dataclass(frozen=True)
class Sentences:
    """Lines of text, each a paragraph of the page.

    Parameters
    ----------
    lines : sequence of str
        As text; they are escaped when they become HTML.
    kind : str, default "verdict"
        The class of the paragraphs: verdict; caution, which goes with it to the first page; said,
        below the verdicts; provenance, missing or checked.
    claims : tuple of Claim, optional
        What the lines state, and what was looked at with it.
    message : str, optional
        What was found, in at most fifteen words, above the lines: in the report it heads the
        section, where the notebook has the question.

    Examples
    --------
    >>> Sentences(["R&D rose <2> points."])._repr_html_()
    '<p class="verdict">R&amp;D rose &lt;2&gt; points.</p>'
    """

    lines: Sequence[str]
    kind: str = "verdict"
    claims: tuple[Claim, ...] = ()
    message: str = ""

    def _repr_html_(self) -> str:
        message = [f'<p class="message"{BOLD}>{escape(self.message)}</p>'] if self.message else []
        bold = BOLD if self.kind == "finding" else ""
        lines = [f'<p class="{self.kind}"{bold}>{escape(line)}</p>' for line in self.lines]
        return "\n".join(message + lines)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        if self.message or self.lines:
            about = {"nps": {"kind": self.kind, "claims": [one.record() for one in self.claims]}}
            data = {"text/html": self._repr_html_(), "text/plain": repr(self)}
            display(data, metadata=about, raw=True)

    def __repr__(self) -> str:
        return "\n".join([self.message, *self.lines] if self.message else self.lines)


def missing(words: Words, tables: Mapping[str, Sequence[str]]) -> Sentences:
    """Say which tables a chapter does without, and what would supply each: two lines a table.

    Parameters
    ----------
    words : Words
    tables : mapping
        Table -> the columns that an export of it needs.

    Examples
    --------
    >>> missing(Words("en"), {"renewals": ["account_id", "due_on", "renewed"]})
    Missing here: the table “renewals”.
    An export with account_id, due_on and renewed, declared in programme.toml, would supply it.
    """
    said = []
    for table, columns in tables.items():
        said.append(words.gettext("Missing here: the table “{table}”.", table=table))
        said.append(
            words.gettext(
                "An export with {columns}, declared in programme.toml, would supply it.",
                columns=words.listed(list(columns)),
            )
        )
    return Sentences(said, kind="missing")


def no_scores(words: Words) -> Sentences:
    """Say in two lines that nobody has been asked for a score, and what would supply one."""
    return missing(words, {"responses": SCORED})
