import pytest

from testgen.datasets.default_validator import default_validator
from testgen.problem import CheckerChoice, CheckerKind


@pytest.mark.parametrize(
    ("args", "choice"),
    [
        ("", {}),
        ("case_sensitive", {"case_sensitive": True}),
        ("space_change_sensitive", {"space_sensitive": True}),
        ("float_tolerance 1e-6", {"float_absolute": 1e-6, "float_relative": 1e-6}),
        ("float_absolute_tolerance 1e-8", {"float_absolute": 1e-8}),
        ("case_sensitive float_relative_tolerance 0", {"case_sensitive": True, "float_relative": 0.0}),
    ],
)
def test_options(args: str, choice: dict[str, object]) -> None:
    assert default_validator(args.split()) == CheckerChoice(
        **{"kind": CheckerKind.TOKENS, "case_sensitive": False, **choice}
    )


@pytest.mark.parametrize(
    "args", ["float_tolerance", "float_tolerance x", "float_tolerance -1", "float_tolerance nan", "fuzzy"]
)
def test_wrong_options_are_refused(args: str) -> None:
    with pytest.raises(ValueError, match=r"default output validator|must be followed"):
        default_validator(args.split())
