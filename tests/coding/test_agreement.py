"""Agreement held against statsmodels (Cohen's kappa and its interval) and the `krippendorff` package."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from krippendorff import alpha as krippendorff_alpha
from statsmodels.stats.inter_rater import cohens_kappa

from resultatdialog.coding.agreement import agreement

pairs = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40)


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # the reference's z where its variance is 0
@given(pairs)
def test_kappa_and_its_interval_are_the_reference_s(coded: list[tuple[bool, bool]]) -> None:
    found = agreement(coded)
    if len(set(coded)) < 2 and found.kappa is None:
        return  # all alike, or nothing: the reference divides by nothing
    table = np.array([[found.both, found.first_only], [found.second_only, found.neither]])
    reference = cohens_kappa(table)

    assert found.kappa == pytest.approx(reference.kappa, abs=1e-9)
    interval = found.kappa_interval
    assert interval is not None
    if reference.var_kappa > 1e-12:
        assert interval == pytest.approx((reference.kappa_low, reference.kappa_upp), abs=1e-9)


@given(pairs)
def test_alpha_is_the_reference_s(coded: list[tuple[bool, bool]]) -> None:
    found = agreement(coded)
    values = {value for pair in coded for value in pair}
    if len(values) < 2:
        assert found.alpha is None  # no variation
        return
    reference = krippendorff_alpha(
        reliability_data=np.array(coded, dtype=float).T, level_of_measurement="nominal", value_domain=[0.0, 1.0]
    )

    assert found.alpha == pytest.approx(reference, abs=1e-9)


@given(pairs)
def test_the_parts_add_up_and_lie_where_they_must(coded: list[tuple[bool, bool]]) -> None:
    found = agreement(coded)

    assert found.both + found.first_only + found.second_only + found.neither == found.n == len(coded)
    if not coded:
        assert (found.agree, found.kappa, found.alpha, found.pabak) == (None, None, None, None)
        return
    assert found.agree == sum(first == second for first, second in coded) / len(coded)
    assert found.pabak == pytest.approx(2 * found.agree - 1)
    assert agreement([(second, first) for first, second in coded]).kappa == pytest.approx(found.kappa)


def test_twelve_schools_mostly_alike_can_give_a_kappa_below_zero_and_that_is_said() -> None:
    """83 % alike, kappa -0,09: ten schools where both say no, one where only the one says yes, one where the other."""
    found = agreement([(False, False)] * 10 + [(True, False), (False, True)])

    assert found.agree is not None
    assert round(100 * found.agree) == 83
    assert found.kappa is not None
    assert round(found.kappa, 2) == -0.09
    assert "kappa är låg" in found.reading


@pytest.mark.parametrize("same", [True, False])
def test_all_alike_has_no_kappa_and_no_alpha(same: bool) -> None:
    found = agreement([(same, same)] * 12)

    assert (found.agree, found.kappa, found.alpha, found.pabak) == (1.0, None, None, 1.0)
    assert "då säger kappa inget" in found.reading


def test_one_school_says_little() -> None:
    assert "för få skolor" in agreement([(True, False)]).reading
