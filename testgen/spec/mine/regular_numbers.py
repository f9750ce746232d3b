"""Regular expressions that are numbers: which whole numbers, and how many digits after the point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from testgen.spec.mine.regular_nodes import Characters, Choice, Node, Nodes, Repeated, is_literal

MAX_ALTERNATIVES = 64
MAX_DIGITS = 2_000_000
_DIGITS = "0123456789"


@dataclass(frozen=True)
class Span:
    """Whole numbers from `low` to `high`; None: no bound. Not `exact`: also other spellings, or fewer numbers."""

    low: int | None
    high: int | None
    exact: bool = True


@dataclass(frozen=True)
class Decimals:
    """A number with a fraction of `least`..`most` digits (None: any); 0 digits: without a point."""

    whole: Span
    least: int
    most: int | None


def alternatives(nodes: Nodes) -> list[Nodes] | None:
    """Return the sequences without choices that a sequence stands for; None if they are too many."""
    found = list(islice(_alternatives(nodes, 0), MAX_ALTERNATIVES + 1))
    return None if len(found) > MAX_ALTERNATIVES else found


def _alternatives(nodes: Nodes, depth: int) -> Iterator[Nodes]:
    for place, node in enumerate(nodes):
        branches = _branches(node)
        if branches is not None and depth < MAX_ALTERNATIVES:
            for branch in branches:
                yield from _alternatives((*nodes[:place], *branch, *nodes[place + 1 :]), depth + 1)
            return
    yield nodes


def _branches(node: Node) -> Sequence[Nodes] | None:
    if isinstance(node, Choice):
        return node.branches
    if isinstance(node, Repeated) and (node.least, node.most) == (0, 1) and not _is_digits(node):
        return (node.body, ())
    return None


def _is_digits(node: Repeated) -> bool:
    return len(node.body) == 1 and _digits(node.body[0]) is not None


def _digits(node: Node) -> str | None:
    if isinstance(node, Characters) and node.characters and node.characters in _DIGITS:
        return node.characters
    return None


def span_of(nodes: Nodes) -> Span | None:
    """Return the whole numbers that a pattern takes; None if it takes anything else."""
    spans: list[Span] = []
    for alternative in alternatives(nodes) or ():
        found = _signed(alternative)
        if found is None:
            return None
        spans += found
    return _union(spans)


def _signed(nodes: Nodes) -> list[Span] | None:
    sign = nodes[0].characters if nodes and isinstance(nodes[0], Characters) else ""
    if sign not in {"-", "+", "+-"}:
        return _magnitudes(nodes)
    found = _magnitudes(nodes[1:])
    if found is None:
        return None
    signed: list[Span] = []
    if "+" in sign:
        signed += [Span(span.low, span.high, exact=False) for span in found]
    if "-" in sign:
        signed += [_negated(span) for span in found]
    return signed


def _negated(span: Span) -> Span:
    low = None if span.high is None else -span.high
    high = None if span.low is None else -span.low
    return Span(low, high, span.exact and span.low != 0)  # no -0


def _magnitudes(nodes: Nodes) -> list[Span] | None:
    """Return the numbers that digits without a sign make: a fixed head, then `least`..`most` digits of any kind."""
    head, place = _head(nodes)
    least = 0
    most: int | None = 0
    for node in nodes[place:]:
        if not isinstance(node, Repeated) or len(node.body) != 1 or _digits(node.body[0]) != _DIGITS:
            return None
        least += node.least
        most = None if most is None or node.most is None else most + node.most
    if not head:
        return _padded(least, most)
    if max(least, most or 0) > MAX_DIGITS:
        return None
    return _headed(head, least, most)


def _head(nodes: Nodes) -> tuple[list[str], int]:
    head: list[str] = []
    for node in nodes:
        digits = _digits(node)
        if digits is None:
            break
        head.append(digits)
    return head, len(head)


def _padded(least: int, most: int | None) -> list[Span] | None:
    if most == 0 or (most or 0) > MAX_DIGITS:
        return None
    return [Span(0, None if most is None else 10**most - 1, exact=(least, most) == (1, 1))]


def _headed(head: list[str], least: int, most: int | None) -> list[Span] | None:
    prefix = 0
    while len(head) > 1 and len(head[0]) == 1 and len(head[1]) >= 1:
        prefix, head = prefix * 10 + int(head[0]), head[1:]
        if prefix == 0:
            return None  # a leading zero before more digits
    if any(digits != _DIGITS for digits in head[1:]):
        return None
    first, last = int(head[0][0]), int(head[0][-1])
    least, most = least + len(head) - 1, None if most is None else most + len(head) - 1
    zero_first = first == prefix == 0
    if zero_first and most == 0:
        return [Span(0, last)]
    if zero_first:
        return [Span(0, None if most is None else (last + 1) * 10**most - 1, exact=False)]
    return _by_length(prefix * 10 + first, prefix * 10 + last, least, most)


def _by_length(first: int, last: int, least: int, most: int | None) -> list[Span]:
    low = first * 10**least
    if most is None:
        return [Span(low, None, exact=(first, last) == (1, 9))]
    if (first, last) == (1, 9) or most - least > MAX_ALTERNATIVES:
        return [Span(low, (last + 1) * 10**most - 1, exact=(first, last) == (1, 9))]
    return [Span(first * 10**n, (last + 1) * 10**n - 1) for n in range(least, most + 1)]


def _union(spans: list[Span]) -> Span | None:
    if not spans:
        return None
    exact = all(span.exact for span in spans)
    ordered = sorted(spans, key=lambda span: (span.low is not None, span.low or 0))
    low, high = ordered[0].low, ordered[0].high
    for span in ordered[1:]:
        if high is not None and span.low is not None and span.low > high + 1:
            exact = False
        high = None if high is None or span.high is None else max(high, span.high)
    return Span(low, high, exact)


# --- with a point ----------------------------------------------------------------------------------------------


def decimals_of(nodes: Nodes) -> Decimals | None:
    """Return the decimal numbers that a pattern takes; None if it has no point, or takes anything else."""
    found = [_fraction(alternative) for alternative in alternatives(nodes) or ()]
    parts = [part for part in found if part is not None]
    if len(parts) < len(found) or not any(part.most != 0 for part in parts):
        return None
    whole = _union([part.whole for part in parts])
    if whole is None:
        return None
    joined = _union([Span(part.least, part.most) for part in parts])
    if joined is None or joined.low is None:
        return None
    exact = whole.exact and joined.exact and all(part.whole.exact for part in parts)
    return Decimals(Span(whole.low, whole.high, exact), joined.low, joined.high)


def _fraction(nodes: Nodes) -> Decimals | None:
    point = next((place for place, node in enumerate(nodes) if is_literal(node, ".")), len(nodes))
    whole = _union(_signed_whole(nodes[:point]))
    if whole is None:
        return None
    least = 0
    most: int | None = 0
    for node in nodes[point + 1 :]:
        if _digits(node) == _DIGITS:
            least, most = least + 1, None if most is None else most + 1
        elif isinstance(node, Repeated) and len(node.body) == 1 and _digits(node.body[0]) == _DIGITS:
            least += node.least
            most = None if most is None or node.most is None else most + node.most
        else:
            return None
    if point < len(nodes) and least == 0:
        return None  # a bare point at the end
    return Decimals(whole, least, most)


def _signed_whole(nodes: Nodes) -> list[Span]:
    """As for whole numbers, but `-0.5` is well formed."""
    found = _signed(nodes) or []
    if nodes and is_literal(nodes[0], "-"):
        plain = _magnitudes(nodes[1:]) or []
        return [Span(_negated(span).low, _negated(span).high, span.exact) for span in plain]
    return found
