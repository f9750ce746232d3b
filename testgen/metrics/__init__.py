"""Figures from matrices and runs: pure functions, no execution."""
