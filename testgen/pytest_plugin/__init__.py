"""`pytest --suite-strength`: how strong is the suite of an ordinary project?"""
