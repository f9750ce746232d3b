"""The integers and texts that stand in programs, from their own syntax trees: where wrong ideas have their edges."""

from testgen.propose.constants.constant import Constant, Literal, Use, constants_of, literals_of

__all__ = ["Constant", "Literal", "Use", "constants_of", "literals_of"]
