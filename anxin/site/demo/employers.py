"""Sixty employers with names that say they are made up."""

from random import Random

from anxin.registry.models import Agency, Employer, EmployerSize
from anxin.site.demo.accounts import CHAOYANG, HAIDIAN
from anxin.site.demo.agencies import DELEGATED, DEVELOPMENT_ZONE, DISTRICTS
from anxin.site.demo.numbers import credit_code

COUNT = 60
_NAMES = [
    "晨曦",
    "安和",
    "远山",
    "青禾",
    "明湖",
    "北辰",
    "云帆",
    "嘉木",
    "恒源",
    "白鹭",
    "长风",
    "朝露",
    "松石",
    "新竹",
    "海棠",
    "润泽",
    "若水",
    "星野",
    "杏林",
    "百川",
]
# Trade, its number in GB/T 4754 (the beginning that tells it apart), and the work-injury risk class that goes with it (1 office work … 8 mining).
_TRADES = (
    ("科技", 65, 1),
    ("餐饮", 62, 2),
    ("商贸", 51, 2),
    ("旅游", 7291, 1),
    ("物流", 54, 4),
    ("建筑", 47, 6),
    ("机械", 34, 4),
    ("医院", 84, 2),
    ("教育", 83, 1),
    ("文化", 88, 1),
)
_SIZES = (EmployerSize.MICRO, EmployerSize.SMALL, EmployerSize.SMALL, EmployerSize.MEDIUM, EmployerSize.LARGE)


def create_employers(random: Random, agencies: dict[str, Agency]) -> list[Employer]:
    """The first three belong to Chaoyang; every agency that serves employers has at least one."""
    places = [CHAOYANG, CHAOYANG, CHAOYANG, DEVELOPMENT_ZONE, DELEGATED, *DISTRICTS]
    places += random.choices([CHAOYANG, HAIDIAN, *DISTRICTS], k=COUNT - len(places))
    employers = [_employer(random, number, agencies[code]) for number, code in enumerate(places)]
    return Employer.objects.bulk_create(employers)


def _employer(random: Random, number: int, agency: Agency) -> Employer:
    trade, industry, injury_class = _TRADES[number % len(_TRADES)]
    region = agency.code if agency.code in DISTRICTS else CHAOYANG
    return Employer(
        uscc=credit_code(region, number + 1),
        name=f"北京演示{_NAMES[(number * 7) % len(_NAMES)]}{trade}有限公司",
        agency=agency,
        size=EmployerSize.GOVERNMENT if number % 15 == 14 else random.choice(_SIZES),
        industry=industry,
        injury_class=injury_class,
    )
