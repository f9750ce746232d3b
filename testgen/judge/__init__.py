"""Run programs safely and say what came of it."""
