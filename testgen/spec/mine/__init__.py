"""Formats and limits mined from programs that validate inputs, one miner per language."""
