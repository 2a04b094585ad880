"""The 37 planted faults of the sample district, and what is in order there: one list for every test that needs it.

Each entry is platform, target and the rule that must fire, or must not. The register alone shows the first 29.
"""

from __future__ import annotations

FAULTS: dict[int, list[tuple[str, str, str]]] = {
    1: [("", "p-baisha", "organisation.root-held-by-staff")],
    2: [("pf-exchange", "v-cloud-c", "cloud.assessed")],
    3: [("pf-baisha", "h-bs-win", "networks.no-bridge")],
    4: [
        ("pf-baisha", "db-baisha", "databases.personal-data-encrypted"),
        ("pf-baisha", "db-baisha", "databases.backup-recent"),
        ("pf-baisha", "db-baisha", "databases.restore-tested"),
    ],
    5: [("pf-baisha", "pf-baisha", "sharing.integrated")],
    6: [("pf-kiosk", "pf-kiosk", "filing.graded"), ("pf-kiosk", "pf-kiosk", "filing.exists")],
    7: [
        ("pf-baisha", "w-baisha", "websites.no-separate-site"),
        ("pf-baisha", "w-baisha", "websites.domain-suffix"),
        ("pf-baisha", "w-baisha", "websites.domain-readable"),
        ("pf-baisha", "w-baisha", "websites.icp"),
        ("pf-baisha", "w-baisha", "websites.psb-filing"),
        ("pf-baisha", "w-baisha", "websites.site-code"),
        ("pf-baisha", "w-baisha", "websites.https-declared"),
        ("pf-baisha", "w-baisha", "websites.home-updated"),
    ],
    8: [("", "w-old-svc", "websites.closed-gone")],
    9: [("", "acc-mp", "accounts.not-silent")],
    10: [
        ("", "acc-mail", "accounts.mail-auto-forward"),
        ("", "acc-mail", "accounts.mail-stale"),
        ("", "acc-mail", "accounts.mail-multi-factor"),
    ],
    11: [("pf-civil", "ds-lowincome", "sharing.unconditional-personal-data")],
    12: [("pf-civil", "ds-lowincome", "catalogue.refreshed")],
    13: [
        ("pf-civil", "ds-lowincome", "classification.grade-covers-fields"),
        ("pf-civil", "ds-lowincome", "classification.floor-sensitive-personal-data"),
    ],
    14: [
        ("pf-civil", "ds-lowincome", "personal-data.pia-sensitive"),
        ("pf-civil", "ds-lowincome", "catalogue.reviewed"),
    ],
    15: [
        ("pf-samr", "ds-license", "classification.personal-data-declared"),
        ("pf-samr", "ds-license", "sharing.open-personal-data"),
    ],
    16: [
        ("pf-exchange", "if-lowincome", "sharing.interface-encrypted"),
        ("pf-exchange", "if-lowincome", "sharing.interface-authenticated"),
    ],
    17: [("pf-civil", "dm-002", "catalogue.reply-unconditional")],
    18: [
        ("pf-exchange", "ag-002", "sharing.agreement-not-outlived"),
        ("pf-exchange", "ag-002", "sharing.agreement-complete"),
    ],
    19: [("pf-web", "ls-web", "logs.kept-internet-app")],
    20: [("pf-web", "fl-web", "filing.grade-current")],
    21: [("pf-web", "fl-web", "filing.form-2025"), ("pf-baisha", "fl-baisha", "filing.form-2025")],
    22: [("pf-ykb", "as-ykb-26", "assessment.verdict-consistent")],
    23: [("pf-exchange", "pf-exchange", "assessment.yearly")],
    24: [("pf-exchange", "rc-001", "assessment.rectified-on-time")],
    25: [("pf-ykb", "ca-ykb-26", "crypto.filed-in-time")],
    26: [
        ("pf-ykb", "pf-ykb", "personal-data.audit-biennial-advice"),
        ("pf-ykb", "pf-ykb", "organisation.data-officer-by-scale"),
        ("pf-ykb", "pf-ykb", "personal-data.face-filed"),
    ],
    27: [
        ("pf-exchange", "pf-exchange", "plans.drilled-yearly"),
        ("", "dr-25", "plans.drill-issues-closed"),
        ("pf-exchange", "pl-data", "plans.every-plan-drilled"),
    ],
    28: [
        ("pf-app", "in-26-01", "incidents.reported-in-time"),
        ("pf-app", "in-26-01", "incidents.closing-report"),
    ],
    29: [
        ("pf-baisha", "ct-001", "vendors.data-clause"),
        ("pf-baisha", "ct-001", "vendors.subcontract"),
        ("pf-baisha", "ct-001", "vendors.access-ended"),
        ("pf-baisha", "ct-001", "vendors.admin-not-outsourced"),
    ],
}

