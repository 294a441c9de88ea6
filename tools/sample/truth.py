"""What was planted, and what a faultless reading of the exports would find: truth.json."""

from dataclasses import asdict
from itertools import product

import numpy as np
import pandas as pd

from tools.sample.club import member_since
from tools.sample.fieldwork import File
from tools.sample.ledgers import EFFORT
from tools.sample.life import History
from tools.sample.planted import OPENED, QUARTERS, Planted
from tools.sample.remarks import THEMES, THEMES_SHIFTED, class_of

SEGMENTS = ("plan", "region")


def tell(
    history: History,
    sheets: dict[File, pd.DataFrame],
    effort: dict[str, int],
    invited: pd.DataFrame,
    seed: int,
) -> dict:
    """Gather the planted truth, key by key, each with what it means.

    Parameters
    ----------
    history : History
        All that happened.
    sheets : dict
        The survey exports, with the fate of every row.
    effort : dict
        Refusal reason -> count in the effort file.
    invited : DataFrame
        Who was asked to join the loyalty programme, as `membership.enrol` drew it.
    seed : int
        What the sample was made from.
    """
    surveys = observed(history)
    return {
        "about": "Larkfield is invented; so are its customers. Written by `nps-analysis sample`. "
        "The committed seed was chosen among eight, for answers that show what was planted in the "
        "last quarter about as the model has it; a test of a method should draw its own.",
        "seed": seed,
        "parameters": asdict(history.planted),
        "nps": expected(surveys, history.planted),
        "change": changes(surveys, history.planted),
        "answers": counted(history, sheets),
        "mess": spoilt(sheets, effort),
        "odd": odd(sheets),
        "generosity": generosity(history.planted),
        "silence": silence(surveys),
        "renewal": renewal(history),
        "membership": membership(history, invited),
        "usage": usage(history),
        "effort": effort_truth(history),
        "comments": {
            "about": "chances of a comment's theme; 'shifted' holds for passives and detractors "
            "of the shifted plan in the shifted quarter",
            "usual": THEMES,
            "shifted": THEMES_SHIFTED,
        },
    }


def observed(history: History) -> pd.DataFrame:
    """Join the surveys with who was asked, and what they were expected to answer."""
    people = history.contacts.join(history.accounts[["plan", "region"]], on="account")
    surveys = history.surveys.join(people, on="contact")
    return surveys.assign(nps=100 * (surveys["promoter"] - surveys["detractor"]))


def _cells(surveys: pd.DataFrame):
    """Yield the whole and every level of every segment, as name and rows."""
    yield "all", surveys
    for segment in SEGMENTS:
        yield from surveys.groupby(segment)


def _closed_form(planted: Planted, cell: str, quarter: str) -> float:
    """Average the closed form over the plans and regions that a cell holds, by contacts."""
    total = weight = 0.0
    for plan, region in product(planted.plans, planted.regions):
        if cell in ("all", plan, region):
            size = planted.contacts_least[plan] + planted.contacts_more[plan]
            share = planted.plans[plan] * planted.regions[region] * size
            total += share * planted.expected_nps(plan, region, quarter)
            weight += share
    return total / weight


def expected(surveys: pd.DataFrame, planted: Planted) -> dict:
    """Return the true NPS of every cell and quarter, in three senses."""
    senses = {"model": {}, "asked": {}, "answering": {}}
    for cell, rows in _cells(surveys):
        by_quarter = rows.groupby("quarter")
        weighted = (rows["nps"] * rows["chance"]).groupby(rows["quarter"]).sum()
        senses["model"][cell] = {q: round(_closed_form(planted, cell, q), 2) for q in QUARTERS}
        senses["asked"][cell] = by_quarter["nps"].mean().round(2).to_dict()
        senses["answering"][cell] = (weighted / by_quarter["chance"].sum()).round(2).to_dict()
    return {
        "about": "expected NPS, points. model: closed form, over every account that might exist, "
        "none lost, all answering. asked: mean over those asked in this sample of the closed form "
        "given each one's true satisfaction and generosity. answering: the same, each weighted by "
        "the chance of an answer; what an estimate from the answers estimates.",
        **senses,
    }


