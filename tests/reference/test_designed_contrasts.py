"""Contrasts in strata and under matched weights agree with R's survey package.

R's file has none, so the figures stand here, from R 4.2.2 and survey 4.1-1. With
`d` the answers that have a score, `y` their worth in points, `q` those of 2025Q4 and
`cells` the counts of population_strata.csv by region and tier:

    compare <- function(design, g, a, b) {
      design <- update(design, ya = y*(g==a), na = 1*(g==a), yb = y*(g==b), nb = 1*(g==b))
      svycontrast(svytotal(~ya+na+yb+nb, design), quote(ya/na - yb/nb)) }
    base <- svydesign(ids = ~1, weights = ~base_weight, data = q)       # or ids = ~account_id
    compare(postStratify(base, ~region+tier, cells), q$tier, "Small", "Enterprise")
    compare(postStratify(base, ~region, regions), q$product, "Pro", "Core")
    strata <- svydesign(ids = ~1, strata = ~region_tier, weights = ~w, fpc = ~Freq, data = q)
    compare(strata, q$region, "East", "West")                           # also without fpc
    compare(strata, ifelse(q$region == "East", "East", "rest"), "East", "rest")
    waves <- svydesign(ids = ~customer_id, weights = ~base_weight, data = q3_and_q4)
    compare(postStratify(waves, ~quarter+region+tier, cells_of_both), waves$quarter, ...)
"""

import pandas as pd
import pytest
from tests.reference.r import close, needs_r, read

import nps_analysis as nps

pytestmark = needs_r
CELLS = ["region", "tier"]
WEIGHTED = {"weight": "base_weight"}
CLUSTERED = WEIGHTED | {"cluster": "account_id"}


@pytest.fixture(scope="module")
def cells():
    return read("population_strata.csv").rename(columns={"N_customers": "population"})


@pytest.mark.parametrize(
    "design, difference, std_error",
    [(WEIGHTED, -49.977656158543, 10.188606468905), (CLUSTERED, -49.977656158543, 10.346167492443)],
    ids=["answers", "accounts"],
)
def test_groups_of_one_matched_sample(q4, cells, design, difference, std_error):
    rows = nps.contrast(q4, between="tier", reference="Enterprise", population=cells, **design)
    row = rows.set_index("level").loc["Small"]
    close((row["difference"], row["std_error"]), (difference, std_error))


def test_groups_that_the_cells_cut_across(q4, cells):
    """Products share their regions' weights, and so are not independent."""
    regions = cells.groupby("region")["population"].sum().reset_index()
    rows = nps.contrast(q4, between="product", reference="Core", population=regions, **WEIGHTED)
    row = rows.set_index("level").loc["Pro"]
    close((row["difference"], row["std_error"]), (1.717565532506, 8.030556658320))


@pytest.mark.parametrize(
    "finite, reference, difference, std_error",
    [
        (False, "West", -1.412723256016, 10.235812517496),
        (True, "West", -1.412723256016, 7.928072874480),
        (True, "rest", -2.917584103179, 5.190528158403),
    ],
    ids=["endless", "finite", "the rest"],
)
def test_groups_of_strata(q4, cells, finite, reference, difference, std_error):
    counts = q4.merge(cells, on=CELLS)
    asked = counts.groupby(CELLS)["score"].transform("size")
    rows = nps.contrast(
        counts.assign(w=counts.pop("population") / asked),
        between="region",
        reference=reference,
        strata=CELLS,
        weight="w",
        finite_population=cells if finite else False,
    )
    row = rows.set_index("level").loc["East"]
    close((row["difference"], row["std_error"]), (difference, std_error))


def test_the_same_customers_in_two_matched_waves(responses, cells):
    waves = responses[responses["quarter"].isin(["2025Q3", "2025Q4"])]
    both = pd.concat([cells.assign(quarter=quarter) for quarter in ("2025Q3", "2025Q4")])
    row = nps.contrast(
        waves, between="quarter", population=both, weight="base_weight", cluster="customer_id"
    ).iloc[0]
    close((row["difference"], row["std_error"]), (1.380305840435, 4.152953376915))
