"""Where the command `holdtime` begins, so that Ctrl-C is a sentence while the other modules are still read."""

import sys


def main() -> int:
    """Run the command and return its exit code."""
    try:
        from sim.cli.command import main as command

        return command()
    except KeyboardInterrupt:
        from sim.core.language import say

        sys.stderr.write(say("holdtime: interrupted; nothing was written.") + "\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
