"""Options of the filing form of 2025 in its own words. The papers go to Chinese authorities and are written in Chinese.

Source: the field lists on which three independent implementations of the form agree; the blank itself was not seen.
"""

from __future__ import annotations

from collections.abc import Mapping

NUMERALS = "〇一二三四五"

OBJECTS: Mapping[str, str] = {
    "citizens": "公民、法人和其他组织的合法权益",
    "society": "社会秩序、公共利益",
    "national": "国家安全或地区安全、国计民生",
}
DEGREES: Mapping[str, str] = {"general": "一般损害", "serious": "严重损害", "very_serious": "特别严重损害"}

AFFILIATION: Mapping[str, str] = {
    "central": "1 中央",
    "province": "2 省（自治区、直辖市）",
    "city": "3 地（区、市、州、盟）",
    "county": "4 县（区、市、旗）",
    "other": "9 其他",
}
UNIT_TYPES: Mapping[str, str] = {
    "party": "1 党委机关",
    "government": "2 政府机关",
    "institution": "3 事业单位",
    "enterprise": "4 企业",
    "other": "9 其他",
}
INDUSTRIES: Mapping[int, str] = {
    2: "税务",
    3: "市场监督管理",
    8: "医疗保障",
    14: "教育",
    18: "公安",
    20: "民政",
    21: "司法",
    23: "人力资源和社会保障",
    47: "数据管理",
    48: "电子政务",
    99: "其他",
}
"""The codes that government units use most; others are printed as their number."""

OBJECT_TYPES: Mapping[str, str] = {
    "network_facility": "通信网络设施",
    "information_system": "信息系统",
    "data_resource": "数据资源",
}
TECHNOLOGIES: Mapping[str, str] = {
    "cloud": "云计算技术",
    "mobile": "移动互联技术",
    "iot": "物联网技术",
    "industrial": "工业控制技术",
    "big_data": "大数据技术",
    "other": "其他",
}
BUSINESS: Mapping[str, str] = {
    "production": "1 生产作业",
    "dispatch": "2 指挥调度",
    "office": "3 内部办公",
    "public_service": "4 公众服务",
    "other": "9 其他",
}
SCOPES: Mapping[str, str] = {
    "national": "10 全国",
    "cross_province": "11 跨省（区、市）",
    "province": "20 全省（区、市）",
    "cross_city": "21 跨地（市、区）",
    "within_city": "30 地（市、区）内",
    "other": "99 其他",
}
AUDIENCE: Mapping[str, str] = {
    "staff": "1 单位内部人员",
    "public": "2 社会公众人员",
    "both": "3 两者均包括",
    "other": "9 其他",
}
COVERAGE: Mapping[str, str] = {"lan": "1 局域网", "man": "2 城域网", "wan": "3 广域网", "other": "9 其他"}
NATURE: Mapping[str, str] = {"dedicated": "1 业务专网", "internet": "2 互联网", "other": "9 其他"}
INTERCONNECTION: Mapping[str, str] = {
    "other_sector": "1 与其他行业系统连接",
    "same_sector": "2 与本行业其他单位系统连接",
    "same_unit": "3 与本单位其他系统连接",
    "other": "9 其他",
}
CLOUD_ROLES: Mapping[str, str] = {"provider": "云服务商", "customer": "云服务客户"}
CLOUD_SERVICES: Mapping[str, str] = {"iaas": "IaaS", "paas": "PaaS", "saas": "SaaS", "other": "其他"}
DEPLOYMENT: Mapping[str, str] = {"private": "私有云", "public": "公有云", "hybrid": "混合云", "government": "政务云"}
MOBILE_NETWORKS: Mapping[str, str] = {"public_wifi": "公共 WIFI", "own_wifi": "专用 WIFI", "cellular": "移动通信网"}
TERMINALS: Mapping[str, str] = {"general": "通用终端", "dedicated": "专用终端"}
SENSING: Mapping[str, str] = {
    "node": "感知节点设备",
    "gateway": "感知网关节点设备",
    "rfid_tag": "RFID 标签",
    "rfid_reader": "RFID 读写器",
    "other": "其他",
}
TRANSPORT: Mapping[str, str] = {
    "internet": "互联网",
    "dedicated": "专用网",
    "cellular": "移动通信网",
    "other": "其他",
}
LAYERS: Mapping[str, str] = {
    "management": "生产管理层",
    "supervision": "过程监控层",
    "control": "现场控制层",
    "equipment": "现场设备层",
}
COMPONENTS: Mapping[str, str] = {
    "scada": "SCADA",
    "dcs": "DCS",
    "plc": "PLC",
    "rtu": "RTU",
    "mtu": "MTU",
    "sc": "SC",
    "other": "其他",
}
BIG_DATA: Mapping[str, str] = {"platform": "大数据平台", "application": "大数据应用", "resource": "大数据资源"}

ATTACHMENTS: Mapping[str, str] = {
    "topology": "网络拓扑结构及说明",
    "rules": "网络安全组织架构及管理制度清单",
    "design": "网络安全保护设施建设设计方案或整改设计方案",
    "products": "网络安全专用产品清单及认证、检测证明",
    "services": "使用的网络安全服务清单",
    "guidance": "行业主管部门定级指导文件",
}
ATTACHMENT_SIGNS: Mapping[str, tuple[str, ...]] = {
    "topology": ("拓扑",),
    "rules": ("制度", "组织机构", "组织架构"),
    "design": ("设计", "实施方案", "整改方案"),
    "products": ("产品",),
    "services": ("服务清单",),
    "guidance": ("指导", "主管部门"),
}
"""Words by which a title in `filings[].attachments` is recognised as one of the papers of 表五."""

DATA_GRADES: Mapping[str, str] = {"general": "一般数据", "important": "重要及以上数据"}
PERSONAL: Mapping[str, str] = {
    "sensitive": "敏感个人信息",
    "minors": "未成年人的个人信息",
    "general": "一般个人信息",
    "none": "不涉及",
}
SOURCES: Mapping[str, str] = {
    "collected": "系统采集",
    "generated": "系统产生",
    "entered": "人工填报",
    "bought": "交易购买",
    "shared": "共享交换",
    "other": "其他",
}
INTERACTION: Mapping[str, str] = {
    "provided": "对外提供",
    "entrusted": "委托处理",
    "joint": "共同处理",
    "none": "无交互",
}
STORAGE_CLOUD: Mapping[str, str] = {**DEPLOYMENT, "not_cloud": "非云计算平台"}
ROOMS: Mapping[str, str] = {"own": "本单位机房", "other_unit": "外单位机房", "third_party": "第三方托管机房"}
REGIONS: Mapping[str, str] = {"domestic": "境内", "abroad": "境外"}


def level_word(level: int) -> str:
    """第三级."""
    return f"第{NUMERALS[level]}级"
