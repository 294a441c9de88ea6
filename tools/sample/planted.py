"""What is true of the invented company, whatever its exports say."""

from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr

QUARTERS = (
    "2024Q2",
    "2024Q3",
    "2024Q4",
    "2025Q1",
    "2025Q2",
    "2025Q3",
    "2025Q4",
    "2026Q1",
    "2026Q2",
    "2026Q3",
)
FIRST_MONTH = np.datetime64("2023-07", "M")
FIRST_DUE = np.datetime64("2024-04-01", "D")
LAST_DAY = np.datetime64("2026-09-30", "D")
OPENED = np.datetime64("2024-07", "M")
"""The first month of the loyalty programme."""


@dataclass(frozen=True)
class Planted:
    """The parameters of the generating model.

    A contact's true satisfaction is the sum of the plan's offset, the account's level, its slow
    drift, its trouble while it has any, and the contact's own deviation. The latent score adds to
    it the contact's generosity and the region's style, neither of which is satisfaction, and the
    answer's noise; the score is the latent score rounded to the nearest of 0-10.
    """

    # who there is
    accounts_at_start: int = 280
    accounts_joining_each_quarter: int = 8
    plans: dict[str, float] = field(
        default_factory=lambda: {"Starter": 0.52, "Team": 0.32, "Enterprise": 0.16}
    )
    regions: dict[str, float] = field(
        default_factory=lambda: {"EMEA": 0.50, "Americas": 0.30, "APAC": 0.20}
    )
    contacts_least: dict[str, int] = field(
        default_factory=lambda: {"Starter": 1, "Team": 2, "Enterprise": 3}
    )
    contacts_more: dict[str, float] = field(
        default_factory=lambda: {"Starter": 1.6, "Team": 1.5, "Enterprise": 2.5}
    )

    # true satisfaction, in points of the 0-10 scale
    plan_offset: dict[str, float] = field(
        default_factory=lambda: {"Starter": -0.15, "Team": 0.05, "Enterprise": 0.35}
    )
    account_sd: float = 0.50
    drift_sd: float = 0.60
    drift_kept_each_quarter: float = 0.80
    trouble: float = -5.0
    trouble_share: float = 0.08
    trouble_left_each_quarter: float = 0.40
    contact_sd: float = 0.45
    shift_plan: str = "Starter"
    shift_quarter: str = "2026Q3"
    shift: float = -0.85

    # from satisfaction to the score
    level: float = 8.15
    generosity_sd: float = 0.85
    region_style: dict[str, float] = field(
        default_factory=lambda: {"EMEA": -0.10, "Americas": 0.35, "APAC": -0.25}
    )
    noise_sd: float = 0.80

    # who answers
    answer_level: float = 0.02
    answer_plan: dict[str, float] = field(
        default_factory=lambda: {"Starter": -0.15, "Team": 0.05, "Enterprise": 0.30}
    )
    answer_usage: float = 0.30
    answer_satisfaction: float = 0.15
    answer_contact_sd: float = 0.80
    blank_share: float = 0.012
    comment_share: float = 0.35

    # what they do
    usage_typical: dict[str, float] = field(
        default_factory=lambda: {"Starter": 12.0, "Team": 55.0, "Enterprise": 220.0}
    )
    usage_account_sd: float = 0.60
    usage_dispersion: float = 0.12
    usage_growth: float = 0.003
    usage_growth_satisfaction: float = 0.012
    usage_holidays: dict[int, float] = field(default_factory=lambda: {8: 0.80, 12: 0.85})
    effort_level: float = 5.0
    effort_satisfaction: float = 0.55
    effort_sd: float = 1.15
    effort_answered: float = 0.50
    support_each_month: float = 0.075
    sales_each_month: float = 0.04

    # renewal, on the logit scale
    renewal_level: float = 2.60
    renewal_satisfaction: float = 1.00
    renewal_usage: float = 0.90
    renewal_effort: float = 0.30
    renewal_tenure: float = 0.10
    tenure_centre: float = 3.0
    expansion_satisfaction: float = 0.05

    # who joins the loyalty programme, on the logit scale; what follows from it is nothing
    joining_level: float = -0.90
    joining_score: float = 1.00
    joining_usage: float = 0.50
    joining_trend: float = 1.00
    joining_effect: float = 0.0

    def shock(self, plan, quarter: str):
        """Return the change of true satisfaction that a plan meets in a quarter, in points."""
        here = np.asarray(plan) == self.shift_plan
        return np.where(here & (quarter == self.shift_quarter), self.shift, 0.0)

    def class_chances(self, centre):
        """Return one person's chances of being a promoter and a detractor, were they to answer.

        Parameters
        ----------
        centre : float or array
            The latent score before the answer's noise, in points of the 0-10 scale.

        Returns
        -------
        promoter, detractor : float or array
            Between 0 and 1; the expected NPS is a hundred times their difference.
        """
        return _beyond(centre, self.noise_sd)

    def expected_nps(self, plan: str, region: str, quarter: str) -> float:
        """Return a cell's NPS in points, were everybody it might hold to answer.

        Examples
        --------
        >>> planted = Planted()
        >>> before, after = (planted.expected_nps("Starter", "EMEA", q) for q in QUARTERS[-2:])
        >>> f"{before:+.1f} {after:+.1f}"
        '+7.8 -25.6'
        """
        centre = self.level + self.plan_offset[plan] + self.region_style[region]
        centre += float(self.shock(plan, quarter))
        parts = (
            self.account_sd,
            self.drift_sd,
            self.contact_sd,
            self.generosity_sd,
            self.noise_sd,
        )
        sd = np.sqrt(sum(part**2 for part in parts))
        nps = 0.0
        for share, fall in ((1 - self.trouble_share, 0.0), (self.trouble_share, self.trouble)):
            promoter, detractor = _beyond(centre + fall, sd)
            nps += 100 * share * float(promoter - detractor)
        return nps


def _beyond(centre, sd: float) -> tuple:
    """Return the chances that a normal latent score rounds to 9-10 and to 0-6."""
    return ndtr((np.asarray(centre) - 8.5) / sd), ndtr((6.5 - np.asarray(centre)) / sd)
