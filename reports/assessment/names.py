"""What the register's code words stand for."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model.text import Text
from reports.parts import Words

_NAMES: Mapping[str, Text] = {
    "service_platform": Text("政务服务平台", "service platform"),
    "service_portal": Text("政务服务门户", "service portal"),
    "approval": Text("审批系统", "approval system"),
    "exchange": Text("数据共享交换平台", "data exchange platform"),
    "certificate_library": Text("电子证照库", "certificate library"),
    "document_library": Text("文件库", "document library"),
    "website_cluster": Text("网站集群", "website cluster"),
    "website": Text("网站", "website"),
    "cyber_incident": Text("网络安全事件应急预案", "cybersecurity incident plan"),
    "data_incident": Text("数据安全事件应急预案", "data security incident plan"),
    "pi_incident": Text("个人信息安全事件应急预案", "personal information incident plan"),
    "continuity": Text("业务连续性预案", "continuity plan"),
    "network_security_officer": Text("网络安全负责人", "network security officer"),
    "data_security_officer": Text("数据安全负责人", "data security officer"),
    "pi_protection_officer": Text("个人信息保护负责人", "personal information officer"),
    "system_owner": Text("系统负责人", "system owner"),
    "data_owner": Text("数据责任人", "data owner"),
    "admin_root": Text("最高管理权限", "highest privileges"),
    "linux": Text("Linux", "Linux"),
    "windows": Text("Windows", "Windows"),
    "network_device": Text("网络设备", "network device"),
    "postgresql": Text("PostgreSQL", "PostgreSQL"),
    "mysql": Text("MySQL", "MySQL"),
    "mariadb": Text("MariaDB", "MariaDB"),
    "redis": Text("Redis", "Redis"),
    "mongodb": Text("MongoDB", "MongoDB"),
    "elasticsearch": Text("Elasticsearch", "Elasticsearch"),
    "oracle": Text("Oracle", "Oracle"),
    "sqlserver": Text("SQL Server", "SQL Server"),
    "dm": Text("达梦", "DM"),
    "kingbase": Text("人大金仓", "KingbaseES"),
    "production": Text("生产", "production"),
    "test": Text("测试", "test"),
    "training": Text("培训", "training"),
    "general-1": Text("一般 1 级", "general 1"),
    "general-2": Text("一般 2 级", "general 2"),
    "general-3": Text("一般 3 级", "general 3"),
    "general-4": Text("一般 4 级", "general 4"),
    "important": Text("重要", "important"),
    "core": Text("核心", "core"),
    "device": Text("设备日志", "device log"),
    "host": Text("主机日志", "host log"),
    "access": Text("访问日志", "access log"),
    "database": Text("数据库日志", "database log"),
    "interface": Text("接口日志", "interface log"),
    "sharing_record": Text("数据共享记录", "sharing record"),
    "internet": Text("互联网", "internet"),
    "egov_extranet": Text("电子政务外网", "e-government extranet"),
    "dedicated_line": Text("专线", "dedicated line"),
    "lan": Text("局域网", "local network"),
    "management": Text("管理网", "management network"),
    "other": Text("其他", "other"),
    "major": Text("重大", "major"),
    "high": Text("高", "high"),
    "medium": Text("中", "medium"),
    "low": Text("低", "low"),
}


def called(code: str, words: Words) -> str:
    """The name of a code word; a word of the unit's own stays as it was written."""
    return words.of(_NAMES[code]) if code in _NAMES else code