def changes(surveys: pd.DataFrame, planted: Planted) -> dict:
    """Return the last quarter's true change by segment."""
    nps = expected(surveys, planted)
    before, after = QUARTERS[-2:]
    return {
        "about": f"expected NPS in {after} minus {before}, points; in the model only the plan "
        f"{planted.shift_plan} changes, and the whole and the regions through it",
        **{
            sense: {
                cell: round(values[after] - values[before], 2)
                for cell, values in nps[sense].items()
            }
            for sense in ("model", "asked", "answering")
        },
    }


def counted(history: History, sheets: dict[File, pd.DataFrame]) -> dict:
    """Count, for every quarter, what a faultless reading leaves."""
    rows = pd.concat(sheets.values(), ignore_index=True)
    rows = rows[rows["fate"].isin(["usable", "blank"])]
    when = rows["answered_at"].dt
    rows = rows.assign(quarter=when.year.astype(str) + "Q" + when.quarter.astype(str))
    invited = history.surveys.groupby("quarter").size()
    quarters = {}
    for quarter, part in rows.groupby("quarter"):
        classes = part.loc[part["fate"] == "usable", "score"].map(class_of).value_counts()
        quarters[quarter] = {
            "invited": int(invited[quarter]),
            "usable": int(classes.sum()),
            "promoters": int(classes["promoter"]),
            "passives": int(classes["passive"]),
            "detractors": int(classes["detractor"]),
            "blank": int((part["fate"] == "blank").sum()),
            "unmatched": int(part["stranger"].sum()),
            "anonymous": int(part["nameless"].sum()),
        }
    return {
        "about": "by quarter at Paris time, the latest answer of each customer: usable scores by "
        "class, answers without a score, answers from addresses the CRM does not know, and answers "
        "without an address",
        **quarters,
    }


def spoilt(sheets: dict[File, pd.DataFrame], effort: dict[str, int]) -> dict:
    """Count the rows of every file that the contract refuses, by reason."""
    refused = {}
    for file, sheet in sheets.items():
        fates = sheet.loc[~sheet["fate"].isin(["usable", "blank"]), "fate"].value_counts()
        refused[file.path] = {str(reason): int(n) for reason, n in sorted(fates.items())}
    return refused | {EFFORT: effort}


def odd(sheets: dict[File, pd.DataFrame]) -> dict:
    """Count, for every survey export, its rows and what is odd in those that stay."""
    return {
        "about": "rows of the export under its header, answers without a score, without an "
        "address, from an address the CRM does not know, and with a known one spelled otherwise",
        **{
            file.path: {
                "rows": len(sheet),
                "blank": int((sheet["fate"] == "blank").sum()),
                "anonymous": int(sheet["nameless"].sum()),
                "unmatched": int(sheet["stranger"].sum()),
                "respelled": int(sheet["spelled"].sum()),
            }
            for file, sheet in sheets.items()
        },
    }


def generosity(planted: Planted) -> dict:
    """Return how much of the score's variance is style and not satisfaction."""
    satisfaction = planted.account_sd**2 + planted.drift_sd**2 + planted.contact_sd**2
    satisfaction += planted.trouble**2 * planted.trouble_share * (1 - planted.trouble_share)
    style, noise = planted.generosity_sd**2, planted.noise_sd**2
    total = satisfaction + style + noise
    return {
        "about": "latent score within plan and region: variance by source, points squared; two "
        "equally satisfied people differ by generosity, 0 on average, for good",
        "variance_satisfaction": round(satisfaction, 4),
        "variance_generosity": round(style, 4),
        "variance_noise": round(noise, 4),
        "share_generosity": round(style / total, 4),
        "region_style": planted.region_style,
    }


def silence(surveys: pd.DataFrame) -> dict:
    """Return who answers, and what the silent do to the score."""
    bias = np.average(surveys["nps"], weights=surveys["chance"]) - surveys["nps"].mean()
    return {
        "about": "logit of an answer = level + plan + usage x log(goals a month in the last three "
        "months + 1, over the plan's typical + 1) + satisfaction x true satisfaction + the "
        "contact's own readiness: the satisfied answer more, so the answers flatter",
        "true_response_rate": {
            cell: round(rows["chance"].mean(), 4) for cell, rows in _cells(surveys)
        },
        "points_flattered": round(bias, 2),
    }


