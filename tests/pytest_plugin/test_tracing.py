from testgen.pytest_plugin.tracing import without_coverage


def test_what_starts_coverage_in_every_process_is_left_out() -> None:
    given = {"COVERAGE_PROCESS_START": "rc", "COVERAGE_PROCESS_CONFIG": "{}", "COV_CORE_SOURCE": ".", "COVERAGE": "1"}
    assert without_coverage({**given, "PATH": "/bin"}) == {"COVERAGE": "1", "PATH": "/bin"}
