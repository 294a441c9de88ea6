"""Every declared column has a type, and every reason a meaning."""

from nps_analysis import contract


def test_every_kind_has_a_type_and_every_reason_a_meaning():
    kinds = {column.kind for table in contract.TABLES.values() for column in table.values()}
    assert kinds <= set(contract.DTYPES)
    assert all(meaning and meaning[0].islower() for meaning in contract.REFUSALS.values())
