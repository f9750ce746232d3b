"""`python -m testgen`: the same as the command `testgen`."""

import sys

from testgen.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
