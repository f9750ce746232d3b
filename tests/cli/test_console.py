import json
from pathlib import Path

import pytest
from rich.text import Text

from testgen.cli.console import Screen
from testgen.errors import Place, ProblemError

ERROR = ProblemError("broken YAML", place=Place(Path("p/problem.yaml"), 3), hint="mend it")


def test_results_go_to_stdout_and_remarks_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen()
    screen.show(Text("a result", style="bold red"))
    screen.remark("by the way")
    assert capsys.readouterr() == ("a result\n", "testgen: by the way\n")


def test_quiet_leaves_results_and_errors(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen(quiet=True)
    screen.show(Text("a result"))
    screen.remark("by the way")
    screen.error(ERROR)
    out, err = capsys.readouterr()
    assert out == "a result\n"
    assert err == "testgen: p/problem.yaml:3: broken YAML\n  try: mend it\n"


def test_an_error_is_an_object_too_where_json_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(as_json=True).error(ERROR)
    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "error": {
            "slug": "problem",
            "message": "broken YAML",
            "place": {"path": "p/problem.yaml", "line": 3, "column": None},
            "hint": "mend it",
        }
    }
    assert "broken YAML" in err


def test_escape_sequences_of_strangers_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Screen().error(ProblemError("the compiler said \x1b[2J\x07"))
    assert capsys.readouterr().err == "testgen: the compiler said \\x1b[2J\\x07\n"


def test_not_a_number_is_not_json() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        Screen(as_json=True).show_json({"tpr": float("nan")})


def test_no_color_and_its_variable_take_all_styles_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    Screen().show(Text("a result", style="bold red"))
    assert "\x1b[" in capsys.readouterr().out
    Screen(color=False).show(Text("a result", style="bold red"))
    assert capsys.readouterr().out == "a result\n"
    monkeypatch.setenv("NO_COLOR", "1")
    Screen().show(Text("a result", style="bold red"))
    assert capsys.readouterr().out == "a result\n"


def test_nobody_watches_a_progress_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with Screen().progress() as (progress, ran):
        progress.start("rounds", 3)
        progress.advance()
        ran()
        progress.done()
    assert ran.count == 1
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("error", [RuntimeError("Error calling __set_name__"), ERROR])
def test_a_stop_leaves_as_itself_whatever_was_made_of_it(error: Exception) -> None:
    screen = Screen()
    with pytest.raises(type(error)), screen.stopping():
        raise error
    screen.stop = KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt), screen.stopping():
        raise error
