"""Files that are written whole or not at all: whoever reads one sees the old content or the new one. Knows no content."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write(path: Path, data: bytes, mode: int | None = None) -> None:
    """Puts data in a file's place in one step, on the disk before it is seen; OSError leaves what was there.

    With a mode the file has exactly that, and nobody but its owner may read it before; else what the system gives a new one.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            part.chmod(mode)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
