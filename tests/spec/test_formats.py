"""The random formats that other property tests draw cover the whole language."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import Phase, find, settings

from testgen.spec import expression, tree
from tests.spec.formats import formats

NODES: set[type] = {*tree.Type.__args__, *tree.Item.__args__, *expression.Expression.__args__}
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
@pytest.mark.parametrize("kind", sorted(NODES, key=str))
def test_every_construct_is_drawn(kind: type) -> None:
    drawn = settings(max_examples=3000, database=None, phases=[Phase.generate])
    found = find(formats(), lambda fmt: kind in kinds_in(fmt.items), settings=drawn)
    assert kind in kinds_in(found.items)
