from dataclasses import fields, is_dataclass

from hypothesis import given

from testgen.spec import tree
from testgen.spec.expression import Expression
from testgen.spec.parse import parse
from testgen.spec.printer import show, show_expression
from tests.spec.formats import conditions, formats

FRAME = "a: int 1..9\nb: int 1..9\nu: int[3] 1..9\nv: int[3] 1..9\nwhere "


def with_evidence(node: object) -> object:
    """Turn a tree into tuples that compare by all fields, evidence too."""
    if isinstance(node, tuple):
        return tuple(map(with_evidence, node))
    if is_dataclass(node):
        return (type(node), *(with_evidence(getattr(node, field.name)) for field in fields(node)))
    return node


@given(formats())
def test_a_shown_format_reads_back_with_its_evidence(fmt: tree.Format) -> None:
    assert with_evidence(parse(show(fmt))) == with_evidence(fmt)


@given(formats())
def test_a_format_shown_without_evidence_has_none(fmt: tree.Format) -> None:
    read = parse(show(fmt, evidence=False))
    assert read == fmt
    assert show(read) == show(fmt, evidence=False)


@given(conditions(("a", "b"), ("u", "v")))
def test_a_shown_condition_reads_back(condition: Expression) -> None:
    read = parse(FRAME + show_expression(condition)).items[-1]
    assert isinstance(read, tree.Where)
    assert read.condition == condition
