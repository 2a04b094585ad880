"""A host behind SSH: one connection, one `sh -s`, a verified host key."""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scanners.transport.reply import Answered, Refused, Reply, TimedOut, Unreachable, plain

if TYPE_CHECKING:
    from asyncssh import SSHClientConnection, SSHClientProcess

CONNECT_SECONDS = 10.0
_CLOSE_SECONDS = 2.0
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Ssh:
    """Logs in to `address` as `user` by key and has the script run by `command`.

    The host key must stand in `known_hosts` (the user's own file where none is given); there is no way to go on
    without. With `key` only that key is offered, else the user's keys and agent. Never a password, never a forwarded
    agent, and the user's SSH configuration is not read: a jump host in it would lead past the authorised networks.
    """

    address: str
    user: str
    port: int = 22
    key: Path | None = None
    known_hosts: Path | None = None
    command: str = "/bin/sh -s"
    connect_seconds: float = CONNECT_SECONDS

    def run(self, script: str, *, timeout: float, limit: int) -> Reply:
        known_hosts = self.known_hosts or Path("~/.ssh/known_hosts").expanduser()
        if not _readable(known_hosts):
            return Unreachable("host key: the known_hosts file cannot be read, so no host can be trusted")
        if self.key is not None and not _readable(self.key):
            return Refused("the private key cannot be read")
        return asyncio.run(self._ask(script, known_hosts, timeout, limit))

    async def _ask(self, script: str, known_hosts: Path, timeout: float, limit: int) -> Reply:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        connected = await self._connect(known_hosts, min(self.connect_seconds, timeout))
        if isinstance(connected, Refused | Unreachable):
            return connected
        output = bytearray()
        try:
            async with asyncio.timeout_at(deadline):
                return await _converse(connected, self.command, script.encode(), output, limit)
        except TimeoutError:
            return TimedOut(bytes(output[:limit]), f"not finished after {timeout:g} seconds")
        except Exception as error:  # noqa: BLE001 - whatever a peer makes the library stumble over ends this look only
            return _broken_off(error, bytes(output[:limit]))
        finally:
            await _close(connected)

    async def _connect(self, known_hosts: Path, seconds: float) -> SSHClientConnection | Refused | Unreachable:
        # Imported here because it takes a fifth of a second, which `auditor --help` must not pay.
        import asyncssh

        try:
            return await asyncssh.connect(
                self.address,
                self.port,
                username=self.user,
                config=None,
                known_hosts=str(known_hosts),
                client_keys=() if self.key is None else [str(self.key)],
                agent_path=os.environ.get("SSH_AUTH_SOCK", "") if self.key is None else "",
                agent_forwarding=False,
                x11_forwarding=False,
                preferred_auth=["publickey"],
                password=None,
                gss_auth=False,
                gss_kex=False,
                connect_timeout=seconds,
            )
        except TimeoutError:
            return Unreachable(f"no answer within {seconds:g} seconds")
        except asyncssh.HostKeyNotVerifiable as error:
            return Unreachable(f"host key: {plain(error.reason)}")
        except asyncssh.PermissionDenied:
            return Refused(f"the host does not accept the key of {plain(self.user)}")
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
            return Refused("the private key cannot be used: wrong format, or protected by a passphrase")
        except OSError as error:
            return Unreachable(plain(os.strerror(error.errno) if error.errno else error))
        except Exception as error:  # noqa: BLE001 - as above: a hostile or broken server ends this look only
            return Unreachable(f"no SSH connection: {plain(error) or error.__class__.__name__}")


async def _converse(
    connection: SSHClientConnection, command: str, script: bytes, output: bytearray, limit: int
) -> Reply:
    import asyncssh

    try:
        process: SSHClientProcess[bytes] = await connection.create_process(
            command, encoding=None, stderr=asyncssh.DEVNULL, request_pty=False
        )
    except asyncssh.ChannelOpenError as error:
        return Refused(f"the host does not let this account run the collector: {plain(error.reason)}")
    process.stdin.write(script)
    process.stdin.write_eof()
    while chunk := await process.stdout.read(_CHUNK):
        output += chunk
        if len(output) > limit:
            process.kill()
            return Answered(bytes(output[:limit]), None, truncated=True)
    await process.wait_closed()
    return Answered(bytes(output), process.returncode)


def _broken_off(error: Exception, output: bytes) -> Reply:
    """The connection ended while the collector ran: what came is still worth reading."""
    if output:
        return Answered(output, None, truncated=True)
    return Unreachable(f"the connection broke off: {plain(error) or error.__class__.__name__}")


async def _close(connection: SSHClientConnection) -> None:
    """Part politely within a moment, else drop the line. The remote shell ends at its next line of output."""
    connection.close()
    with contextlib.suppress(Exception):
        async with asyncio.timeout(_CLOSE_SECONDS):
            await connection.wait_closed()
            return
    connection.abort()


def _readable(path: Path) -> bool:
    return path.is_file() and os.access(path, os.R_OK)
