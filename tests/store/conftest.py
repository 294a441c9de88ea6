"""A small programme of mapped exports, written as an analyst would have them."""

import pytest

from nps_analysis.programme import Programme

PROGRAMME = """
name = "acme"
title = "Would customers recommend Acme?"
organisation = "Acme"
question = "How likely are you to recommend Acme?"

[folders]
raw = "raw"
processed = "processed"

[calendar]
time_zone = "Europe/Paris"

[[segments]]
column = "region"
levels = ["EMEA", "Americas"]
[[segments]]
column = "plan"

[[sources]]
table = "responses"
files = "answers/*.csv"
layout = "mapped"
blank = [11]
time_zone = "UTC"
[sources.columns]
response_id = "Id"
email = "E-mail"
responded_at = "Sent in"
score = "Recommend"
comment = "Why"

[[sources]]
table = "responses"
files = "effort.csv"
layout = "mapped"
time_zone = "UTC"
[sources.constants]
survey = "transactional"
[sources.columns]
response_id = "Id"
email = "E-mail"
responded_at = "Sent in"
effort = "Effort"

[[sources]]
table = "invitations"
files = "invited.csv"
layout = "mapped"
time_zone = "UTC"
[sources.columns]
email = "E-mail"
invited_at = "Asked"

[[sources]]
table = "customers"
files = "crm.csv"
layout = "mapped"
[sources.columns]
customer_id = "Contact"
account_id = "Account"
email = "E-mail"
name = "Name"
region = "Region"

[[sources]]
table = "accounts"
files = "accounts.csv"
layout = "mapped"
[sources.columns]
account_id = "Account"
plan = "Plan"

[[sources]]
table = "renewals"
files = "renewals.csv"
layout = "mapped"
[sources.columns]
account_id = "Account"
due_on = "Due"
decided_on = "Decided"
renewed = "Renewed"
"""

EXPORTS = {
    "answers/2026Q2.csv": """\
Id,E-mail,Sent in,Recommend,Why
A-1,ana@acme.test,2026-04-02 08:00:00,9,Ana Pop is great
A-2,bob@acme.test,2026-04-03 08:00:00,6,
A-3,eve@else.test,2026-04-04 08:00:00,8,
""",
    # 30 June 22:30 UTC is 1 July in Paris.
    "answers/2026Q3.csv": """\
Id,E-mail,Sent in,Recommend,Why
B-1,ana@acme.test,2026-06-30 22:30:00,10,
B-1,ana@acme.test,2026-06-30 22:30:00,10,
B-2,bob@acme.test,2026-07-03 08:00:00,3,slow
B-3,bob@acme.test,2026-07-03 08:00:00,3,slow
B-4,bob@acme.test,2026-08-01 08:00:00,7,
B-5,bob@acme.test,2026-08-09 08:00:00,11,
B-6,cy@acme.test,2026-07-09 08:00:00,12,
B-7,dan@acme.test,2026-07-10 08:00:00,11,
B-8,fay@acme.test,,4,
""",
    "effort.csv": """\
Id,E-mail,Sent in,Effort
E-1,ana@acme.test,2026-07-05 08:00:00,7
E-2,dan@acme.test,2026-07-06 08:00:00,2
""",
    "invited.csv": """\
E-mail,Asked
ana@acme.test,2026-07-01 08:00:00
bob@acme.test,2026-07-01 08:00:00
cy@acme.test,2026-07-01 08:00:00
dan@acme.test,2026-07-01 08:00:00
fay@acme.test,2026-07-01 08:00:00
gus@acme.test,2026-07-01 08:00:00
hal@acme.test,2026-07-01 08:00:00
ida@acme.test,2026-07-01 08:00:00
jo@acme.test,2026-07-01 08:00:00
kim@acme.test,2026-07-01 08:00:00
lea@acme.test,2026-07-01 08:00:00
""",
    "crm.csv": """\
Contact,Account,E-mail,Name,Region
C-1,K-1,ana@acme.test,Ana Pop,EMEA
C-2,K-1,bob@acme.test,Bob Ray,EMEA
C-3,K-2,cy@acme.test,Cy Doe,Amercas
C-4,K-2,dan@acme.test,Dan Fox,Amercas
C-5,K-3,fay@acme.test,Fay Lin,
""",
    "accounts.csv": "Account,Plan\nK-1,Team\nK-2,Starter\n",
    "renewals.csv": """\
Account,Due,Decided,Renewed
K-1,2026-07-31,2026-06-15,true
K-2,2026-08-31,,false
""",
}


@pytest.fixture
def home(tmp_path):
    """A folder with programme.toml and raw exports."""
    (tmp_path / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
    for name, text in EXPORTS.items():
        path = tmp_path / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def programme(home):
    return Programme.read(home)
