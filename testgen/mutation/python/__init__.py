"""Operators on Python, over `ast` with places: comments and layout stay."""
