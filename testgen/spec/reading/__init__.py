"""How inputs are read, by columns and token by token; `testgen.spec.reader` is the way in."""
