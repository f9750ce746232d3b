"""Shapes of texts: each takes (draws, length, alphabet) and returns a string; grids are cut from one."""

from __future__ import annotations

from testgen.spec.sampling.draws import Draws, chance, distinct, pick
from testgen.spec.shapes.shape import RANDOM, Kind, Shape

_SPARSE = 16
_LONGEST_PERIOD = 4


def scattered(draws: Draws, length: int, alphabet: str) -> str:
    """Every character alike; now and then from two or three of them only."""
    if len(alphabet) > _LONGEST_PERIOD and chance(draws, 4):
        alphabet = _some(draws, alphabet, 3)
    return "".join([alphabet[k] for k in draws.integers(length, 0, len(alphabet) - 1)])


def one_letter(draws: Draws, length: int, alphabet: str) -> str:
    """The same character everywhere."""
    return pick(draws, alphabet) * length


def periodic(draws: Draws, length: int, alphabet: str) -> str:
    """A short piece again and again."""
    piece = scattered(draws, draws.integer(2, _LONGEST_PERIOD), alphabet)
    return (piece * (length // len(piece) + 1))[:length]


def fibonacci(draws: Draws, length: int, alphabet: str) -> str:
    """A Fibonacci word, the worst case of many string algorithms."""
    letters = _some(draws, alphabet, 2)
    before, word = letters[-1], letters[0]
    while len(word) < length:
        before, word = word, word + before
    return word[:length]


def near_palindrome(draws: Draws, length: int, alphabet: str) -> str:
    """A palindrome, half of the time with one character changed."""
    half = scattered(draws, (length + 1) // 2, alphabet)
    text = half + half[: length // 2][::-1]
    if text and chance(draws, 2):
        at = draws.integer(0, length - 1)
        text = text[:at] + pick(draws, alphabet) + text[at + 1 :]
    return text


def two_letters(draws: Draws, length: int, alphabet: str) -> str:
    """Two characters of the alphabet at random."""
    return scattered(draws, length, _some(draws, alphabet, 2))


def sparse(draws: Draws, length: int, alphabet: str) -> str:
    """One character nearly everywhere."""
    letters = [pick(draws, alphabet)] * length
    for at in draws.integers(1 + length // _SPARSE if length else 0, 0, max(0, length - 1)):
        letters[at] = pick(draws, alphabet)
    return "".join(letters)


def _some(draws: Draws, alphabet: str, most: int) -> str:
    places = distinct(draws, min(most, len(alphabet)), 0, len(alphabet) - 1)
    return "".join(alphabet[place] for place in places)


TEXTS = (
    Shape(RANDOM, Kind.TEXT, scattered),
    Shape("one-letter", Kind.TEXT, one_letter),
    Shape("periodic", Kind.TEXT, periodic),
    Shape("fibonacci", Kind.TEXT, fibonacci),
    Shape("near-palindrome", Kind.TEXT, near_palindrome),
    Shape("two-letters", Kind.TEXT, two_letters),
    Shape("sparse", Kind.TEXT, sparse),
)
