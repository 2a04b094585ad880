"""Registers that point at the servers of this suite, and what those servers are told to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from auditor.model.catalogue import FactCatalogue
from auditor.model.fact import FactSet
from auditor.model.register import Database, DatabaseAccess, District, Host, Network, Register
from auditor.model.scan import Observation, Scope
from auditor.model.target import Target, TargetKind
from auditor.rulebook import load_catalogue

PG_PORT = 55432
REDIS_PORT = 56379
MARIADB_PORT = 53306

RULES = Path(__file__).parents[2] / "rules"


@dataclass(frozen=True)
class Postgres:
    """A running server. Logins: `postgres` (superuser), `auditor` (the audit role with all it needs), `plain` (none
    of it), `secretive` (password only)."""

    address: str
    port: int

    def prepare(self, data: Path) -> None:
        import psycopg

        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            for statement in (
                "CREATE ROLE auditor LOGIN IN ROLE pg_read_all_settings, pg_monitor",
                "GRANT SELECT ON pg_hba_file_rules TO auditor",
                "GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO auditor",
                "CREATE ROLE plain LOGIN CONNECTION LIMIT 3",
                "CREATE ROLE secretive LOGIN PASSWORD 'correct horse' VALID UNTIL '2027-01-31'",
                "CREATE ROLE forever LOGIN SUPERUSER PASSWORD 'battery staple' VALID UNTIL 'infinity'",
            ):
                connection.execute(statement)  # type: ignore[call-overload]
            hba = [
                "host all secretive 127.0.0.0/8 scram-sha-256",
                "host all all 10.1.0.0/16 md5",
                "host all all 0.0.0.0/0 trust",
                "hostssl all all ::/0 cert",
            ]
            (data / "pg_hba.conf").write_text("\n".join(hba) + "\n")
            connection.execute("SELECT pg_reload_conf()")

    def conninfo(self, user: str) -> str:
        return f"host={self.address} port={self.port} user={user} dbname=postgres connect_timeout=3"


@dataclass(frozen=True)
class MariaDb:
    """A running server. Logins: `root`, `reader` (SELECT on `exchange`), both without a password on loopback, and
    `secretive` (SELECT, password only)."""

    address: str
    port: int

    def run(self, *statements: str, database: str = "") -> None:
        import pymysql

        login = {"host": self.address, "port": self.port, "user": "root", "autocommit": True}
        with pymysql.connect(**login, database=database or None) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def prepare(self) -> None:
        self.run(
            "CREATE DATABASE exchange CHARACTER SET utf8mb4",
            "CREATE USER reader",
            "GRANT SELECT ON exchange.* TO reader",
            "CREATE USER secretive IDENTIFIED BY 'correct horse'",
            "GRANT SELECT ON exchange.* TO secretive",
        )


def register_with(database: Database, *addresses: str, scan: str = "allowed") -> Register:
    return Register(
        schema_version=1,
        as_of=date(2026, 11, 23),
        district=District(code="500116", name="示范区", level="county"),
        networks=(Network(id="n-lab", name="lab", kind="lan", cidrs=("127.78.0.0/16",), scan="allowed"),),
        hosts=(Host(id="h-db", platform="pf-a", os="linux", addresses=addresses, scan=scan),),  # type: ignore[arg-type]
        databases=(database,),
    )


def a_database(
    engine: str, port: int | None, user: str | None = None, password: str | None = None, host: str | None = "h-db"
) -> Database:
    access = DatabaseAccess(user=user, password=password) if user is not None else None
    return Database(id="db-a", engine=engine, platform="pf-a", host=host, port=port, access=access)  # type: ignore[arg-type]


def look(scanner, database: Database, *addresses: str, root: Path = Path(), **options: str) -> Observation:
    """The one observation of a database by a scanner."""
    register = register_with(database, *addresses, **options)
    scope = Scope(register, register.index(), catalogue(), date(2026, 11, 23), root)
    target = Target("pf-a", "db-a", TargetKind.DATABASE, "db", 3, attributes={"engine": database.engine})
    (job,) = scanner.jobs([target], scope)
    (observation,) = job.look()
    assert {fact.key for fact in observation.facts} == scanner.offers(target, scope.catalogue)
    return observation


def facts(observation: Observation) -> FactSet:
    return FactSet.of(*observation.facts)


@cache
def catalogue() -> FactCatalogue:
    return load_catalogue(RULES)
