"""Beijing's sixteen districts, the development zone, one delegated agency, and the municipal centre."""

from anxin.registry.models import Agency, AgencyKind
from anxin.site.demo.accounts import CENTRE

DEVELOPMENT_ZONE, DELEGATED = "BDA", "D001"
DISTRICTS = {
    "110101": ("东城区", "Dongcheng"),
    "110102": ("西城区", "Xicheng"),
    "110105": ("朝阳区", "Chaoyang"),
    "110106": ("丰台区", "Fengtai"),
    "110107": ("石景山区", "Shijingshan"),
    "110108": ("海淀区", "Haidian"),
    "110109": ("门头沟区", "Mentougou"),
    "110111": ("房山区", "Fangshan"),
    "110112": ("通州区", "Tongzhou"),
    "110113": ("顺义区", "Shunyi"),
    "110114": ("昌平区", "Changping"),
    "110115": ("大兴区", "Daxing"),
    "110116": ("怀柔区", "Huairou"),
    "110117": ("平谷区", "Pinggu"),
    "110118": ("密云区", "Miyun"),
    "110119": ("延庆区", "Yanqing"),
}
ENQUIRIES = "12333"


def create_agencies() -> dict[str, Agency]:
    """By code."""
    agencies = [_district(code, *names) for code, names in DISTRICTS.items()]
    agencies += [
        _agency(
            DEVELOPMENT_ZONE, AgencyKind.DEVELOPMENT_ZONE, "北京经济技术开发区经办机构", "Development Zone"
        ),
        _agency(DELEGATED, AgencyKind.DELEGATED, "演示社会保险代办机构", "Demo Delegated Agency"),
        _agency(CENTRE, AgencyKind.CENTRE, "北京市社会保险基金管理中心", "Municipal Centre"),
    ]
    return {agency.code: agency for agency in Agency.objects.bulk_create(agencies)}


def _district(code: str, name: str, name_en: str) -> Agency:
    return _agency(code, AgencyKind.DISTRICT, f"北京市{name}社会保险经办机构", f"{name_en} District Agency")


def _agency(code: str, kind: AgencyKind, name: str, name_en: str) -> Agency:
    return Agency(code=code, kind=kind, name=name, name_en=name_en, phone=ENQUIRIES)
