"""What the strict YAML reader says of a file it refuses, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model.text import Text

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 40

TOO_LARGE = Text(
    f"文件超过 {MAX_BYTES // 1024**2} MiB，请拆成几个文件",
    f"larger than {MAX_BYTES // 1024**2} MiB: split it into several files",
)
NO_YAML = Text("不是 YAML", "not YAML")

ALIAS = Text("不允许使用别名（*名称），请直接写出值", "aliases (*name) are refused: write the value out")
ANCHOR = Text(
    "不允许使用锚点（&名称），请在用到的地方写出值", "anchors (&name) are refused: write the value where it is needed"
)
TAG = Text("不允许使用标签（!名称），请删去", "tags (!name) are refused: remove it")
MERGE_KEY = Text("不允许使用合并键（<<），请逐个写出各键", "merge keys (<<) are refused: write the keys out")
SECOND_DOCUMENT = Text(
    "一个文件里有第二个文档（---），请另存为一个文件", "a second document (---) in one file: make it a file of its own"
)
KEY_NOT_TEXT = Text("键必须是文本，请加引号", "a key must be text: put it in quotes")
KEY_NOT_SCALAR = Text("键必须是文本，不能是列表或键值表", "a key must be text, not a list or mapping")
TOO_DEEP = Text(f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH} levels")

_PARSER_WORDS: Mapping[str, str] = {
    "mapping values are not allowed in this context": "此处不能出现“键: 值”，请检查缩进，值中含冒号时请加引号",
    "did not find expected key": "此处应为键，请检查缩进与上一行的引号、括号",
    "did not find expected '-' indicator": "此处应为列表项“- ”，请检查缩进",
    "did not find expected ',' or ']'": "方括号内缺少逗号或右括号 ]",
    "did not find expected ',' or '}'": "花括号内缺少逗号或右括号 }",
    "did not find expected node content": "此处缺少值",
    "did not find expected <document start>": "此处应是文件开头的内容，请检查缩进",
    "could not find expected ':'": "键后缺少冒号“: ”",
    "found unexpected end of stream": "文件提前结束，引号没有闭合",
    "found unexpected document indicator": "引号内出现了 --- 或 ...，引号没有闭合",
    "found character that cannot start any token": "此处的字符不能用来开头（如制表符、@、`），缩进请用空格",
    "found a tab character that violates indentation": "缩进用了制表符，请改用空格",
    "found a tab character where an indentation space is expected": "缩进用了制表符，请改用空格",
    "found unknown escape character": "双引号内有不认识的转义符，请改用单引号",
    "block sequence entries are not allowed in this context": "此处不能出现列表项“- ”，请换行并检查缩进",
    "block collections are not allowed in this context": "此处不能开始列表或键值表，请检查缩进",
    "mapping keys are not allowed in this context": "此处不能出现键，请检查缩进",
    "found undefined tag handle": "不允许使用标签（!名称）",
    "found undefined alias": "不允许使用别名（*名称）",
    "control characters are not allowed": "含有控制字符，不是文本文件",
}
"""What libyaml says, in Chinese."""


def said_by_parser(words: str | None) -> Text:
    """A syntax error in both languages; one without Chinese words here is quoted."""
    if not words:
        return NO_YAML
    return Text(_PARSER_WORDS.get(words, f"YAML 语法错误（{words}）"), words)
