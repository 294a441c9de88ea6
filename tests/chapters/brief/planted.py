"""Small programmes for the first page, each with one thing planted, or nothing."""

import json
from pathlib import Path

import numpy as np
from tests.builder import programme

from nps_analysis import Report
from nps_analysis.programme import Programme
from nps_analysis.speech.claims import HANDED
from nps_analysis.store import ingest

DAYS = {"2026Q1": "2026-02-10", "2026Q2": "2026-05-10", "2026Q3": "2026-08-10"}
CHAPTERS = ("headline", "segments", "renewal")
"""Those whose claims the finding goes by: the others take time and say nothing of it."""


def answers(counts, **columns):
    """Answers of so many promoters, passives and detractors, by period and level of plan."""
    rows = []
    for (period, plan), classes in counts.items():
        for score, n in zip((9, 7, 3), classes, strict=True):
            for _ in range(n):
                name = f"{period}-{len(rows)}"
                row = {"response_id": name, "customer_id": name, "score": score, "plan": plan}
                rows.append(row | {"responded_at": f"{DAYS[period]} 08:00:00"} | columns)
    return rows


def drawn(seed, n=300, plans=("Small", "Large")):
    """Answers of two periods, drawn alike: nothing is planted."""
    rng = np.random.default_rng(seed)
    counts = {
        (period, plan): tuple(rng.multinomial(n // len(plans), (0.45, 0.35, 0.2)))
        for period in ("2026Q2", "2026Q3")
        for plan in plans
    }
    return answers(counts)


def brief_of(home, monkeypatch, period="2026Q3", language="en", segments=True, **tables):
    """The first page of a programme of these tables, handed the claims that its finding needs."""
    declared = [{"column": "plan", "label": {"en": "Plan"}}] if segments else []
    path = programme(home, segments=declared, **tables)
    ingest(Programme.read(path))
    report = Report(period, language, str(path))
    stated = [claim.record() for name in CHAPTERS for claim in getattr(report, name).claims]
    handed = Path(home) / "handed.json"
    handed.write_text(json.dumps(stated), encoding="utf-8")
    monkeypatch.setenv(HANDED, str(handed))
    return Report(period, language, str(path)).brief
