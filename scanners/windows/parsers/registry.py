"""Registry values: what is set, and what holds where nothing is set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from auditor.errors import Unparsable
from auditor.model.fact import Missing, Reason, Value
from scanners.windows.parsers.rows import rows, text_of

_UNKNOWN = Missing("", Reason.UNSUPPORTED, "not set, and what holds then is not certain")
_DENIED = Missing("", Reason.DENIED, "the registry key may not be read")


@dataclass(frozen=True, slots=True)
class _Setting:
    """A field from a registry value. `default` holds where the value is not set; None when that is not certain."""

    field: str
    path: str
    name: str
    read: Callable[[int], Value]
    default: Value | None = None


def _is(wanted: int) -> Callable[[int], bool]:
    return lambda value: value == wanted


def _plain(value: int) -> int:
    return value


def _seconds(value: int) -> int:
    return value // 1000


_SYSTEM = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
_LOGON = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
_LSA = r"SYSTEM\CurrentControlSet\Control\Lsa"
_TERMINAL = r"SYSTEM\CurrentControlSet\Control\Terminal Server"
_RDP = rf"{_TERMINAL}\WinStations\RDP-Tcp"
_RDP_POLICY = r"SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services"
_SERVER = r"SYSTEM\CurrentControlSet\Services\LanmanServer\Parameters"
_CLIENT = r"SYSTEM\CurrentControlSet\Services\LanmanWorkstation\Parameters"
_DNS = r"SOFTWARE\Policies\Microsoft\Windows NT\DNSClient"
_WINRM = r"SOFTWARE\Policies\Microsoft\Windows\WinRM\Service"

_SETTINGS: Mapping[str, tuple[_Setting, ...]] = {
    "windows.login": (
        _Setting("auto_logon", _LOGON, "AutoAdminLogon", _is(1), False),
        _Setting("stored_password", _LOGON, "DefaultPassword stored", _is(1)),
        _Setting("blank_password_console_only", _LSA, "LimitBlankPasswordUse", _is(1), True),
        _Setting("idle_lock_seconds", _SYSTEM, "InactivityTimeoutSecs", _plain, 0),
        _Setting("hide_last_user", _SYSTEM, "DontDisplayLastUserName", _is(1), False),
        _Setting("cached_logons", _LOGON, "CachedLogonsCount", _plain, 10),
        _Setting("uac", _SYSTEM, "EnableLUA", _is(1)),
        _Setting("uac_prompt", _SYSTEM, "ConsentPromptBehaviorAdmin", _plain, 5),
        _Setting(
            "clear_pagefile",
            r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management",
            "ClearPageFileAtShutdown",
            _is(1),
            False,
        ),
        _Setting(
            "autorun_off",
            r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer",
            "NoDriveTypeAutoRun",
            _is(255),
            False,
        ),
    ),
    "windows.lsa": (
        _Setting("no_lm_hash", _LSA, "NoLMHash", _is(1)),
        _Setting("lm_level", _LSA, "LmCompatibilityLevel", _plain, 3),
        _Setting("restrict_anonymous", _LSA, "RestrictAnonymous", lambda v: v >= 1, False),
        _Setting("restrict_anonymous_sam", _LSA, "RestrictAnonymousSAM", _is(1), True),
        _Setting("anonymous_is_everyone", _LSA, "EveryoneIncludesAnonymous", _is(1), False),
        _Setting(
            "wdigest_clear",
            r"SYSTEM\CurrentControlSet\Control\SecurityProviders\WDigest",
            "UseLogonCredential",
            _is(1),
            False,
        ),
        _Setting("no_stored_credentials", _LSA, "DisableDomainCreds", _is(1), False),
        _Setting("protected", _LSA, "RunAsPPL", lambda v: v >= 1, False),
        _Setting("audit_subcategories", _LSA, "SCENoApplyLegacyAuditPolicy", _is(1), True),
    ),
    "windows.network": (
        _Setting("admin_shares", _SERVER, "AutoShareServer", lambda v: v != 0, True),
        _Setting("null_session_restricted", _SERVER, "RestrictNullSessAccess", _is(1), True),
        _Setting("client_signing_required", _CLIENT, "RequireSecuritySignature", _is(1), False),
        _Setting("plain_text_password", _CLIENT, "EnablePlainTextPassword", _is(1), False),
        _Setting("guest_fallback", _CLIENT, "AllowInsecureGuestAuth", _is(1)),
        _Setting("winrm_basic", _WINRM, "AllowBasic", _is(1), False),
        _Setting("winrm_unencrypted", _WINRM, "AllowUnencryptedTraffic", _is(1), False),
        _Setting(
            "source_routing_off",
            r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters",
            "DisableIPSourceRouting",
            _is(2),
            False,
        ),
        _Setting("multicast_names_off", _DNS, "EnableMulticast", _is(0), False),
        _Setting(
            "script_logging",
            r"SOFTWARE\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging",
            "EnableScriptBlockLogging",
            _is(1),
            False,
        ),
    ),
}
"""Defaults: Microsoft's security policy settings reference, for Windows Server 2012 R2 and newer."""

_SCHANNEL = r"SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL"
_SERVER_2016, _SERVER_2025 = 14393, 26100

Values: TypeAlias = Mapping[tuple[str, str], tuple[str, Any]]


def _values(text: str) -> Values:
    """(state, value) by path and name, both in lower case."""
    return {
        (text_of(r, "path").lower(), text_of(r, "name").lower()): (text_of(r, "state"), r.get("value"))
        for r in rows(text)
    }


