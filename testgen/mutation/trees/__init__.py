"""Operators on C, C++ and Java, over the trees of tree-sitter: the families of those on Python."""
