"""What people of the demo city ask for: facts and details as they would type them."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Wish:
    """`facts` are those the registry does not know already. `by_person`: asked by an insured person, not an employer."""

    service: str
    facts: dict[str, Any]
    details: dict[str, Any] = field(default_factory=dict)
    by_person: bool = False


_LATE = {"monthly_wage": "6500.00", "reason": "单位财务人员更换，漏报了这几个月。"}
WISHES = (
    Wish("person-back-payment", {"first_month": "2019-11", "last_month": "2020-01"}, _LATE),
    Wish("person-back-payment", {"first_month": "2018-03", "last_month": "2019-06"}, _LATE),
    Wish(
        "refund",
        {"kind": "ordinary"},
        {
            "months": "2019-12",
            "account_holder": "本单位基本户",
            "account_number": "0200000000000000001",
            "bank_name": "工商银行演示支行",
            "bank_code": "102100000001",
            "telephone": "19900001234",
            "reason": "职工已在原单位缴费，重复缴了一个月。",
        },
    ),
    Wish(
        "monthly-report-back-payment",
        {"months": 1},
        {"month_list": "2019-12", "explanation": "财务人员更换，2019年12月的月报没有报。"},
    ),
    Wish("person-back-payment", {"first_month": "2015-01", "last_month": "2018-12"}, _LATE),
    Wish(
        "data-change",
        {"attributes": ["phone"]},
        {"new_phone": "19900005678", "new_values": "手机号换了新的。"},
    ),
    Wish("data-change", {"attributes": ["name"]}, {"new_values": "名字里的一个字登记错了。"}),
    Wish(
        "retirement-filing",
        {
            "portal_available": True,
            "documents_by_exchange": ["household_register"],
            "needs_approval_by": None,
        },
        {"retires_on": "2020-02-29", "bank_account": "6200000000000000001"},
    ),
    Wish("base-difference-back-payment", {"first_month": "2019-07", "last_month": "2019-12"}),
    Wish(
        "card-replacement",
        {"kind": "reissue", "delivery": "courier"},
        {"recipient": "本人", "address": "北京市演示路1号", "telephone": "19900001234"},
        by_person=True,
    ),
    Wish("relation-transfer", {"direction": "in"}, {"other_place": "河北省石家庄市"}, by_person=True),
    Wish(
        "complaint",
        {"source": "online"},
        {
            "against": "北京演示远山餐饮有限公司",
            "complaint": "去年下半年没有给我缴费。",
            "telephone": "19900001234",
        },
        by_person=True,
    ),
)
