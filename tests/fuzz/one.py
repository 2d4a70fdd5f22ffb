"""One target under atheris, which ends with the first finding: ``python -m tests.fuzz.one NAME``.

Conventions:
    What follows the name goes to libFuzzer. In ``FUZZ_FOLDER`` lie ``work``, where the target may
    write, and ``findings``, where the bytes that broke a law are kept: here, since libFuzzer does
    not keep all; what takes too long or too much memory it keeps itself.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path


def main(name: str, options: list[str]) -> None:
    """Fuzz until libFuzzer's options end it."""
    import atheris  # an extra of its own

    with atheris.instrument_imports(include=["ganterpret", "ganterpret_integrations"]):
        from tests.fuzz.targets import TARGETS, attempt

        folder = Path(os.environ["FUZZ_FOLDER"])
        # What a target imports late is instrumented too, and its seconds are no file's.
        attempt(TARGETS[name], b"", folder / "work")

    def run(data: bytes) -> None:
        try:
            attempt(TARGETS[name], data, folder / "work")
        except Exception:
            digest = hashlib.sha256(data).hexdigest()[:16]
            (folder / "findings" / f"law-{digest}").write_bytes(data)
            raise

    atheris.Setup([sys.argv[0], *options], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
