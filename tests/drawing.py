"""How many examples property tests draw: many and the same each time in CI, a quarter and new ones elsewhere."""

import os

from hypothesis import settings

_IN_CI = "CI" in os.environ
_USUAL = 100


def share(most: int) -> int:
    """Return how many examples of `most` are drawn here."""
    return most if _IN_CI else max(10, most // 4)


def examples(most: int) -> settings:
    """Return the decorator of a test that draws `most` examples in CI."""
    return settings(max_examples=share(most))


def load_profile() -> None:
    """Set what holds for tests that say nothing: no deadline, for how long an example takes is the machine's doing."""
    settings.register_profile("ours", settings.default, deadline=None, max_examples=share(_USUAL))
    settings.load_profile("ours")
