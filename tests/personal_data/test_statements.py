"""Values of SQL statements in logs stand under columns that are written elsewhere."""

from __future__ import annotations

import pytest
from three_paths import detector, on_every_path

from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.listed_rows import columns_of

HOME = "杭州市西湖区文三路12号3单元401室"
SAID = [
    (
        "==>  Preparing: INSERT INTO t (xm, at, csrq) VALUES (?, now(), ?), (?, now(), ?) "
        "==> Parameters: 张三(String), 1990-03-07(Date), 李四(String), null",
        [("PERSON", "张三"), ("DATE_OF_BIRTH", "1990-03-07"), ("PERSON", "李四")],
    ),
    (
        f"Preparing: UPDATE t SET xm=?, addr = ? WHERE id = ? and qq in (?, ?) limit ? "
        f"Parameters: 张三(String), {HOME}(String), 3(Long), 12345678(String), 12345679(String), 10(Integer)",
        [("PERSON", "张三"), ("CN_ADDRESS", HOME), ("QQ", "12345678"), ("QQ", "12345679")],
    ),
    (
        "Preparing: SELECT * FROM t WHERE xm LIKE concat('%', ?, '%') AND csrq BETWEEN ? AND ? "
        "Parameters: 张三(String), 1990-03-07(String), 1990-03-08(String)",
        [("PERSON", "张三"), ("DATE_OF_BIRTH", "1990-03-07"), ("DATE_OF_BIRTH", "1990-03-08")],
    ),
    (
        "sql: INSERT INTO t (`name`, qq, t.csrq) VALUES ('张三',7,'1990-03-07'), ('李''四','12345679',null)",
        [("PERSON", "张三"), ("DATE_OF_BIRTH", "1990-03-07"), ("QQ", "12345679")],
    ),
    ("sql: /* insert by hand */ INSERT INTO t (xm) VALUES ('李晓明')", [("PERSON", "李晓明")]),
    (
        "Preparing: INSERT INTO t (xm) VALUES (?) Parameters: 张三(String) Parameters: 李四(String)",
        [("PERSON", "张三"), ("PERSON", "李四")],
    ),
    ('{"sql":"insert into t (xm) values (\'李晓明\')"}', [("PERSON", "李晓明")]),
    ('Content-Disposition: form-data; name="xm"\r\n\r\n李晓明\r\n--b', [("PERSON", "李晓明")]),
    (r"Content-Disposition: form-data; name=\"csrq\"\r\n\r\n1990-03-07\r\n--b", [("DATE_OF_BIRTH", "1990-03-07")]),
    # Kinds with a form of their own that need a word.
    (
        "Preparing: UPDATE t SET hzh = ?, bgdh=? WHERE order_no = ? "
        "Parameters: E69143592(String), 057787654321(String), 13800001111(String)",
        [("CN_PASSPORT", "E69143592"), ("CN_LANDLINE", "057787654321")],
    ),
    (
        "sql: INSERT INTO t (hzh, sfzh, pch) VALUES ('E69143592', 110101900307123, 'E69143593'), ('x', null, 1)",
        [("CN_PASSPORT", "E69143592"), ("CN_ID_CARD_15", "110101900307123")],
    ),
    # What columns are LIKE, IN, eq.
    (
        "Rows_examined: 9 select * from t where xm like '%张三%' and hzh not like 'E69143592%'"
        " and qq in ('1234567', '765432') and idno like '%51010419380930971%' and title like '%李四%'",
        [("PERSON", "张三"), ("CN_PASSPORT", "E69143592"), ("QQ", "1234567"), ("QQ", "765432")],
    ),
    (
        "GET /p?$filter=csrq eq '1990-03-07' and t.xm eq '张三' and dept eq '李四'",
        [("DATE_OF_BIRTH", "1990-03-07"), ("PERSON", "张三")],
    ),
    # An INSERT that no key tells of.
    (
        f"7190 Query\tINSERT INTO `t`(`huzhu`,`xm`,`no`,`addr`) VALUES ('王芳','李晓明','7','{HOME}'),('赵刚','',1,2)",
        [("PERSON", "王芳"), ("PERSON", "李晓明"), ("CN_ADDRESS", HOME), ("PERSON", "赵刚")],
    ),
    (
        '"Key (no)=(7) already exists.",,"insert into ""t""(""xm"",csrq) values(\'李晓明\',\'1990-03-07\')",,,"web"',
        [("PERSON", "李晓明"), ("DATE_OF_BIRTH", "1990-03-07")],
    ),
    # Values in a list behind a statement.
    (
        'slow sql 90 millis. SELECT * FROM t WHERE csrq = ? AND xm = ?["1990-03-07","李晓明"]',
        [("DATE_OF_BIRTH", "1990-03-07"), ("PERSON", "李晓明")],
    ),
    (
        'update failed. select xm from t where qq in (?, ?, ?)["1234567","765432",null]',
        [("QQ", "1234567"), ("QQ", "765432")],
    ),
    (
        f"SQL : ds0 ::: INSERT INTO t (id, xm, txdz) VALUES (?, ?, ?) ::: [86, 李晓明, {HOME}]",
        [("PERSON", "李晓明"), ("CN_ADDRESS", HOME)],
    ),
    ("SQL : update t set xm = ? where id=? ::: [[李晓明, 1], [王芳, 2]]", [("PERSON", "李晓明"), ("PERSON", "王芳")]),
    # Values by the numbers of what they are bound to.
    (
        "execute <unnamed>: select * from t where $2=csrq or csrq=$2 and xm=$1\",\"parameters: $1 = '李晓明', "
        "$2 = '1990-03-07', $3 = NULL\",,",
        [("PERSON", "李晓明"), ("DATE_OF_BIRTH", "1990-03-07")],
    ),
    (
        '{"message":"execute S_1: insert into t (csrq, xm) values ($1,$2)","detail":"Parameters: $1 = \'1990-03-07\', '
        "$2 = '李晓明'\"}",
        [("PERSON", "李晓明"), ("DATE_OF_BIRTH", "1990-03-07")],
    ),
    # Values by the names of what they are bound to, before their statement or behind it.
    (
        f"[Parameters=[@p0='李晓明' (Size = 50), @p1='1990-03-07' (DbType = Date), @p2='{HOME}' (Size = 200)], "
        "CommandType='Text'] INSERT INTO [t] ([xm], [csrq], [addr]) VALUES (@p0, @p1, @p2);",
        [("PERSON", "李晓明"), ("DATE_OF_BIRTH", "1990-03-07"), ("CN_ADDRESS", HOME)],
    ),
    (
        "[Parameters=[@__xm_0='李晓明' (Size = 50)], CommandType='Text'] SELECT TOP(1) * FROM t WHERE xm = @__xm_0",
        [("PERSON", "李晓明")],
    ),
    (
        "NHibernate.SQL - INSERT INTO t (xm, csrq) VALUES (@p0, @p1);@p0 = '李晓明' [Type: String (50:0:0)], "
        "@p1 = '1990-03-07' [Type: String (10:0:0)]",
        [("PERSON", "李晓明"), ("DATE_OF_BIRTH", "1990-03-07")],
    ),
    (
        "exec sp_executesql N'INSERT t (xm) VALUES (@a)',N'@a nvarchar(50)',@a=N'李晓明'",
        [("PERSON", "李晓明")],
    ),
    # Values in the order of what they are bound to, as Oracle audits them.
    (
        "SQL:[insert into t(qq,xm,diagnosis) values(:1,:2,:3)] BINDS:[#1=12345678 #2=李晓明 #3=肺结核]",
        [("QQ", "12345678"), ("PERSON", "李晓明"), ("HEALTH", "肺结核")],
    ),
    (
        "update t set xm=:b2, diagnosis = :b1 where id=:b3 SQL_BIND: #1(9):李晓明 #2(9):肺结核 #3(1):7",
        [("PERSON", "李晓明"), ("HEALTH", "肺结核")],
    ),
    ("<Sql_Text>select 1 from t where xm=:1</Sql_Text><Sql_Bind> #1(9):李晓明</Sql_Bind>", [("PERSON", "李晓明")]),
    # Columns that a SELECT gives values.
    (
        "SQL:[merge into t a using (select '李晓明' xm, '1990-03-07' as csrq, '男' xb from dual) b on (a.xm=b.xm)]",
        [("PERSON", "李晓明"), ("DATE_OF_BIRTH", "1990-03-07")],
    ),
    # CEF writes `=` with a backslash.
    (
        r"msg=select id from t where xm\='李晓明' and csrq\='1990-03-07' rows=8",
        [("PERSON", "李晓明"), ("DATE_OF_BIRTH", "1990-03-07")],
    ),
    # Rows below a list of columns.
    (
        '{"columns":["xm","sfzh","pch"],"rows":[["李晓明","110101900307123","E69143592"],["王芳",null,"E69143592"]]}',
        [("CN_ID_CARD_15", "110101900307123"), ("PERSON", "李晓明"), ("PERSON", "王芳")],
    ),
    ('{"data":[["李晓明",12345678]],"fields": ["name","qq"]}', [("PERSON", "李晓明"), ("QQ", "12345678")]),
    ('{"columns":[{"name":"csrq","type":"date"}],"rows":[["1990-03-07"]]}', [("DATE_OF_BIRTH", "1990-03-07")]),
    # Each value that Hibernate binds on a line of its own.
    (
        "Hibernate: insert into p (xm, csrq, pch, hzh) values (?, ?, ?, ?)\n"
        "BasicBinder : binding parameter [1] as [VARCHAR] - [李晓明]\n"
        "BasicBinder : binding parameter [2] as [DATE] - [1990-03-07]\n"
        "BasicBinder : binding parameter [3] as [VARCHAR] - [13800001111]\n"
        "BasicBinder : binding parameter [4] as [VARCHAR] - [E69143592]\n",
        [("PERSON", "李晓明"), ("DATE_OF_BIRTH", "1990-03-07"), ("CN_PASSPORT", "E69143592")],
    ),
    (
        "org.hibernate.SQL :\n    update\n        p\n    set\n        csrq=?\n    where\n        xm=?\n"
        "jdbc.bind : binding parameter (1:DATE) <- [1990-03-07]\n"
        "jdbc.bind : binding parameter (2:VARCHAR) <- [李晓明]\n",
        [("DATE_OF_BIRTH", "1990-03-07"), ("PERSON", "李晓明")],
    ),
]
NOT_SAID = [
    "Preparing: INSERT INTO t (title, dept) VALUES (?, ?) Parameters: 张三(String), 李四(String)",
    "==> Parameters: 张三(String), 1990-03-07(Date)",
    "Parameters: {page=1} Preparing: nothing",
    "sql: INSERT INTO t (city, title) VALUES ('张三','李四')",
    "sql: INSERT INTO t (xm) VALUES (",
    "Preparing: INSERT INTO t (xm) VALUES (?) Parameters: 市政府(String)",
    'Content-Disposition: form-data; name="xm"; filename="a.txt"\r\n\r\n李晓明',
    'Content-Disposition: form-data; name="dept"\r\n\r\n李晓明',
    "Query\tINSERT INTO `t`(`title`,`dept`) VALUES ('张三','李四')",
    "Query\tINSERT INTO `t` VALUES ('张三','李四')",
    "the values ('张三', '李四') are none",
    'SELECT * FROM t WHERE xm = ?["张三","李四"]',
    "SELECT * FROM t WHERE title = ? ::: [张三]",
    "is it so?['张三'] ::: [李四] ::: [",
    "where title=$1 parameters: $1 = '张三', $2 = '李四'",
    "[Parameters=[@p0='李晓明' (Size = 50)]] INSERT INTO [t] ([city]) VALUES (@p0)",
    "[Parameters=[@p0='李晓明' (Size = 50)], CommandType='Text', CommandTimeout='30']",
    "insert into t(dept) values(:1) BINDS:[#1=李晓明 #2=王芳]",
    "insert into t(dept, xm) values(:1, :2) BINDS:[#1=李晓明]",
    "BINDS:[#1=李晓明]",
    "sql: select id from t where city = '李晓明' xm",
    "sql: select '李晓明' title, '王芳' from dual",
    '{"columns":["order_no"],"rows":[["13800001111"]]}',
    '{"columns":["xm"],"rows":[["李晓明","王芳"]]}',
    '{"fields":{"xm":"市政府"},"rows":[["李晓明"]]}',
    "jdbc.bind : binding parameter (1:VARCHAR) <- [李晓明] Hibernate: select xm from p where csrq=?",
    "Hibernate: select xm from p where city=? binding parameter [1] as [VARCHAR] - [李晓明] INFO - [李晓明]",
]