DATA_FAULTS: dict[int, list[tuple[str, str, str]]] = {
    11: [("pf-civil", "ds-lowincome", "personal-data.dataset.nobody-singled-out")],
    13: [("pf-civil", "ds-lowincome", "personal-data.dataset.graded-as-found")],
    15: [
        ("pf-samr", "ds-license", "personal-data.dataset.declared"),
        ("pf-samr", "ds-license", "personal-data.dataset.declared-none"),
        ("pf-samr", "ds-license", "personal-data.dataset.open-copy"),
    ],
    16: [("pf-exchange", "ls-exch", "personal-data.traffic.agreed")],
    18: [("pf-exchange", "ls-exch", "personal-data.traffic.in-term")],
    30: [
        ("pf-exchange", "ls-exch", "personal-data.traffic.fields-agreed"),
        ("pf-exchange", "ls-exch", "personal-data.traffic.masked"),
        ("pf-exchange", "ls-exch", "personal-data.log.clear"),
    ],
    31: [("pf-web", "ls-web", "personal-data.log.no-secrets")],
    32: [("pf-web", "ls-web", "personal-data.log.no-urls")],
    33: [
        ("pf-ecert", "ds-ecert", "personal-data.dataset.masks-alike"),
        ("pf-ecert", "ds-ecert", "personal-data.dataset.masks-hold"),
    ],
    34: [
        ("", "ds-hukou", "personal-data.dataset.minors-declared"),
        ("", "ds-hukou", "personal-data.dataset.sensitive-declared"),
    ],
}
"""What datasets and logs show of the faults when they are looked into."""

HOST_FAULTS: dict[int, list[tuple[str, str, str]]] = {
    35: [
        ("pf-baisha", "h-bs-win", "windows.system.supported"),
        ("pf-baisha", "h-bs-win", "windows.malware.protected"),
        ("pf-baisha", "h-bs-win", "windows.account.no-guest"),
        ("pf-baisha", "h-bs-win", "windows.smb.no-version1"),
        ("pf-baisha", "h-bs-win", "windows.lockout.tries"),
    ],
    36: [
        ("pf-web", "h-fw-edge", "network-device.acl.no-any-any"),
        ("pf-web", "h-fw-edge", "network-device.line.console-authenticated"),
        ("pf-web", "h-fw-edge", "network-device.snmp.no-default-community"),
        ("pf-web", "h-fw-edge", "network-device.account.password-stored"),
    ],
    37: [
        ("pf-exchange", "h-sw-core", "network-device.port.access-protected"),
        ("pf-exchange", "h-sw-core", "network-device.port.unused-shutdown"),
    ],
}
"""What the Windows server and the network devices show when what was carried from them is read."""

DATABASE_FAULTS: dict[int, list[tuple[str, str, str]]] = {
    38: [
        ("pf-civil", "db-civil", "database.oracle.no-default-passwords"),
        ("pf-civil", "db-civil", "database.oracle.default-accounts-locked"),
        ("pf-civil", "db-civil", "database.oracle.few-dba-holders"),
        ("pf-civil", "db-civil", "database.oracle.auditing"),
        ("pf-civil", "db-civil", "database.oracle.archive-log"),
        ("pf-civil", "db-civil", "database.oracle.maintained-version"),
    ],
    39: [
        ("pf-ykb", "db-ykb", "database.dm.few-dba-holders"),
        ("pf-ykb", "db-ykb", "database.dm.encrypted-connections"),
        ("pf-ykb", "db-ykb", "database.dm.lock-time"),
        ("pf-ykb", "db-ykb", "database.dm.audit-not-overwritten"),
    ],
}
"""What the databases show whose administrators ran a script."""

DATABASES_IN_ORDER = [
    ("pf-policy", "db-policy", "database.kingbase.strong-login-methods"),
    ("pf-policy", "db-policy", "database.kingbase.auditing"),
    ("pf-civil", "db-civil", "database.oracle.no-remote-os-login"),
    ("pf-ykb", "db-ykb", "database.dm.auditing"),
    ("pf-ykb", "db-ykb", "database.dm.separate-powers"),
]
"""What the same databases show to be in order."""

