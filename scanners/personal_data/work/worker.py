"""What one process does: a task read to its end, its part put into the ledger."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace

from auditor.model.personal_data import Trouble
from scanners.personal_data.columns.profile import TableTally
from scanners.personal_data.logs.formats import JsonFormat, PatternFormat
from scanners.personal_data.reading.blocks import Batch, Lines
from scanners.personal_data.reading.databases import DatabaseSource, read_database
from scanners.personal_data.reading.splits import Split, read_split
from scanners.personal_data.work.findings import RowsFile
from scanners.personal_data.work.kernel import Kernel, Work
from scanners.personal_data.work.ledger import put_in_place, store, temporary
from scanners.personal_data.work.memory import give_back, use_little
from scanners.personal_data.work.order import Settings
from scanners.personal_data.work.plan import Task
from scanners.personal_data.work.pool import Finished, Progress, answer

_FIRST = 128 << 10
"""Bytes of the first block of a log."""
_FIRST_ROWS = 256
"""Rows of the first batch of a table."""
_LARGE = 8 << 20
"""Bytes of a task behind which there is memory to give back."""


class Worker:
    """Does tasks one after the other with one detector."""

    def __init__(self, settings: Settings) -> None:
        use_little()
        self._order = settings.order
        self.kernel = Kernel(settings.order, settings.key)

    def __call__(self, task: Task, tell: Callable[[Progress], None]) -> Finished:
        """Read a split to its end and keep its part. Whatever fails is told by its kind and kept by nobody."""
        try:
            return self._done(task, tell)
        except (KeyboardInterrupt, SystemExit, EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except MemoryError:
            os._exit(1)  # as if the system had killed it: tried again alone
        except Exception as error:  # noqa: BLE001 - one split must not end the scan; the message may quote content
            return Finished(0, 0, type(error).__name__)
        finally:
            for path in (task.place.rows, task.place.part):
                temporary(path).unlink(missing_ok=True)

    def take(self, block: Lines) -> None:
        """Look at a block and keep nothing of it."""
        self.kernel.open().take(block)

    def _done(self, task: Task, tell: Callable[[Progress], None]) -> Finished:
        rows = None
        if self._order.findings is not None:
            task.place.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            rows = RowsFile(temporary(task.place.rows), self.kernel.entities)
        offset = task.what.offset if isinstance(task.what, Split) else 0
        work = self.kernel.open(task.number, offset, task.form, rows.add if rows else None)
        told = self._read(task, work, tell)
        if rows is not None:
            rows.close()
            put_in_place(task.place.rows)
        part = work.close()
        part.size = task.size
        if part.size >= _LARGE and any(isinstance(source.tally, TableTally) for source in part.sources.values()):
            give_back()  # what is stored is written down in memory first, and counts of tables are large
        store(task.place, part)
        return Finished(max(0, task.size - told), part.findings - work.told)

    def _read(self, task: Task, work: Work, tell: Callable[[Progress], None]) -> int:
        told = 0
        for block in self._blocks(task):
            wanted = work.take(block)
            if isinstance(block, Lines | Batch):
                # What a packed file holds says nothing of how far it was read.
                size = len(block.data) if isinstance(block, Lines) and task.form is not None else 0
                size = min(size, task.size - told)
                told += size
                tell(Progress(size, work.part.findings - work.told))
                work.told = work.part.findings
            if not wanted and isinstance(block, Batch) and block.source == task.source:
                break  # a plain file holds no other table
        return told

    def _blocks(self, task: Task) -> Iterator[Lines | Batch | Trouble]:
        match task.what:
            case DatabaseSource() as database:
                return read_database(database, limits=self._order.limits)
            case split:
                return _eased(read_split(split, self._order.limits), task)


def _eased(blocks: Iterator[Lines | Batch | Trouble], task: Task) -> Iterator[Lines | Batch | Trouble]:
    """The first block of a file in two, a short one first, so that somebody who waits sees something at once.

    Not where records of a log go over several lines; and the same cut whoever reads the split, so that results are the
    same.
    """
    alone = isinstance(task.form, JsonFormat) or (isinstance(task.form, PatternFormat) and not task.form.begins)
    for block in blocks if task.number == 0 else ():
        match block:
            case Lines(piece=None) if alone:
                yield from _two_blocks(block)
                break
            case Batch() if block.rows > 2 * _FIRST_ROWS:
                for start, end in ((0, _FIRST_ROWS), (_FIRST_ROWS, block.rows)):
                    values = tuple(array.slice(start, end - start) for array in block.values)
                    yield replace(block, first_row=block.first_row + start, values=values, rows=end - start)
                break
            case _:
                yield block
    yield from blocks


def _two_blocks(block: Lines) -> Iterator[Lines]:
    cut = block.data.find(b"\n", _FIRST) + 1
    if not 0 < cut < len(block.data):
        yield block
        return
    lines = block.data.count(b"\n", 0, cut)
    yield replace(block, data=block.data[:cut], lines=lines)
    first_line, offset = block.first_line + lines, block.offset + cut
    yield replace(block, first_line=first_line, offset=offset, data=block.data[cut:], lines=block.lines - lines)


_LINE = b'{"time":"2026-11-01T08:00:00+08:00","uri":"/a?b=%20","user":"a","body":"{\\"mobile\\":\\"19900000000\\"}"}\n'


def _ready(settings: Settings) -> Worker:
    """A worker that has looked at a line already: all it needs is loaded before others branch off it."""
    worker = Worker(settings)
    worker.take(Lines("", 1, 0, _LINE, 1))
    return worker


def main() -> None:
    """Entry of the process that `pool` starts."""
    answer(_ready)
