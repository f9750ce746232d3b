"""The reader against the sampler and the writer, over random formats."""

import random
import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from testgen.spec import reader
from testgen.spec.printer import show
from testgen.spec.reader import read
from testgen.spec.sampler import NoSampleError, sample
from testgen.spec.tree import Format
from testgen.spec.writer import write
from tests.drawing import examples
from tests.spec.formats import formats

Sampled = tuple[Format, dict[str, Any], str]


@st.composite
def sampled(draw: st.DrawFn) -> Sampled:
    fmt = draw(formats())
    try:
        values = sample(fmt, random.Random(draw(st.integers(0, 99))), draw(st.integers(0, 8)), "random")
    except NoSampleError:
        assume(False)  # noqa: FBT003
        raise
    return fmt, values, write(fmt, values)


@given(sampled())
@examples(150)
def test_what_is_sampled_and_written_is_read_in_both_ways(drawn: Sampled) -> None:
    fmt, values, text = drawn
    assert read(fmt, text) == values, show(fmt)
    assert read(fmt, text, loose=True) == values, show(fmt)


@given(sampled(), st.data())
@examples(150)
def test_a_changed_text_is_refused_or_canonical_for_other_values(drawn: Sampled, data: st.DataObject) -> None:
    fmt, _, text = drawn
    pieces = re.findall(r"[ \n]|[^ \n]+", text)
    at = data.draw(st.integers(0, len(pieces)))
    new = data.draw(st.sampled_from(["", " ", "\n", "0", "1", "-1", "07", "5 ", "99999999999", "a", "1.50", "1"]))
    pieces[at : at + data.draw(st.integers(0, 2))] = [new]
    changed = "".join(pieces)
    results = []
    for few in (0, 4, 10**30):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reader, "FEW", few)
            results.append(read(fmt, changed))
    assert results[0] == results[1] == results[2], show(fmt)
    if isinstance(results[0], dict):
        assert write(fmt, results[0]) == changed, show(fmt)
