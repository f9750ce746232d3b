"""How values are drawn: sizes, bounds that conditions narrow, repairs; `testgen.spec.sampler` is the way in."""
