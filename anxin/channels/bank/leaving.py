"""Writing a file into a folder so that it is complete under its name or not there at all, and readable by nobody but this account."""

import os
from pathlib import Path


def put(folder: Path, name: str, data: bytes) -> Path:
    """The same name again replaces what lay there: a worker that died in between writes the same file once more."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = folder / f".{name}.{os.getpid()}"
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    os.replace(scratch, folder / name)
    return folder / name
