"""C, C++ and Java code under mutation: its tree, and where each node stands in the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache

import tree_sitter_c
import tree_sitter_cpp
import tree_sitter_java
from tree_sitter import Language, Node, Parser

from testgen.errors import SourceError
from testgen.mutation.operator import Edit, Example, Family, Operator, Profile
from testgen.mutation.pragma import Pragma, lines_between, pragma_kind
from testgen.mutation.text import SourceText

ALL = ("c", "cpp", "java")
LOOPS = ("for_statement", "while_statement", "do_statement", "for_range_loop", "enhanced_for_statement")
CALLS = ("call_expression", "method_invocation")
CHOICES = ("conditional_expression", "ternary_expression")
NUMBERS = ("number_literal", "decimal_integer_literal", "hex_integer_literal", "decimal_floating_point_literal")
_GRAMMARS = {"c": tree_sitter_c, "cpp": tree_sitter_cpp, "java": tree_sitter_java}
# Nothing in these is code that runs, or all of it is a size or a type.
_LEFT_OUT = frozenset(
    {
        *("preproc_def", "preproc_include", "preproc_function_def", "preproc_call", "using_declaration"),
        *("template_argument_list", "template_parameter_list", "array_declarator", "dimensions_expr"),
        *("marker_annotation", "annotation", "import_declaration", "package_declaration", "type_arguments"),
    }
)
_INTEGER = re.compile(r"(0[xX][0-9a-fA-F]+|\d+)([uUlL]*)")
_TIGHT = frozenset(
    {
        *(
            "identifier",
            "subscript_expression",
            "array_access",
            "field_expression",
            "field_access",
            "binary_expression",
        ),
        *("parenthesized_expression", "unary_expression", *CALLS, *NUMBERS),
    }
)
_TIGHTER_THAN_SUMS = frozenset("+-*/%")


@lru_cache
def _grammar(language: str) -> Language:
    return Language(_GRAMMARS[language].language())


class TreeCode:
    """A tree over a text of C, C++ or Java."""

    def __init__(self, text: str, language: str) -> None:
        self.source = SourceText(text)
        self.language = language
        self.root = Parser(_grammar(language)).parse(text.encode("utf-8", "surrogatepass")).root_node
        if self.root.type == "ERROR" or {"ERROR"} == {child.type for child in parts(self.root)}:
            wrong = next((node for node in self._walk() if node.is_error or node.is_missing), self.root)
            place = self.source.position(self.span(wrong)[0])
            raise SourceError(f"nothing here reads as {language}", line=place.line, column=place.column)

    def sites(self) -> Iterator[Node]:
        """Yield the nodes that may be mutated.

        What does not parse is left out, no more: macros of which the grammar knows nothing compile all the same.
        """
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            if node.type not in _LEFT_OUT and not node.is_error and not node.is_missing:
                yield node
                waiting.extend(node.named_children)

    def span(self, node: Node) -> tuple[int, int]:
        """Return the offsets of a node's first character and of the one behind its last."""
        return self.source.of_byte(node.start_byte), self.source.of_byte(node.end_byte)

    def said(self, node: Node | None) -> str:
        """Return the text of a node; nothing for none."""
        if node is None:
            return ""
        start, end = self.span(node)
        return self.source.text[start:end]

    @cached_property
    def changed(self) -> frozenset[str]:
        """The names of variables that are assigned to behind their declaration."""
        names = set()
        for node in self._walk():
            if node.type == "assignment_expression":
                names.add(self.said(node.child_by_field_name("left")))
            elif node.type == "update_expression":
                names.update(self.said(child) for child in node.named_children)
        return frozenset(names)

    def hidden_lines(self) -> frozenset[int]:
        """Return the lines that `// pragma: no mutate` hides: its own, or those from a `start` to an `end`."""
        pragmas = [
            Pragma(node.start_point[0] + 1, self.source.indent_of(self.span(node)[0]), kind)
            for node in self._walk()
            if "comment" in node.type and (kind := pragma_kind(self.said(node))) is not None
        ]
        return frozenset(lines_between(pragmas) | {pragma.line for pragma in pragmas if pragma.indent is None})

    def _walk(self) -> Iterator[Node]:
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def part(node: Node, *fields: str) -> Node | None:
    """Return the child of the first of some fields that a node has: the languages name them differently."""
    return next((child for field in fields if (child := node.child_by_field_name(field)) is not None), None)


def parts(node: Node | None) -> list[Node]:
    """Return the named children of a node, without comments."""
    return [] if node is None else [child for child in node.named_children if "comment" not in child.type]


def condition_of(node: Node) -> Node | None:
    """Return the condition of a statement, without the parentheses that belong to the statement."""
    found = node.child_by_field_name("condition")
    if found is not None and found.type in {"condition_clause", "parenthesized_expression"}:
        return found.child_by_field_name("value") or next(iter(parts(found)), None)
    return found


def sign_of(node: Node) -> Node | None:
    """Return the operator of an expression."""
    found = node.child_by_field_name("operator")
    if found is None:  # Java's i++ does not name it
        found = next((child for child in node.children if not child.is_named), None)
    return found


def integer(node: Node | None, code: TreeCode) -> int | None:
    """Return the value of an integer literal, with its sign; None for what is none."""
    if node is not None and node.type == "unary_expression" and code.said(sign_of(node)) == "-":
        value = integer(part(node, "argument", "operand"), code)
        return None if value is None else -value
    if node is None or node.type not in NUMBERS:
        return None
    match = _INTEGER.fullmatch(code.said(node).replace("'", "").replace("_", ""))
    if match is None or (match[1].startswith("0") and match[1].isdigit() and match[1] != "0"):
        return None  # octal
    return int(match[1], 0)


def moved(node: Node, by: int, code: TreeCode) -> Edit:
    """Return the edit that makes an integer expression `by` (1 or -1) greater."""
    start, end = code.span(node)
    value = integer(node, code)
    if value is not None:
        return Edit(start, end, str(value + by) + (suffix_of(code.said(node))))
    sign, right = sign_of(node), node.child_by_field_name("right")
    constant = integer(right, code)
    if node.type == "binary_expression" and code.said(sign) in {"+", "-"} and constant is not None and constant >= 0:
        assert sign is not None
        shifted = (constant if code.said(sign) == "+" else -constant) + by
        at = code.span(sign)[0]
        if shifted == 0:
            return Edit(at - len(code.source.text[start:at]) + len(code.source.text[start:at].rstrip()), end, "")
        return Edit(at, end, f"{'+' if shifted > 0 else '-'} {abs(shifted)}")
    step = f"{'+' if by > 0 else '-'} 1"
    tight = node.type in _TIGHT and (node.type != "binary_expression" or code.said(sign) in _TIGHTER_THAN_SUMS)
    return Edit(end, end, f" {step}") if tight else Edit(start, end, f"({code.source.text[start:end]}) {step}")


def suffix_of(literal: str) -> str:
    """Return the letters behind an integer literal, as `LL`."""
    match = _INTEGER.fullmatch(literal)
    return match[2] if match else ""


Find = Callable[[Node, TreeCode], Iterator[Edit]]


def tree_operator(
    slug: str,
    family: Family,
    description: str,
    nodes: tuple[str, ...],
    find: Find,
    *examples: Example,
    languages: tuple[str, ...] = ALL,
    profile: Profile = Profile.CONTEST,
) -> Operator:
    """Return an operator on trees, for all their languages and for contest programs where nothing else is said."""
    return Operator(slug, family, languages, description, profile, nodes, find, examples)
