"""How Python programs read their input, by symbolic execution; `testgen.spec.mine.python_code` is the way in."""
