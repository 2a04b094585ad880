"""Pages of the lab's web sites. The marks in their footers are those of the sample district's register."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """What a government site must show at the foot of its pages 页脚标识."""

    icp: str
    psb_filing: str
    site_code: str


@dataclass(frozen=True, slots=True)
class Site:
    """One web site: its main domain, name, organiser 主办单位, and the marks it shows (None: it shows none)."""

    domain: str
    name: str
    organiser: str
    marks: Marks | None = None


DISTRICT = Site(
    "www.sfq.gov.example",
    "示范区人民政府",
    "示范区政府办公室",
    Marks("渝ICP备00000001号-1", "50011600000001", "5001160001"),
)
SERVICE = Site(
    "ykb.sfq.gov.example",
    "示范区一体化政务服务平台",
    "示范区政务服务中心",
    Marks("渝ICP备00000001号-2", "50011600000002", "5001160002"),
)
EVALUATION = Site(
    "hcp.sfq.gov.example",
    "示范区政务服务“好差评”",
    "示范区政务服务中心",
    Marks("渝ICP备00000001号-3", "50011600000003", "5001160003"),
)
TOWN = Site("bs-hall-7f3a.cloudapp.example", "白沙镇网上办事大厅", "白沙镇人民政府")
POLICY = Site(
    "zcwj.sfq.gov.example",
    "示范区政策文件库",
    "示范区政府办公室政务公开办(示例)",
    Marks("渝ICP备00000001号-4", "50011600000004", "5001160004"),
)

STYLE = """body{font-family:"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0;color:#222}
header{background:#b31b1b;color:#fff;padding:1.2rem 2rem}main{padding:1.5rem 2rem;line-height:1.8}
footer{border-top:1px solid #ccc;padding:1rem 2rem;text-align:center;font-size:.85rem}
"""

_NEWS = (
    "示范区召开政务数据共享工作推进会",
    "关于开展网络安全等级保护自查工作的通知",
    "一季度“一件事”集成服务事项清单公布",
)


def _footer(site: Site) -> str:
    about = f"<p>主办单位：{site.organiser}　联系电话：12345（政务服务热线）</p>"
    if site.marks is None:
        return f"<footer>{about}</footer>"
    marks = site.marks
    organ = f"https://bszs.conac.cn/sitename?method=show&amp;id={marks.site_code}"
    complaint = f"https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={marks.site_code}"
    police = f"https://beian.mps.gov.cn/#/query/webSearch?code={marks.psb_filing}"
    return f"""<footer>
{about}
<p><a href="{organ}"><img src="/red.svg" alt="党政机关" width="32" height="32"></a>
网站标识码：{marks.site_code} <a href="{complaint}">我为政府网站找错</a></p>
<p><a href="https://beian.miit.gov.cn/" target="_blank" rel="noopener">{marks.icp}</a>
<a href="{police}" target="_blank" rel="noopener">渝公网安备{marks.psb_filing}号</a>
<a href="/privacy.html">隐私政策</a> <a href="/sitemap.html">网站地图</a></p>
</footer>"""


def page(site: Site, title: str, body: str, head: str = "") -> str:
    """A whole page of `site`."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="SiteName" content="{site.name}">
<meta name="SiteDomain" content="{site.domain}">
<title>{title}_{site.name}</title>
<link rel="stylesheet" href="/style.css">
{head}</head>
<body>
<header><h1>{site.name}</h1></header>
<main>
{body}
</main>
{_footer(site)}
</body>
</html>
"""


def home(site: Site) -> str:
    """A home page with news and nothing that should not be there."""
    news = "".join(f"<li>{line}</li>" for line in _NEWS)
    return page(site, "首页", f"<h2>政务动态</h2><ul>{news}</ul><p>首页更新日期：2026-11-19</p>")


def privacy(site: Site) -> str:
    """A privacy policy 隐私政策 with what the Personal Information Protection Law asks of it."""
    return page(
        site,
        "隐私政策",
        f"""<h2>隐私政策</h2><p>更新日期：2026-03-01</p>
<p>个人信息处理者：{site.organiser}。处理目的：提供政策查询服务。本站不要求注册，不收集个人信息；
访问日志仅用于网络安全，保存期限为十二个月。您可以拨打政务服务热线 12345 行使查阅、更正、删除等权利。
本站不向第三方提供个人信息；未满十四周岁未成年人的个人信息须经监护人同意。</p>""",
    )


def service_home(site: Site) -> str:
    """The portal's home page with a log-in form; it takes a script and a picture over plain HTTP 混合内容."""
    return page(
        site,
        "首页",
        f"""<h2>个人服务</h2>
<p><img src="http://{site.domain}:8080/banner.png" alt="一件事一次办"></p>
<form action="/login" method="post">
<label>账号 <input name="username" autocomplete="off"></label>
<label>密码 <input type="password" name="password" autocomplete="off"></label>
<button>登录</button>
</form>""",
        head=f'<script src="http://{site.domain}:8080/counter.js"></script>\n',
    )


def evaluation_home(site: Site) -> str:
    """The evaluation site's home page."""
    return page(site, "首页", "<h2>为本次服务评分</h2><p>请选择：非常满意、满意、基本满意、不满意、非常不满意</p>")


def town_home(site: Site) -> str:
    """The town's site: nothing encrypted, a log-in form, an old framework's traces, no marks."""
    return page(
        site,
        "首页",
        """<h2>网上办事</h2><p>最近更新：2026-09-30</p>
<form action="http://bs-hall-7f3a.cloudapp.example:8080/login" method="post">
<label>用户名 <input name="user"></label> <label>密码 <input type="password" name="pwd"></label>
<button>登录</button>
</form>
<p><a href="/upload/">下载专区</a></p>""",
    )


def not_found(site: Site) -> str:
    """An error page that tells nothing about what runs behind it."""
    return page(site, "页面不存在", "<p>您访问的页面不存在。</p>")


RED_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="#c00"/>'
    '<text x="16" y="21" font-size="12" text-anchor="middle" fill="#fff">政</text></svg>\n'
)
"""Stands for the mark of party and government organs 党政机关标识."""