@pytest.mark.parametrize(("text", "values"), SAID)
def test_values_are_read_under_their_columns(text: str, values: list[tuple[str, str]]) -> None:
    found = [(hit.entity, text[hit.start : hit.end]) for hit in detector("numpy").find(text)]
    assert sorted(found) == sorted(values)


@pytest.mark.parametrize("text", NOT_SAID)
def test_values_whose_columns_ask_for_nothing_are_not_read(text: str) -> None:
    assert not detector("numpy").find(text)


def test_every_path_reads_statements() -> None:
    for text in (*(text for text, _ in SAID), *NOT_SAID):
        numba, numpy, reference = on_every_path(text)
        assert numba == numpy == reference, text


def test_statements_are_met_at_any_place_of_a_block() -> None:
    """The compiled lane sifts 64 bytes at a time."""
    texts = [
        "insert into t (xm) values ('李晓明')",
        "insert into t (xm) VALUES('李晓明')",
        'select 1 from t where xm = ?["李晓明"]',
        'select 1 from t where xm in (?)["李晓明"]',
        "select 1 from t where xm = ? ::: [李晓明]",
        "PID|1||||李晓明",
        "Login incorrect (no): [a/Gov@1821] (from client b",
        "Hibernate: select 1 from t where xm=? binding parameter [1] as [VARCHAR] - [李晓明]",
        "Hibernate: select 1 from t where xm=? binding parameter (1:VARCHAR) <- [李晓明]",
        "curl -u a:Gov@1821",
        "mysqldump --password Gov@1821",
        "ftp://me:Gov@1821@h",
        "t.setXm('李晓明')",
        "@李晓明",
    ]
    lines = [f"{' ' * pad}{text}" for text in texts for pad in range(70)]
    data = "\n".join(lines).encode()
    for lane in ("numba", "numpy"):
        found = detector(lane).scan(data)
        assert found.segment.tolist() == [*range(len(lines))]


