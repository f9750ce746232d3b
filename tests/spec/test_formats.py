"""The random formats that other property tests draw cover the whole language."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from testgen.spec import expression, tree
from tests.spec.formats import formats

NODES = {*tree.Type.__args__, *tree.Item.__args__, *expression.Expression.__args__}
NODES |= {tree.UntilEnd, tree.UntilLine, tree.Evidence}


def kinds_in(node: Any) -> Iterator[type]:
    if isinstance(node, tuple):
        for part in node:
            yield from kinds_in(part)
    elif is_dataclass(node):
        yield type(node)
        for field in fields(node):
            yield from kinds_in(getattr(node, field.name))


@pytest.mark.slow
def test_every_construct_is_drawn() -> None:
    seen: set[type] = set()

    @settings(max_examples=300, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(formats())
    def draw(fmt: tree.Format) -> None:
        seen.update(kinds_in(fmt.items))

    draw()
    assert sorted(kind.__name__ for kind in NODES - seen) == []
