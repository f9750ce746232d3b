"""What holds for every test."""

import signal

from tests.drawing import load_profile

# A shell that starts the tests in the background lets them ignore SIGINT, and what they start would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)

load_profile()
