"""What holds for every test."""

import signal

from hypothesis import settings

# A shell that starts the tests in the background lets them ignore SIGINT, and what they start would, too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes is the machine's doing.
settings.register_profile("without deadline", settings.default, deadline=None)
settings.load_profile("without deadline")
