"""Python code under mutation: its syntax tree, its tokens, and where each node stands in the text."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from testgen.errors import SourceError
from testgen.mutation.text import SourceText

_BLANK = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


class Token(NamedTuple):
    """A token and its offsets in the text."""

    start: int
    end: int
    kind: int
    text: str


class Code:
    """A syntax tree over a text, with the tokens that it was made from, comments among them.

    What stands inside an f-string may be a `Code` of its own over the same text (`testgen.mutation.python.fields`).
    """

    def __init__(self, source: SourceText, tree: ast.AST, tokens: list[Token]) -> None:
        self.source = source
        self.tree = tree
        self.tokens = tokens
        self._starts = [token.start for token in tokens]

    @classmethod
    def parsed(cls, text: str) -> Code:
        """Parse a module; raises SourceError for a text that is none."""
        source = SourceText(text)
        return cls(source, parse(text), tokens_of(source, 1, len(source.starts)))

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node above each node."""
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def stores(self) -> Counter[str]:
        """How often each name is assigned to, in whatever scope."""
        return Counter(
            node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )

    @cached_property
    def nonlocals(self) -> frozenset[str]:
        """The names that some function takes from the one around it."""
        return frozenset(name for node in ast.walk(self.tree) if isinstance(node, ast.Nonlocal) for name in node.names)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the nodes above a node, from the inside out."""
        while (parent := self.parents.get(node)) is not None:
            yield parent
            node = parent

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Return the offsets of a node's first character and of the one behind its last, without parentheses."""
        at = self.source.offset
        return at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined] # only nodes with places are asked

    def said(self, node: ast.AST) -> str:
        """Return the text of a node."""
        start, end = self.span(node)
        return self.source.text[start:end]

    def between(self, start: int, end: int) -> list[Token]:
        """Return the tokens, but for comments and blanks, that begin at or after `start` and before `end`."""
        found = self.tokens[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [token for token in found if token.kind not in _BLANK and token.kind != tokenize.COMMENT]

    def last_before(self, offset: int) -> Token:
        """Return the last token, no comment or blank, that begins before `offset`."""
        at = bisect_left(self._starts, offset) - 1
        while self.tokens[at].kind in _BLANK or self.tokens[at].kind == tokenize.COMMENT:
            at -= 1
        return self.tokens[at]

    def sign_between(self, left: ast.AST, right: ast.AST) -> tuple[int, int]:
        """Return the offsets of the operator between two operands; of two words (`not in`), from first to last."""
        tokens = [token for token in self.between(self.span(left)[1], self.span(right)[0]) if token.text not in "()"]
        return tokens[0].start, tokens[-1].end


def parse(text: str) -> ast.Module:
    """Parse a text; raises SourceError, with line and column, where it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in the user's code is not our news
            return ast.parse(text)
    except SyntaxError as error:
        raise SourceError(f"this is no Python: {error.msg}", line=error.lineno, column=error.offset) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise SourceError(f"Python's parser refuses this: {str(error) or 'it is nested too deeply'}") from None


def tokens_of(source: SourceText, first: int, last: int) -> list[Token]:
    """Return the tokens of some lines, comments and blanks among them."""
    lines = [source.line(number).rstrip("\r\n") + "\n" for number in range(first, last + 1)]
    starts = source.starts[first - 1 :]
    return [
        Token(starts[a[0] - 1] + a[1], starts[min(b[0], len(starts)) - 1] + b[1], kind, text)
        for kind, text, a, b, _ in tokenize.generate_tokens(io.StringIO("".join(lines)).readline)
        if a[0] <= len(starts)
    ]
