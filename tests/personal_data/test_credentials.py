"""Passwords by their places in commands and addresses, and who is called in a conversation. All are made up."""

from __future__ import annotations

import pytest
from three_paths import on_every_path

TOLD = [
    ("curl -u admin:S3cret!pw http://h/api", ["S3cret!pw"]),
    ("curl -s --user 'admin:S3cret|pw' http://h/api", ["S3cret|pw"]),
    ('{"cmd":"/usr/bin/curl --proxy-user=admin:S3cret!pw http://h"}', ["S3cret!pw"]),
    ("(root) CMD (mysqldump -h h -P3306 -uroot -pAbc@2023 zwfw | gzip > /b.gz)", ["Abc@2023"]),
    ("mysql -u root -p'Secret#123' zwfw; mariadb-dump -pSecret#124", ["Secret#123", "Secret#124"]),
    ("redis-cli -h h -p 6379 -a Redis@123 keys '*'", ["Redis@123"]),
    ("sshpass -p 'Root#2024' ssh root@h; sshpass -pRoot#2025 scp a root@h:/data", ["Root#2024", "Root#2025"]),
    ("sshpass -p Root#2024 mysql -uroot -pAbc@2023", ["Root#2024", "Abc@2023"]),
    ("mongodump -u admin -p Mongo123 --out /b", ["Mongo123"]),
    ("docker login -u admin -p Harbor12345 h", ["Harbor12345"]),
    ("sqlcmd -S h -U sa -P Sa@12345", ["Sa@12345"]),
    ("ldapsearch -x -D cn=admin -w Ldap@123", ["Ldap@123"]),
    ("smbclient //h/s -U user%Passw0rd; lftp -u me,Ftp_2023 sftp://h", ["Passw0rd", "Ftp_2023"]),
    ("clickhouse-client --password Click123 --token Ab12cd34", ["Click123", "Ab12cd34"]),
    ("PGPASSWORD=Pg@2023x psql -h h zwfw", ["Pg@2023x"]),
    ("mysql://root:Root#2024@10.1.2.3:3306/zwfw", ["Root#2024", "10.1.2.3"]),
    ("mysql://root:Abc@2023@10.1.2.3/zwfw", ["Abc@2023", "10.1.2.3"]),
    ("jdbc:postgresql://app:p%40ssw0rd1@db/app?x=a", ["p%40ssw0rd1"]),
    ("redis://:Redis123@h:6379/0 ftp://me:Ftp_2023@h.example.cn", ["Redis123", "Ftp_2023"]),
    ("jdbc:oracle:thin:scott/tiger99@h:1521/orcl", ["tiger99"]),
    ("sqlplus -s scott/tiger99@orcl; expdp userid=scott/tiger98@orcl", ["tiger99", "tiger98"]),
    ("git clone https://oauth2:glpat-abc123456@git.example.cn/a", ["glpat-abc123456"]),
    ('1339518083.107412 [0 127.0.0.1:60866] "AUTH" "Zx81pass!"', ["Zx81pass!"]),
    ('1339518083.107412 [0 10.1.2.3:60866] "auth" "default" "Zx81pass!"', ["10.1.2.3", "Zx81pass!"]),
    ('"HELLO" "3" "AUTH" "app" "Zx81pass!" "SETNAME" "a"', ["Zx81pass!"]),
    (r'{"log":"1.2 [0 lua] \"AUTH\" \"Zx81pass!\"\n"}', ["Zx81pass!"]),
    ("---> PASS Zx81pass!", ["Zx81pass!"]),
    ("ftp> PASS Zx81pass!\r\n230 ok", ["Zx81pass!"]),
    ("(000001) user (10.1.2.3)> PASS Zx81pass!", ["10.1.2.3", "Zx81pass!"]),
    ("<-- PASS Zx81pass!", ["Zx81pass!"]),
    ('FTP COMMAND: "PASS Zx81pass!"', ["Zx81pass!"]),
    ("S: +OK\nC: PASS Zx81pass!\nS: +OK", ["Zx81pass!"]),
    ("命令：PASS Zx81pass!", ["Zx81pass!"]),
    ("USER backup\nPASS Zx81pass!\n", ["Zx81pass!"]),
    ("USER backup\r\n331 Password required for backup.\r\nPASS Zx81pass!", ["Zx81pass!"]),
    ("CAS ticket=ST-18-aA5Yuvrxzpv8Tau1cYQ7-cas01.example.cn", ["ST-18-aA5Yuvrxzpv8Tau1cYQ7-cas01.example.cn"]),
    ("票据TGT-1-eQ_uvrxzpv8Tau1cYQ7a-5Y已签发", ["TGT-1-eQ_uvrxzpv8Tau1cYQ7a-5Y"]),
    ("@王小明 请处理，@张建国", ["王小明", "张建国"]),
]
NOTHING_TOLD = [
    "mysql -u root -p zwfw; mysql -p${DB_PASS} -P 3306",
    "ssh -p 222222 h; mkdir -p /data/app/logs; docker run -p 808080:808080 -u 100000:100000 nginx",
    'curl -u "$USER:$PASSWORD" http://h; curl -u admin http://h; curl -u admin: http://h',
    "redis-cli -p 637900 -a $REDIS_PASS; sshpass -f /root/pw; sqlplus / as sysdba",
    "tool --password prompt --token option -p abcdef1",
    "curl http://h | grep -u admin:S3cret!pw",
    "postgresql://app:${DB_PASS}@db/app http://h:8080?x=secret@h http://h/secret1@h git@h:a/b",
    "ftp://me@h/secret1 scp me:secret1@h",
    '"AUTH" "********" "auth" "type" {"auth": "Zx81pass!", "AUTH":"Zx81pass!"} x "AUTH" "Zx81pass!"',
    "PASS Zx81pass!",
    "PASS src/login1.test.js\nPASS TC-0012 FAIL TC-0013",
    "USER guide 1\nPASS Zx81pass!",
    "> PASS all 12 tests; --> PASS",
    "---> PASS <hidden>",
    "BYPASS Zx81pass! > XPASS Zx81pass!",
    "ST-2024-Some-Hyphenated-Name-Part-2 ST-1-550e8400-e29b-41d4-a716-446655440000",
    "TGT-1-*****************************eQ7Yu-cas01 XST-18-aA5Yuvrxzpv8Tau1cYQ7-cas01 ST-1-short1A",
    "@所有人 @全体成员 @张主任 @高新区 @市民 me@王小明",
]


@pytest.mark.parametrize(("text", "values"), TOLD)
def test_what_a_program_or_an_address_is_told_is_found(text: str, values: list[str]) -> None:
    for found in on_every_path(text):
        assert [text[hit.start : hit.end] for hit in found] == values


@pytest.mark.parametrize("text", NOTHING_TOLD)
def test_what_tells_nothing_secret_is_let_be(text: str) -> None:
    assert on_every_path(text) == [(), (), ()]
