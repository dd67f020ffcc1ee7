"""The command line's front door, for its script and as `python -m chainrule`: an interruption is heard from the start.

Loading takes a moment; what is interrupted in it ends as what is interrupted later, with one word and no traceback.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Load the command line and run it."""
    try:
        from chainrule.cli import main as run
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.stderr.flush()
        os._exit(130)
    run()


if __name__ == "__main__":
    main()