def renewal(history: History) -> dict:
    """Return what renewal depends on, and what that makes of the score's classes."""
    rows, planted = history.renewals, history.planted
    scores = history.surveys.dropna(subset=["answered_at", "score"])
    scores = scores.join(history.contacts["account"], on="contact")
    last = pd.merge_asof(
        rows.sort_values("decided_on"),
        scores.sort_values("answered_at")[["account", "answered_at", "score"]],
        left_on="decided_on",
        right_on="answered_at",
        by="account",
        allow_exact_matches=False,
        tolerance=pd.Timedelta(days=365),
    )
    klass = last["score"].map(class_of, na_action="ignore").fillna("no_score")
    chances = last.groupby(klass)["chance"]
    return {
        "about": "logit of a renewal = level + satisfaction x the account's true satisfaction on "
        "the day of decision (not the score) + usage x log(goals in the last three full months "
        "+ 1, over the three before + 1) + effort x (mean effort answered in the 365 days before "
        "- 5; 0 without) + tenure x (years - 3); decided on what lies before the day of decision",
        "coefficients": {
            "level": planted.renewal_level,
            "satisfaction": planted.renewal_satisfaction,
            "usage": planted.renewal_usage,
            "effort": planted.renewal_effort,
            "tenure": planted.renewal_tenure,
        },
        "due": len(rows),
        "renewed": int(rows["renewed"].sum()),
        "true_rate": round(rows["chance"].mean(), 4),
        "by_last_score": {
            "about": "the account's last score within 365 days before the day of decision, by "
            "its class: decisions, and the mean of their true chances",
            **{
                str(name): {"due": len(part), "true_rate": round(part.mean(), 4)}
                for name, part in chances
            },
        },
    }


def membership(history: History, invited: pd.DataFrame) -> dict:
    """Return who joins the loyalty programme, and how members' renewals differ without its help."""
    planted = history.planted
    rows = history.renewals[history.renewals["decided_on"] >= pd.Timestamp(OPENED)]
    since = member_since(history, invited)[rows["account"]].to_numpy()
    member = since < rows["decided_on"].dt.to_period("Q").dt.start_time.to_numpy()
    chances = rows.groupby(np.where(member, "members", "others"))["chance"]
    return {
        "about": "logit of joining, in the days before the quarter in which the contract is "
        "decided = level + score x (the account's last score in the year before - 8, at least -4; "
        "-0.5 without) + usage x log(goals a month in the last three months + 1, over the plan's "
        "typical + 1) + trend x log(those goals + 1, over the three months before + 1). Joining "
        "changes nothing (effect 0): members renew more often because they are other accounts. "
        "true_rate: mean chance of the renewals decided since it opened, by membership when the "
        "quarter began",
        "opened": f"{OPENED}-01",
        "coefficients": {
            "level": planted.joining_level,
            "score": planted.joining_score,
            "usage": planted.joining_usage,
            "trend": planted.joining_trend,
        },
        "effect": planted.joining_effect,
        "invitations": len(invited),
        "members": int(invited["member_since"].notna().sum()),
        "renewals": {
            str(name): {
                "due": len(part),
                "renewed": int(rows.loc[part.index, "renewed"].sum()),
                "true_rate": round(part.mean(), 4),
            }
            for name, part in chances
        },
    }


def usage(history: History) -> dict:
    """Return how usage grows."""
    planted = history.planted
    return {
        "about": "log of the expected goals grows each month by growth + growth_satisfaction x "
        "the account's true satisfaction; negative binomial with this dispersion; holidays scale "
        "a calendar month",
        "growth": planted.usage_growth,
        "growth_satisfaction": planted.usage_growth_satisfaction,
        "dispersion": planted.usage_dispersion,
        "account_months": len(history.usage),
    }


def effort_truth(history: History) -> dict:
    """Return what effort and score share."""
    planted = history.planted
    answered = history.meetings["effort"].dropna()
    return {
        "about": "CES 2.0, 1-7, easy is high: level + satisfaction x the contact's true "
        "satisfaction + noise, rounded; score and effort are associated through satisfaction only",
        "level": planted.effort_level,
        "satisfaction": planted.effort_satisfaction,
        "sd": planted.effort_sd,
        "answered": len(answered),
        "mean": round(float(answered.mean()), 4),
    }
