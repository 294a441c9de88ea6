"""What a small project is made of: a programme, exports, chapters of any content."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from tests.builder import programme

HEAD = {
    "title": "Would customers recommend Acme & Sons?",
    "organisation": "Acme & Sons",
    "question": "How likely are you to recommend Acme?",
    "sample": True,
}

METADATA = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}

PARAMETERS = """\
period = "2026Q3"  # the period reported on
language = "en"  # of the sentences
programme = "../programme.toml"  # whose answers"""


def code(source, *tags):
    return new_code_cell(source, metadata={"tags": list(tags)})


def chapter(*cells, title="Would they?"):
    """A notebook as style asks for it: the question, the parameters, then the given cells."""
    head = [new_markdown_cell(f"# {title}\n\nThe question."), code(PARAMETERS, "parameters")]
    body = [cell if isinstance(cell, dict) else code(cell) for cell in cells]
    return new_notebook(cells=[*head, *body], metadata=METADATA)


def said(line, kind="verdict"):
    """A cell that says something: `line` is Python, as of an f-string."""
    return f"from nps_analysis.speech import Sentences\nSentences([{line}], {kind!r})"


def tabled(data, caption="By region", **how):
    """A cell that shows a table of some columns, each as it is."""
    return (
        "import pandas as pd\n"
        "from nps_analysis.exhibit.tables import Column, Table\n"
        f"data = pd.DataFrame({data!r})\n"
        "read = [Column(name, [str(cell) for cell in data[name]], 'row' if not at else 'number')\n"
        "        for at, name in enumerate(data)]\n"
        f"Table('regions', {caption!r}, read, data, **{how!r})"
    )


def write_chapters(home, chapters):
    (home / "notebooks").mkdir(exist_ok=True)
    for name, notebook in chapters.items():
        nbformat.write(notebook, home / "notebooks" / f"{name}.ipynb")


def write_project(home):
    """A project: six answers in each of two periods, two short chapters."""
    answers = {
        period: [
            {
                "response_id": f"{period}-{number}",
                "customer_id": f"C-{number}",
                "responded_at": f"2026-{month}-0{number} 08:00:00",
                "score": 11 - number,
            }
            for number in range(1, 7)
        ]
        for period, month in (("2026Q2", "05"), ("2026Q3", "08"))
    }
    programme(home, HEAD, responses=answers)
    write_chapters(
        home,
        {
            "1_headline": chapter(
                said("'NPS of 2026Q3 & before.'"),
                new_markdown_cell("## How did it move?\n\nRead it so."),
                said("f'{period} {language} {programme}'", "said"),
            ),
            "2_segments": chapter(said("period", "said"), title="Which moved?"),
        },
    )
