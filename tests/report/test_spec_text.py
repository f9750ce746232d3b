import io
import sys
from collections.abc import Sequence

import pytest
from rich.console import Console

from testgen.problem import Blob, Problem
from testgen.propose.spec import Completeness, FoundSpec, Rejected
from testgen.propose.spec_samples import Drawing, Drawn
from testgen.report.spec_text import Facts, doubt_line, sample_text, spec_json, spec_text
from testgen.spec.draft import Draft
from testgen.spec.mined import Unused
from testgen.spec.parse import parse
from testgen.spec.tree import Source

FORMAT = parse('n: int 1..9  # statement "1 <= n <= 9"\nrepeat n:\n    a: int 1..n\n')
DRAFT = Draft(FORMAT, Source.STATEMENT)
DOUBT = Unused("statement", "They are\ndistinct.", "not understood")


def printed(found: FoundSpec, *, facts: Facts | None = None, terminal: bool = False) -> str:
    stream = io.StringIO()
    console = Console(file=stream, width=80, force_terminal=terminal, color_system="standard" if terminal else None)
    console.print(spec_text(Problem(id="sums"), found, facts))
    return stream.getvalue()


def partial(doubts: Sequence[Unused] = (DOUBT,)) -> FoundSpec:
    return FoundSpec(
        FORMAT,
        Completeness.PARTIAL,
        Source.STATEMENT,
        tuple(doubts),
        (Rejected(Draft(FORMAT, Source.DATA), "it does not read sample/1"),),
        samples_tried=54,
        solutions=("a.py",),
        validated=True,
        suspects=("b.py",),
        best=DRAFT,
    )


def test_everything_found_is_said() -> None:
    text = printed(partial())
    assert '  n: int 1..9  # statement "1 <= n <= 9"' in text
    assert "partial, from statement" in text
    assert "54 sampled inputs accepted by 1 correct solution and the package's validators" in " ".join(text.split())
    assert 'Doubts\n  statement: "They are distinct.": not understood' in text
    assert "from data: it does not read sample/1" in text
    assert "  b.py" in text


def test_nothing_found_is_said() -> None:
    assert "nothing says enough" in printed(FoundSpec(None, Completeness.NONE))
    kept = FoundSpec(None, Completeness.NONE, best=DRAFT, rejected=(Rejected(DRAFT, "no"),))
    assert "did not stand its trial" in printed(kept)
    assert "n: int 1..9" in printed(kept)


def test_colours_are_for_terminals() -> None:
    assert "\x1b[" in printed(partial(), terminal=True)
    assert "\x1b" not in printed(partial())


def test_a_long_quotation_is_cut() -> None:
    long = parse(f'n: int 1..9  # statement "{"words " * 40}"\n')
    found = FoundSpec(long, Completeness.COMPLETE, Source.STATEMENT)
    assert max(map(len, printed(found).splitlines())) <= 80


def test_hostile_words_are_harmless() -> None:
    doubt = Unused("a\x1b[2J.py:3", "assert x\x07")
    assert "\x1b" not in printed(partial([doubt]))
    assert doubt_line(doubt) == 'a\\x1b[2J.py:3: "assert x\\x07"'


def test_the_object_has_the_keys_that_scripts_read() -> None:
    figures = spec_json(partial(), Facts((), ()))
    assert (figures["complete"], figures["from"], figures["sizes"], figures["bounds"]) == (False, "statement", [], [])
    assert figures["tried"] == {"inputs": 54, "solutions": ["a.py"], "validators": True}
    assert figures["doubts"] == [{"where": "statement", "text": "They are\ndistinct.", "why": "not understood"}]
    none = spec_json(FoundSpec(None, Completeness.NONE), None)
    assert (none["text"], none["complete"], none["tried"], none["bounds"]) == (None, None, None, None)


@pytest.mark.parametrize("text", ["1\n" * 100, "1 " * 99 + "1\n"])
def test_a_long_sample_is_cut_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    drawn = Drawn(Drawing(100, "sorted"), Blob.of(text))
    whole = sample_text(drawn, "basic 1 of 1")
    assert whole == f"--- basic 1 of 1: sorted, size 100\n{text}"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    cut = sample_text(drawn, "basic 1 of 1")
    assert f"{len(text)} bytes in" in cut
    assert len(cut.splitlines()) <= 22
    assert max(map(len, cut.splitlines())) <= 80
