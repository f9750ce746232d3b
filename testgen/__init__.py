"""testgen turns a programming problem into a test suite that can be trusted, and says how strong any suite is."""

__version__ = "0.1.0"

__all__ = ["__version__"]
