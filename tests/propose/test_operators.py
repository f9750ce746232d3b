import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testgen.propose.operators import OPERATORS, Operator, Seen
from testgen.propose.pieces import Kind, Pieces, kind_of


def pieces(text: str) -> Pieces:
    return Pieces.of(text.encode())


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda o: o.name)
def test_an_operator_makes_its_example(operator: Operator) -> None:
    before, after, seen = operator.example
    made = {
        changed.pieces.write().decode()
        for seed in range(60)
        if (changed := operator.apply(pieces(before), Seen.of([pieces(seen)]), random.Random(seed)))
    }
    assert after in made
    assert before not in made


@pytest.mark.parametrize(
    ("name", "text", "seen"),
    [
        ("one off", "7", "7"),
        ("zero or one", "7", "5 9"),
        ("doubled", "7", "0 13"),
        ("halved", "-7", "-3 9"),
        ("to an end", "5", "2.5 7.5"),
        ("letter repeated", "abc", "abc"),
        ("letter dropped", "a", "a"),
        ("token dropped", "5\n6", ""),
    ],
)
def test_what_would_leave_the_range_is_not_done(name: str, text: str, seen: str) -> None:
    operator = next(o for o in OPERATORS if o.name == name)
    made = [operator.apply(pieces(text), Seen.of([pieces(seen)]), random.Random(seed)) for seed in range(40)]
    assert made == [None] * 40


@given(st.text(" \n09a.-", min_size=1, max_size=30), st.sampled_from(OPERATORS), st.integers(0, 999))
def test_values_stay_in_the_range_and_words_in_the_alphabet(text: str, operator: Operator, seed: int) -> None:
    before = pieces(text)
    seen = Seen.of([before])
    changed = operator.apply(before, seen, random.Random(seed)) if before.tokens else None
    if changed is None:
        return
    after = Pieces.of(changed.pieces.write())
    assert changed.why
    if not {"token dropped", "token repeated", "line dropped", "line repeated"} & {operator.name}:  # they recount
        words = [t for t in after.tokens if kind_of(t) is Kind.WORD]
        assert set("".join(words)) <= set(text)
        # a word of digits may turn into a number, which has no range to stay in
        kept = set(before.tokens)
        numbers = [float(t) for t in after.tokens if kind_of(t) is not Kind.WORD and operator.name[:6] != "letter"]
        assert all(str(n) in kept or float(seen.lowest) <= n <= float(seen.highest) for n in numbers)
