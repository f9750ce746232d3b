import io

from rich.console import Console

from testgen.cli.bar import Bar


def drawn() -> tuple[Bar, io.StringIO]:
    terminal = io.StringIO()
    return Bar(Console(file=terminal, force_terminal=True, width=100, color_system=None)), terminal


def test_it_says_the_phase_its_steps_and_the_runs() -> None:
    bar, terminal = drawn()
    with bar:
        bar.start("rounds", 4)
        for _ in range(1234):
            bar.runs()
        bar.advance(3)
        assert "rounds" in terminal.getvalue()
        assert "3 of 4" in terminal.getvalue()
        assert "1,234 runs" in terminal.getvalue()


def test_a_phase_of_unknown_length_counts_its_steps() -> None:
    bar, terminal = drawn()
    with bar:
        bar.start("rounds")
        bar.advance(7)
        assert " 7 " in terminal.getvalue()


def test_a_phase_that_was_not_ended_makes_room_for_the_next() -> None:
    bar, terminal = drawn()
    with bar:
        bar.start("first", 2)
        bar.start("second", 2)
        before = len(terminal.getvalue())
        bar.advance()
        bar.done()
        bar.advance()
        assert "first" not in terminal.getvalue()[before:]


def test_a_thousand_runs_are_not_a_thousand_drawings() -> None:
    bar, terminal = drawn()
    with bar:
        bar.start("rounds", 4)
        before = len(terminal.getvalue())
        for _ in range(1000):
            bar.runs()
        assert len(terminal.getvalue()) - before < 2000
