from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from testgen.errors import SuiteError
from testgen.llm.log import LOG_FILE, Exchange, read_log, write_log
from tests.llm.scripted import question, said

exchanges = st.lists(
    st.builds(
        Exchange,
        number=st.integers(0, 99),
        question=st.builds(question, st.text()),
        answer=st.none() | st.builds(said, st.text()),
        why=st.text(),
        seconds=st.floats(0, 1e6),
        cost=st.floats(0, 1e6),
        fates=st.lists(st.text()).map(tuple),
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exchanges)
def test_a_log_is_read_back_as_it_was_written(tmp_path: Path, written: list[Exchange]) -> None:
    write_log(tmp_path / LOG_FILE, written)
    assert read_log(tmp_path / LOG_FILE) == tuple(written)


@pytest.mark.parametrize("spoil", ["{", "[]", '{"number": 0, "fates": [1]}', '{"number": 0, "fates": []}'])
def test_a_broken_line_is_named(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / LOG_FILE
    write_log(path, [Exchange(0, question(), said("x"))])
    path.write_text(path.read_text() + spoil + "\n")
    with pytest.raises(SuiteError) as caught:
        read_log(path)
    assert caught.value.place is not None
    assert (caught.value.place.path, caught.value.place.line) == (path, 2)


def test_no_log_is_said(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="cannot be read: No such file"):
        read_log(tmp_path / LOG_FILE)
