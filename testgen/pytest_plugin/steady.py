"""Tests that draw, made to draw the same for every mutant: a verdict must hang on the mutant only."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import pytest

_SETTINGS = "_hypothesis_internal_use_settings"


def drawing(items: Sequence[pytest.Item]) -> Iterator[object]:
    """Yield the functions of tests that Hypothesis draws for."""
    if "hypothesis" not in sys.modules:
        return
    for item in items:
        function = getattr(item, "obj", None)
        function = getattr(function, "__func__", function)
        if hasattr(function, _SETTINGS):
            yield function


def steady(items: Sequence[pytest.Item]) -> None:
    """Let Hypothesis draw by the test alone, write no database, and mind no clock.

    A deadline that is passed on a loaded machine would be a kill, and one that is passed once only a flaky test.
    """
    for function in drawing(items):
        from hypothesis import HealthCheck, settings  # noqa: PLC0415 - loaded by the tests already

        before: settings = getattr(function, _SETTINGS)
        after = settings(
            before,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=(*before.suppress_health_check, HealthCheck.too_slow),
        )
        setattr(function, _SETTINGS, after)
