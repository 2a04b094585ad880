"""A transcript that a person carried here in a file."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from scanners.transport.reply import Answered, Refused, Rejected, Reply, Unreachable, plain
from scanners.transport.secrets import forbidden

MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bundle:
    """Answers with a file, whatever is asked. The file is untrusted: size, kind and content are checked first."""

    path: Path

    def run(self, script: str, *, timeout: float, limit: int) -> Reply:
        try:
            kind = self.path.stat()
            if not stat.S_ISREG(kind.st_mode):
                return Rejected("the bundle is not a regular file")
            if kind.st_size > MAX_BYTES:
                return Rejected(f"the bundle is larger than {MAX_BYTES // 1024 // 1024} MB")
            with self.path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return Unreachable(f"there is no bundle {plain(self.path.name)}")
        except PermissionError:
            return Refused(f"the bundle {plain(self.path.name)} may not be read")
        except (OSError, ValueError) as error:
            return Unreachable(f"the bundle {plain(self.path.name)} cannot be read: {plain(error.__class__.__name__)}")
        if len(content) > MAX_BYTES:
            return Rejected(f"the bundle is larger than {MAX_BYTES // 1024 // 1024} MB")
        if found := forbidden(content):
            return Rejected(f"the bundle {found}; collect again with the current collector")
        return Answered(content)
