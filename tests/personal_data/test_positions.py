"""Values that formats tell by their places, and credentials where requests carry them. Everything is made up."""

from __future__ import annotations

import pytest
from three_paths import detector, on_every_path

HOME = "杭州市西湖区文三路12号3单元401室"
PID = f"PID|1||2022375467^^^HIS^MR~110101900307123^^^GA^NI||李晓明||19900307|M|||{HOME}||18446896449^PRN"
SAID = [
    (
        PID,
        [
            ("CN_MEDICAL_NO", "2022375467"),
            ("CN_ID_CARD_15", "110101900307123"),
            ("PERSON", "李晓明"),
            ("DATE_OF_BIRTH", "19900307"),
            ("CN_ADDRESS", HOME),
            ("CN_MOBILE", "18446896449"),
        ],
    ),
    (
        "RECV MSH|^~\\&|HIS|H|EMPI|C|20230720||ADT^A01|12|P|2.4\\rPID|1||M20223754^^^HIS^PI||王芳||199003071200|F",
        [("CN_MEDICAL_NO", "M20223754"), ("PERSON", "王芳"), ("DATE_OF_BIRTH", "19900307")],
    ),
    (
        f"recv NK1|1|李晓明|SPO|{HOME}^^^^|057787654321",
        [("PERSON", "李晓明"), ("CN_ADDRESS", HOME), ("CN_LANDLINE", "057787654321")],
    ),
    ("DG1|1|ICD10|N17.471|慢性肾衰竭", [("HEALTH", "慢性肾衰竭")]),
    ("DG1|1||I10.x00^高血压^ICD10", [("HEALTH", "高血压")]),
    (
        "PV1|1|I|19F^8^2||||134^李晓明|13415^王芳|||||||||||2022375467",
        [("PERSON", "李晓明"), ("PERSON", "王芳"), ("CN_MEDICAL_NO", "2022375467")],
    ),
    # FreeRADIUS with auth_badpass and auth_goodpass.
    (
        "Login incorrect (pap: Cleartext password does not match): [zhangsan/Gov@1821] (from client nas-7 port 0)",
        [("SECRET", "Gov@1821")],
    ),
    ("Auth: Login OK: [zhangsan/Gov]1821/x] (from client nas", []),
    ("Auth: (93) Login OK: [zhangsan/Gov@1821] (from client nas-7 port 0)", [("SECRET", "Gov@1821")]),
    # How requests are authorised.
    ("Authorization: Bearer 3f2a9c77d0", [("SECRET", "3f2a9c77d0")]),
    ("curl -H 'Authorization: Bearer abc.a01f96.6754cf' -d '{}'", [("SECRET", "abc.a01f96.6754cf")]),
    ("headers={Authorization=[Bearer 3f2a9c77d0], Host=[a]}", [("SECRET", "3f2a9c77d0")]),
    ('{"Authorization":"Bearer 3f2a9c77d0"}', [("SECRET", "3f2a9c77d0")]),
    ("Authorization: Basic emphcHA6bGluY2hh== X-Real-IP: a", [("SECRET", "emphcHA6bGluY2hh==")]),
    # What closes around a secret is not of it.
    ("输入密码[Abc@170670]", [("SECRET", "Abc@170670")]),
    ("初始密码(Abc@170670).", [("SECRET", "Abc@170670")]),
    ("密码<Abc@170670>", [("SECRET", "Abc@170670")]),
    ("密码为7Abc(1)", [("SECRET", "7Abc(1)")]),
    ("Authorization: Bearer ***", [("MASKED_OTHER", "***")]),
]
NOT_SAID = [
    "Authorization: Bearer",
    "Authorization: Bearer <token>",
    "Auth: (93) Login OK: [zhangsan/<via Auth-Type = EAP>] (from client nas-7 port 0)",
    "Auth: (93) Login incorrect (chap: no): [zhangsan/<CHAP-Password>] (from client nas-7 port 0)",
    "Auth: (93) Login OK: [zhangsan] (from client nas-7 port 0)",
    "select (a): [zhangsan/Gov@1821] (from client x",
    "PID|USER|PR|NI|VIRT|RES",
    "MYPID|1||2022375467^^^HIS^MR||李晓明",
    "DG1|1|ICD10|N17|",
    "输入密码[]",
    "编号(必填): [zhangsan/Gov@1821] (from client x",
]


@pytest.mark.parametrize(("text", "values"), SAID)
def test_values_are_known_by_their_places(text: str, values: list[tuple[str, str]]) -> None:
    found = [(hit.entity, text[hit.start : hit.end]) for hit in detector("numpy").find(text)]
    assert found == values


@pytest.mark.parametrize("text", NOT_SAID)
def test_places_without_values_say_nothing(text: str) -> None:
    assert not detector("numpy").find(text)


def test_every_path_knows_values_by_their_places() -> None:
    for text in (*(text for text, _ in SAID), *NOT_SAID):
        numba, numpy, reference = on_every_path(text)
        assert numba == numpy == reference, text
