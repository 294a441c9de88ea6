"""The notebook of a first page with its outputs, as if it had been run."""

import base64
from io import BytesIO

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from tests.report.small_project import METADATA

from nps_analysis.exhibit.shortlist import Shortlist
from nps_analysis.speech import Sentences

SVG = "<svg xmlns='http://www.w3.org/2000/svg'></svg>"


def dots():
    out = BytesIO()
    Image.new("RGB", (4, 3), "white").save(out, format="png")
    return base64.b64encode(out.getvalue()).decode()


def put(shown, kind):
    about = {"nps": {"kind": kind, "claims": []}}
    return new_output("display_data", data={"text/html": shown._repr_html_()}, metadata=about)


def chart(name, message):
    data = {"image/svg+xml": SVG, "image/png": dots(), "text/plain": f"{message} {name}."}
    about = {"nps": {"name": name, "claims": []}}
    about["image/svg+xml"] = {"alt": f"{message} {name}.", "name": name}
    said = Sentences((), kind="said", message=message)
    return [put(said, "said"), new_output("display_data", data=data, metadata=about)]


def first_page(finding="The score fell to 21; R&D <most>"):
    """A first page: finding, two figures, two charts, two ways and one point to decide."""
    outputs = [
        put(Sentences(["453 answers"], kind="behind"), "behind"),
        put(Sentences([finding], kind="finding"), "finding"),
        put(Shortlist("figures", [("21", "was 31 & more"), ("−37", "Plan <Starter>")]), "figures"),
        *chart("score", "Lowest of ten"),
        *chart("groups", "Only one moved"),
        put(Shortlist("ways", [("●", "each answer"), ("○", "mean score")], "Really?"), "ways"),
        put(Shortlist("decide", [("", "Call 16 accounts.")], "To decide"), "decide"),
    ]
    cells = [
        new_markdown_cell("# What to know?\n\nThe question."),
        *(new_code_cell("", outputs=[one], metadata={"tags": ["brief"]}) for one in outputs),
        new_markdown_cell("## Limits\n\nNone of this is a chapter."),
    ]
    about = METADATA | {"nps": {"after": "others", "layer": "brief"}}
    return new_notebook(cells=cells, metadata=about)
