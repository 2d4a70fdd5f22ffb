"""Start the command line: ``python -m ganterpret_integrations`` is ``ganterpret``."""

import sys


def main() -> None:
    """Import and run the command; an interruption is no traceback even while importing."""
    try:
        from ganterpret_integrations.cli.main import main as command
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted. Nothing is half-written; run the same command again.\n")
        sys.exit(130)
    command()


if __name__ == "__main__":
    main()