def test_the_statement_may_stand_on_the_line_above() -> None:
    lines = "a ==>  Preparing: INSERT INTO t (xm, k) VALUES (?, ?)\na ==> Parameters: 张三(String), 李四(String)\n"
    data = (lines + "a ==> Parameters: 王五(String)\n").encode()
    found = detector("numpy").scan(data)
    values = [data[start:end].decode() for start, end in zip(found.start, found.end, strict=True)]
    assert (values, [ENTITIES[kind] for kind in found.entity]) == (["张三"], ["PERSON"])
    assert [found.keys[key] for key in found.key] == ["xm"]


def test_bound_values_may_stand_on_the_line_below_their_statement() -> None:
    lines = (
        "LOG:  execute <unnamed>: select * from t where no=$1 and xm=$2\nDETAIL:  parameters: $1 = '7', $2 = '李晓明'\n"
    )
    data = lines.encode()
    found = detector("numpy").scan(data)
    assert [data[start:end].decode() for start, end in zip(found.start, found.end, strict=True)] == ["李晓明"]


def test_the_statement_of_values_with_names_may_stand_on_the_lines_below() -> None:
    lines = (
        "Executed DbCommand (5ms) [Parameters=[@p0='李晓明' (Size = 50), @p1='7'], CommandType='Text']\n"
        "      INSERT INTO [t] ([xm], [no])\n      VALUES (@p0, @p1);\n"
        "Executed DbCommand (5ms) [Parameters=[@p0='王芳' (Size = 50)], CommandType='Text']\n"
        "Executed DbCommand (5ms) [Parameters=[@p0='李四' (Size = 50)], CommandType='Text']\n"
        "SELECT 1 FROM t WHERE xm = @p0\n"
    )
    data = lines.encode()
    found = detector("numpy").scan(data)
    assert [data[start:end].decode() for start, end in zip(found.start, found.end, strict=True)] == ["李晓明", "李四"]


def test_a_list_with_a_value_in_it_names_no_columns() -> None:
    assert columns_of(["xm", {"name": "lxdh"}]) == ("xm", "lxdh")
    assert columns_of(["张三", "19900000001"]) == ()
