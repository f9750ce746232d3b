"""Comparators: pure functions of an answer and an output; no program runs here."""
