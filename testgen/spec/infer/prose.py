"""A statement's source as plain sentences: LaTeX, Markdown or HTML taken off, formulas and quoted words set aside.

In the text of a sentence `⟦3⟧` stands for the third formula and `‹2›` for the second quoted piece, so that patterns
over words need not know either's syntax.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

HEADINGS = re.compile(
    r"\\(?:sub)*section\*?\s*\{(?P<latex>[^}]*)\}|^\#{1,6}\s*(?P<markdown>[^\n#]+?)\s*\#*\s*$"
    r"|<h[1-6][^>]*>(?P<html>.*?)</h[1-6]>|^\*\*(?P<bold>[A-Z][^*\n]*)\*\*\s*$",
    re.MULTILINE | re.IGNORECASE,
)
_INPUT = re.compile(r"input(?: format| data| specification)?|constraints?|limits|the input", re.IGNORECASE)
_IGNORED_BLOCKS = re.compile(
    r"\\begin\{(?P<env>figure|table|tabular|center|verbatim|lstlisting)\}.*?\\end\{(?P=env)\}|```.*?```|<pre>.*?</pre>",
    re.DOTALL,
)
_MONSTER = re.compile(r"[A-Za-z-]{100,}")  # no word; patterns over adjectives take quadratic time on it
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_MATH = re.compile(
    r"\$\$\$(?P<a>.+?)\$\$\$|\$\$(?P<b>.+?)\$\$|(?<!\\)\$(?P<c>(?:\\.|[^$\\])+?)\$|\\\((?P<d>.+?)\\\)|\\\[(?P<e>.+?)\\\]",
    re.DOTALL,
)
_BRACKETS = re.compile(
    r"\b(?:in|from|within) (?:the )?(?:range|interval)s?(?: of)? \$+(?:\\left)?\[([^\[\],;$]{1,40})(?:,|;|\.\.+|\\l?dots)\s*([^\[\];$]{1,40}?)(?:\\right)?\]\$+"
)
_VERBATIM = re.compile(
    r"\\(?:verb\*?(?P<bar>[^A-Za-z\s*])(?P<v>.*?)(?P=bar)|(?:texttt|code|lstinline)\{(?P<t>(?:\\.|[^{}\\])*)\})"
    r"|\{\\tt\s+(?P<tt>(?:\\.|[^{}\\])*)\}|`(?P<md>[^`\n']+)`|<code>(?P<code>.*?)</code>",
    re.DOTALL,
)
_WRAPPED = re.compile(r"\\(?:emph|textbf|textit|textrm|underline|text|mbox|textsc)\{((?:\\.|[^{}\\])*)\}")
_PLAIN_QUOTE = re.compile(r"(?:``|“|\")([^\s\"”“]{1,20})(?:''|”|\")|(?:`|‘|(?<![A-Za-z0-9])')([^\s'’]{1,12})(?:'|’)")
_OPERAND = r"[-\d.,^*|_+\w()]+(?:\s*,\s*[A-Za-z](?:_?\w)?(?=\s*(?:,|<=|≤|<)))*"
_PLAIN_RELATION = re.compile(
    rf"(?<![\w|])(?:{_OPERAND}\s*(?:<=|≤|<|>=|≥|≠|!=)\s*)+[-\d^*|_+\w()]+(?:[.,]\d+)*(?:\s*\*\s*[-\d^]+)*"
)
# Without any formula in the text, single letters are names, and so is `n` in backquotes.
_PLAIN_CODE = re.compile(r"`((?:[A-Za-z](?:_?\w)?|[^`\n]*(?:<=|≤|<|>=|≥)[^`\n]*))`")
_PLAIN_NAME = re.compile(r"(?<!to )(?<![\w'’⟦‹.-])(?:[b-zB-HJ-Z]|[A-Za-z]_\w{1,2}|A(?= (?:and|,|\()))(?![\w'’⟧›-])")
_PLAIN_POWER = re.compile(r"(?<![\w⟦^])-?(?:\d+\s*[*·×x]\s*)?\d+\^\{?\d+\}?(?![\w⟧])")
_SENTENCE_END = re.compile(
    r"(?<!\bi\.e)(?<!\be\.g)(?<!\bresp)(?<!\bcf)(?<!\betc)[.!?](?=\s+(?:[A-Z⟦‹(0-9]|$)|\s*$)|\n\s*\n|•"
)


@dataclass(frozen=True)
class Sentence:
    """One sentence: `text` with marks for formulas and quotes; `raw` as a person would read it."""

    text: str
    raw: str
    paragraph: int = 0


@dataclass(frozen=True)
class Prose:
    """The sentences of a text, its formulas (without `$`) and its quoted pieces, each by number from 0."""

    sentences: tuple[Sentence, ...]
    formulas: tuple[str, ...]
    quotes: tuple[str, ...]


def sections(statement: str) -> tuple[str, str]:
    """Return the source of the sections that describe the input, and that of all that stands before the output."""
    headings = list(HEADINGS.finditer(statement))
    before, described, limits = statement[: headings[0].start()] if headings else statement, "", ""
    for place, heading in enumerate(headings):
        title = re.sub(r"\W+", " ", next(group for group in heading.groups() if group is not None)).strip()
        end = headings[place + 1].start() if place + 1 < len(headings) else len(statement)
        if re.match(r"constraints?|limits", title, re.IGNORECASE) and _INPUT.fullmatch(title):
            limits += "\n\n" + statement[heading.end() : end]  # they speak of lines that the other section tells
        elif _INPUT.fullmatch(title):
            described += "\n\n" + statement[heading.end() : end]
        elif not described and not re.match(r"output|sample|example|scor", title, re.IGNORECASE):
            before += "\n\n" + statement[heading.start() : end]
    described += limits
    if not described.strip():
        described, before = _without_headings(before)
    return described, before


_BEGINS = re.compile(
    r"(?:^|(?<=[.!?:])\s+|\n\s*)(?:\*\*)?(?:the )?(?:input\b|read\b|(?:the )?first line\b|on the first line\b)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:^|(?<=[.!?:])\s+|\n\s*)(?:\*\*)?(?:the )?(?:output\b|print\b|write\b|your program\b|examples?\b|samples?\b)",
    re.IGNORECASE,
)


def _without_headings(text: str) -> tuple[str, str]:
    """Find the sentences on the input in a statement without headings: from `Read` or `Input` to `Print` or `Output`."""
    begin = _BEGINS.search(text)
    if begin is None:
        return "", text
    end = _ENDS.search(text, begin.end())
    stop = end.start() if end else len(text)
    return re.sub(r"^\W*input\W*\n", "", text[begin.start() : stop].strip(), flags=re.IGNORECASE), text[: begin.start()]


def prose_of(source: str) -> Prose:
    """Take the markup off a text and split it into sentences."""
    formulas: list[str] = []
    quotes: list[str] = []

    def formula(text: str) -> str:
        formulas.append(" ".join(text.split()))
        return f" ⟦{len(formulas) - 1}⟧ "

    def quote(text: str) -> str:
        quotes.append(_unescaped(text))
        return f" ‹{len(quotes) - 1}› "

    text = _IGNORED_BLOCKS.sub(" ", _COMMENT.sub("", _MONSTER.sub(" ", source)))
    text = re.sub(r"\\begin\{(?:itemize|enumerate)\}|\\end\{(?:itemize|enumerate)\}", "\n\n", text)
    text = re.sub(r"\\item\b|^\s*[-*]\s+", " • ", text, flags=re.MULTILINE)
    plain = _MATH.search(text) is None
    if plain:
        text = _PLAIN_CODE.sub(lambda m: formula(m[1]), text)
    text = _VERBATIM.sub(
        lambda m: quote(next(group for name, group in m.groupdict().items() if name != "bar" and group is not None)),
        text,
    )
    text = _BRACKETS.sub(r"between $\1$ and $\2$", text)
    text = _MATH.sub(lambda m: formula(next(group for group in m.groups() if group is not None)), text)
    text = _tidied(text)
    text = _PLAIN_QUOTE.sub(lambda m: _requoted(m, quote), text)
    text = re.sub(r"(?:``|[`'‘’“”\"])\s*(‹\d+›)\s*(?:''|['’”\"])", r" \1 ", text)
    text = _PLAIN_RELATION.sub(lambda m: formula(m[0]), text)
    text = _PLAIN_POWER.sub(lambda m: formula(m[0]), text)
    if plain:
        text = _PLAIN_NAME.sub(lambda m: formula(m[0]), text)
    return Prose(tuple(_sentences(text, formulas, quotes)), tuple(formulas), tuple(quotes))


def _requoted(match: re.Match[str], quote: object) -> str:
    assert callable(quote)
    inner = match[1] or match[2]
    return match[0] if "⟦" in inner or "‹" in inner else str(quote(inner))


def _unescaped(text: str) -> str:
    text = re.sub(r"\\textbackslash\b\s*", r"\\", text)
    text = re.sub(r"\\(?:text)?(?:asciicircum|asciitilde)\b(?:\{\})?", lambda m: "^" if "circ" in m[0] else "~", text)
    text = re.sub(r"\\([#_%&{}$^~-])(?:\{\})?", r"\1", text)
    return html.unescape(text).strip("`'‘’") or text


def _tidied(text: str) -> str:
    for _ in range(3):
        text = _WRAPPED.sub(r"\1", text)
    text = html.unescape(re.sub(r"<[A-Za-z/][^>]*>", " ", text))
    text = re.sub(r"(?<=\d)(?:\\,|\{,\}|\\ )(?=\d{3})", "", text)
    text = re.sub(r"\\(?:ldots|dots)\b", "...", text).replace("~", " ")
    text = re.sub(r"\\([#_%&{}])", r"\1", text)
    text = re.sub(r"\\[A-Za-z]+\*?(?:\[[^\]]*\])?(?:\{[^{}]*\})?", " ", text)
    text = re.sub(r"\*\*|__|[{}]", " ", text)
    return re.sub(r"-{2,3}|–|—", " - ", text)


def _sentences(text: str, formulas: list[str], quotes: list[str]) -> list[Sentence]:
    found, start, paragraph = [], 0, 0
    for end in [*_SENTENCE_END.finditer(text), None]:
        stop = end.start() if end else len(text)
        words = " ".join(text[start:stop].split())
        if words:
            found.append(Sentence(words, _readable(words, formulas, quotes), paragraph))
        if end:
            paragraph += end[0].startswith("\n")
            start = end.end()
    return found


def _readable(text: str, formulas: list[str], quotes: list[str]) -> str:
    text = re.sub(r"⟦(\d+)⟧", lambda m: formulas[int(m[1])], text)
    return re.sub(r"‹(\d+)›", lambda m: f"'{quotes[int(m[1])]}'", text)