HOSTS_IN_ORDER = [
    ("pf-baisha", "h-bs-win", "windows.lsa.no-lm-hash"),
    ("pf-baisha", "h-bs-win", "windows.rights.debug"),
    ("pf-exchange", "h-sw-core", "network-device.remote.source-restricted"),
    ("pf-exchange", "h-sw-core", "network-device.account.password-stored"),
    ("pf-exchange", "h-sw-core", "network-device.snmp.version-3"),
    ("pf-web", "h-fw-edge", "network-device.log.remote-host"),
]
"""What they show to be in order."""

DUTIES: dict[int, set[str]] = {
    1: {"VEN-06"},
    2: {"CLD-01"},
    3: {"NET-01", "SHR-27"},
    4: {"CRY-06", "RSK-04"},
    5: {"SHR-28"},
    6: {"FIL-01", "FIL-02"},
    7: {"WEB-02", "DOM-01", "DOM-06", "WEB-03", "CRY-05", "WEB-05"},
    8: {"WEB-09", "DOM-05"},
    9: {"ACC-03"},
    10: {"MAIL-02", "MAIL-03", "ACC-05"},
    11: {"SHR-11"},
    12: {"CAT-08"},
    13: {"CLS-02", "CLS-04"},
    14: {"PII-04", "PII-05", "CAT-04"},
    15: {"CLS-07", "SHR-14"},
    16: {"CRY-07", "SHR-19", "SHR-20"},
    17: {"CAT-09"},
    18: {"SHR-03", "SHR-06"},
    19: {"LOG-02"},
    20: {"FIL-04"},
    21: {"FIL-05"},
    22: {"ASM-05"},
    23: {"ASM-01"},
    24: {"ASM-08"},
    25: {"CRY-02"},
    26: {"PII-21", "ORG-03", "PII-24"},
    27: {"PLN-05", "PLN-06", "PLN-07"},
    28: {"INC-03", "INC-07"},
    29: {"VEN-02", "VEN-04", "VEN-05", "VEN-06"},
}
"""Duties of the fact sheet that each fault offends. PII-01 of fault 15 needs the detector and is tested with it;
faults from 30 on are seen in the data alone."""

UNFILED = ("pf-ecert", "pf-eseal", "pf-uid", "pf-eval", "pf-app", "pf-12345", "pf-civil", "pf-samr", "pf-esup")

DATA_IN_ORDER = [
    ("pf-civil", "ds-lowincome", "personal-data.dataset.declared"),
    ("pf-civil", "ds-lowincome", "personal-data.dataset.sensitive-declared"),
    ("pf-samr", "ds-license", "personal-data.dataset.read-in-full"),
    ("pf-ecert", "ds-ecert", "personal-data.dataset.masked"),
    ("pf-ecert", "ds-ecert", "personal-data.dataset.declared"),
    ("pf-exchange", "ls-exch", "personal-data.log.no-secrets"),
    ("pf-exchange", "ls-exch", "personal-data.log.no-urls"),
    ("pf-exchange", "ls-exch", "personal-data.traffic.within-volume"),
    ("pf-exchange", "ls-exch", "personal-data.traffic.in-service"),
    ("pf-web", "ls-web", "personal-data.log.sensitive"),
]
"""What datasets and logs show to be in order."""

IN_ORDER = [
    ("pf-eval", "v-cloud-d", "cloud.level-sufficient"),
    ("pf-eval", "v-cloud-d", "cloud.assessed"),
    ("pf-web", "ls-web", "logs.kept"),
    ("pf-ykb", "fl-ykb", "filing.grade-current"),
    ("pf-ykb", "fl-ykb", "filing.form-2025"),
    ("pf-ykb", "fl-ykb", "filing.certificate-valid"),
    ("pf-ykb", "fl-ykb", "filing.validity-arithmetic"),
    ("pf-ykb", "fl-ykb", "filing.data-survey"),
    ("pf-ykb", "pf-ykb", "assessment.yearly"),
    ("pf-ykb", "pf-ykb", "assessment.protection-plan"),
    ("pf-exchange", "as-exch-25", "assessment.verdict-consistent"),
    ("pf-web", "w-district", "websites.domain-suffix"),
    ("pf-ecert", "db-ecert", "databases.encrypted-at-rest"),
    ("pf-exchange", "ag-001", "sharing.agreement-complete"),
    ("pf-exchange", "ag-001", "sharing.within-conditions"),
    ("pf-exchange", "if-hukou-verify", "sharing.interface-encrypted"),
    ("pf-app", "in-26-01", "incidents.not-understated"),
]
