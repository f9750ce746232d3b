from testgen.spec.suggestion import LONGEST_WORD, closest, shortened


def test_the_closest_word() -> None:
    assert closest("sortd", ["distinct", "sorted"]) == "sorted"
    assert closest("xyz", ["distinct", "sorted"]) is None
    assert closest("n", ["nn"]) is None  # one letter is like too much
    assert closest("int", ["int", "in"]) is None  # it is no misspelling


def test_hostile_words_are_not_compared() -> None:
    word = "a" * 10**6
    assert closest(word, [word[1:]]) is None
    assert closest("a" * LONGEST_WORD, [word]) is None


def test_a_long_text_is_shown_by_its_ends() -> None:
    assert shortened("short") == "short"
    assert shortened("a" * 500 + "b" * 500) == "a" * 30 + "..." + "b" * 30
