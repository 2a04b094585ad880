"""A workbook as the archive it is: refused before anything is opened, should it hold what could do harm."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from auditor.errors import Problem, unreadable
from auditor.model.text import Text

MOST_BYTES = 20 * 2**20
MOST_PARTS = 400
MOST_UNPACKED = 120 * 2**20
HIGHEST_RATIO = 200
"""Between unpacked and packed size of one part; spreadsheets of repeated words reach a few dozen."""

_ENCRYPTED = 0x1
_OLE = b"\xd0\xcf\x11\xe0"
_SAVE_AS = Text("请另存为 .xlsx 后再导入", "save it as .xlsx and import that")
_ACTIVE = {
    "vbaproject": Text("含有宏", "holds macros"),
    "macrosheets/": Text("含有宏表", "holds macro sheets"),
    "dialogsheets/": Text("含有对话框", "holds dialog sheets"),
    "externallinks/": Text("引用了别的工作簿", "refers to other workbooks"),
    "embeddings/": Text("嵌入了别的文件", "has other files embedded"),
    "activex/": Text("含有 ActiveX 控件", "holds ActiveX controls"),
    "ctrlprops/": Text("含有表单控件", "holds form controls"),
    "connections.xml": Text("含有外部数据连接", "holds data connections"),
    "querytables/": Text("含有外部查询", "holds queries"),
}
"""Parts of a workbook that do something, by a piece of their name in lower case."""


def refusals(path: Path) -> Iterator[Problem]:
    """Why the file cannot be read as a worksheet; nothing when it can."""

    def refuse(zh: str, en: str) -> Problem:
        return Problem(path.name, 0, "", Text(zh, en))

    if path.suffix.lower() != ".xlsx":
        yield refuse(f"只接受 .xlsx，{_SAVE_AS.zh}", f"only .xlsx is accepted; {_SAVE_AS.en}")
        return
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        yield Problem(path.name, 0, "", unreadable(error))
        return
    if size > MOST_BYTES:
        yield refuse(f"超过 {MOST_BYTES >> 20} MB", f"is larger than {MOST_BYTES >> 20} MB")
    elif head == _OLE:
        yield refuse(
            f"设有打开密码，或者是旧的 .xls 格式；{_SAVE_AS.zh}", f"has a password or is an old .xls; {_SAVE_AS.en}"
        )
    else:
        for message in _of_archive(path):
            yield Problem(path.name, 0, "", message)


def _of_archive(path: Path) -> Iterator[Text]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _of_parts(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError, RuntimeError):
        yield Text("不是完整的 .xlsx 文件，请重新导出或重新拷贝", "is no whole .xlsx file; export or copy it again")


def _of_parts(archive: zipfile.ZipFile) -> Iterator[Text]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        yield Text("展开后过大，疑似压缩炸弹", "unpacks to too much, as a zip bomb does")
        return
    if any(part.file_size > HIGHEST_RATIO * max(part.compress_size, 1024) for part in parts):
        yield Text("压缩比异常，疑似压缩炸弹", "is packed too well to be true, as a zip bomb is")
        return
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        yield Text("内容已加密，请取消密码后再导入", "is encrypted; remove the password and import it again")
        return
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names) or any(".." in name.split("/") for name in names):
        yield Text("压缩包内文件名重复或越界", "its parts have double or escaping names")
        return
    for piece, what in _ACTIVE.items():
        if any(piece in name for name in names):
            yield Text(f"{what.zh}，不接受；{_SAVE_AS.zh}", f"{what.en}, which is refused; {_SAVE_AS.en}")
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            content = archive.read(part)
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content[:512]:
                yield Text("XML 中含有实体声明或使用了异常编码", "its XML declares entities or is oddly encoded")
                return
            if part.filename == "[Content_Types].xml" and b"macroEnabled" in content:
                yield Text(f"是启用宏的工作簿；{_SAVE_AS.zh}", f"is a workbook with macros; {_SAVE_AS.en}")
