"""Wrong programs made from right ones, and suites scored by which of them they kill."""