def _number(values: Values, path: str, name: str) -> int | Missing | None:
    """The value as a number; None where it is not set, Missing where it may not be read or was not asked."""
    found = values.get((path.lower(), name.lower()))
    if found is None:
        return Missing("", Reason.UNPARSABLE, f"{name} is not in the answer")
    state, value = found
    if state == "denied":
        return _DENIED
    if state == "absent":
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        return Missing("", Reason.UNPARSABLE, f"{name} is no number")
    try:
        return int(value)
    except ValueError:
        return Missing("", Reason.UNPARSABLE, f"{name} is no number")


def _read(setting: _Setting, values: Values) -> Value | Missing:
    found = _number(values, setting.path, setting.name)
    if isinstance(found, Missing):
        return found
    if found is None:
        return _UNKNOWN if setting.default is None else setting.default
    return setting.read(found)


def registry(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """Login, LSA, remote desktop and network settings."""
    values = _values(text)
    found = {key: {s.field: _read(s, values) for s in settings} for key, settings in _SETTINGS.items()}
    found["windows.rdp"] = _remote_desktop(values)
    time = r"SYSTEM\CurrentControlSet\Services\W32Time\Parameters"
    forwarding = r"SOFTWARE\Policies\Microsoft\Windows\EventLog\EventForwarding\SubscriptionManager"
    found["windows.network"] |= {
        "forwarding_subscribed": _is_set(values, forwarding, "1"),
        "time_source": _text(values, time, "Type"),
        "time_servers": _count(values, time, "NtpServer"),
    }
    return found


def _is_set(values: Values, path: str, name: str) -> bool | Missing:
    state, value = values.get((path.lower(), name.lower()), ("unasked", None))
    return _DENIED if state == "denied" else _UNKNOWN if state == "unasked" else state == "present" and bool(value)


def _text(values: Values, path: str, name: str) -> str | Missing:
    state, value = values.get((path.lower(), name.lower()), ("unasked", None))
    return value if state == "present" and isinstance(value, str) else _DENIED if state == "denied" else _UNKNOWN


def _count(values: Values, path: str, name: str) -> int | Missing:
    found = _text(values, path, name)
    return found if isinstance(found, Missing) else len(found.split())


def _remote_desktop(values: Values) -> dict[str, Value | Missing]:
    """Group policy goes before the settings of the listener."""

    def first(name: str, read: Callable[[int], Value], default: Value | None = None) -> Value | Missing:
        policy = _number(values, _RDP_POLICY, name)
        if policy is not None:
            return policy if isinstance(policy, Missing) else read(policy)
        return _read(_Setting("", _RDP, name, read, default), values)

    denied = _number(values, _RDP_POLICY, "fDenyTSConnections")
    if denied is None:
        denied = _number(values, _TERMINAL, "fDenyTSConnections")
    return {
        "enabled": _UNKNOWN if denied is None else denied if isinstance(denied, Missing) else denied == 0,
        "nla": first("UserAuthentication", _is(1)),
        "security_layer": first("SecurityLayer", _plain),
        "encryption": first("MinEncryptionLevel", _plain),
        "idle_seconds": first("MaxIdleTime", _seconds, 0),
        "prompts": _read(_Setting("", _RDP_POLICY, "fPromptForPassword", _is(1), False), values),
        "drives_off": _read(_Setting("", _RDP_POLICY, "fDisableCdm", _is(1), False), values),
        "port": _read(_Setting("", _RDP, "PortNumber", _plain), values),
    }


def tls(text: str, exit_code: int) -> Mapping[str, Value | Missing]:
    """What SCHANNEL offers as a server. What holds where nothing is set depends on the release.

    Source: Microsoft, "Protocols in TLS/SSL (Schannel SSP)": SSL 2.0 is gone and SSL 3.0 off from Windows Server 2016
    on; TLS 1.0 and 1.1 are on up to Windows Server 2022. What is not certain stays open.
    """
    values = _values(text)
    build = _number(values, r"SOFTWARE\Microsoft\Windows NT\CurrentVersion", "CurrentBuildNumber")
    if not isinstance(build, int):
        raise Unparsable("the release is not in the answer")
    modern = build >= _SERVER_2016
    defaults: Mapping[str, bool | None] = {
        "SSL 2.0": False if modern else None,
        "SSL 3.0": not modern,
        "TLS 1.0": True if build < _SERVER_2025 else None,
        "TLS 1.1": True if build < _SERVER_2025 else None,
        "TLS 1.2": True,
    }
    fields = {"SSL 2.0": "ssl2", "SSL 3.0": "ssl3", "TLS 1.0": "tls1_0", "TLS 1.1": "tls1_1", "TLS 1.2": "tls1_2"}
    found = {fields[name]: _protocol(values, name, default) for name, default in defaults.items()}
    rc4 = [_cipher(values, name) for name in ("RC4 128/128", "RC4 56/128", "RC4 40/128")]
    found["rc4"] = next((each for each in (True, _DENIED, _UNKNOWN) if each in rc4), False)
    found["triple_des"] = _cipher(values, "Triple DES 168")
    return {"windows.tls": found}


def _protocol(values: Values, name: str, default: bool | None) -> bool | Missing:
    path = rf"{_SCHANNEL}\Protocols\{name}\Server"
    enabled, by_default = _number(values, path, "Enabled"), _number(values, path, "DisabledByDefault")
    if isinstance(enabled, Missing) or isinstance(by_default, Missing):
        return _DENIED if _DENIED in (enabled, by_default) else _UNKNOWN
    if enabled is not None:
        return enabled != 0
    if by_default:
        return _UNKNOWN
    return _UNKNOWN if default is None else default


def _cipher(values: Values, name: str) -> bool | Missing:
    enabled = _number(values, rf"{_SCHANNEL}\Ciphers\{name}", "Enabled")
    return enabled if isinstance(enabled, Missing) else _UNKNOWN if enabled is None else enabled != 0
