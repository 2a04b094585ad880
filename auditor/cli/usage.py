"""Mistakes on the command line, in both languages.

The parser tells them in English only; its sentences are recognised here, and one that is not is quoted.
"""

from __future__ import annotations

import re

from auditor.model.text import Text

_SENTENCES: tuple[tuple[re.Pattern[str], Text], ...] = tuple(
    (re.compile(pattern, re.DOTALL), Text(zh, en))
    for pattern, zh, en in (
        (r"No such command '(.+?)'\.?.*", "没有命令“{0}”", "no such command: {0}"),
        (
            r"No such option: (\S+?)(?: \(Possible options: (.+?)\)| Did you mean (.+?)\?)",
            "没有选项 {0}（是否为 {1}{2}？）",
            "no such option: {0} (did you mean {1}{2}?)",
        ),
        (r"No such option: (\S+)", "没有选项 {0}", "no such option: {0}"),
        (r"Missing argument '?(.+?)'?\.", "缺少参数 {0}", "missing argument: {0}"),
        (r"Missing option '?(.+?)'?\.", "缺少选项 {0}", "missing option: {0}"),
        (r"Got unexpected extra arguments? ?(?:\(s\) )?\((.+)\)", "多余的参数：{0}", "unexpected argument: {0}"),
        (r"Option '(.+?)' requires an argument\.", "选项 {0} 须跟一个值", "option {0} needs a value"),
        (r"Option '(.+?)' does not take a value\.", "选项 {0} 不带值", "option {0} takes no value"),
        (
            r"Invalid value for '?(--as-of)'?.*: .*'(.*)' does not match.*",
            "{0}：“{1}”不是日期，应形如 2026-11-20",
            "{0}: '{1}' is no day, as 2026-11-20",
        ),
        (
            r"Invalid value for '?([\w.-]+)'?.*?: .*'(.*)' is not one of (.+?)\.?",
            "{0}：“{1}”不在 {2} 之列",
            "{0}: '{1}' is none of {2}",
        ),
        (
            r"Invalid value for '?([\w.-]+)'?.*?: .*greater than or equal to (\d+)",
            "{0}：应不小于 {1}",
            "{0}: must be at least {1}",
        ),
        (
            r"Invalid value for '?([\w.-]+)'?.*?: .*less than or equal to (\d+)",
            "{0}：应不大于 {1}",
            "{0}: must be at most {1}",
        ),
        (
            r"Invalid value for '?([\w.-]+)'?.*?: .* in the range (\d+)<=x<=(\d+)\.",
            "{0}：应在 {1} 到 {2} 之间",
            "{0}: must be between {1} and {2}",
        ),
        (r"Invalid value for '?([\w.-]+)'?.*?: .*valid integer.*", "{0}：应为整数", "{0}: must be a whole number"),
        (
            r"Invalid value for '?([\w.-]+)'?.*?: (?:\w+ )?'(.+)' does not exist\.",
            "{0}：{1} 不存在",
            "{0}: {1} does not exist",
        ),
        (r"Invalid value for '?([\w.-]+)'?.*?: (.+)", "{0} 的值无效：{1}", "{0}: {1}"),
    )
)


def told(sentence: str) -> Text:
    """A sentence of the parser in both languages. Help, which spans lines, comes back as it is."""
    if "\n" in sentence.strip():
        return Text(sentence, sentence)
    for pattern, words in _SENTENCES:
        if found := pattern.fullmatch(sentence):
            values = [value or "" for value in found.groups()]
            return Text(words.zh.format(*values), words.en.format(*values))
    return Text(f"命令行有误：{sentence}", sentence)
