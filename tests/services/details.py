"""What an applicant writes into each service's own form: valid, as a browser sends it."""

DETAILS: dict[str, dict[str, str]] = {
    "monthly-report-back-payment": {"explanation": "2019年12月，全部职工"},
    "person-back-payment": {"monthly_wage": "6500.00", "reason": "当时漏报了"},
    "base-difference-back-payment": {
        "declared_base": "5000.00",
        "correct_base": "6500.50",
        "reason": "少报了奖金",
    },
    "refund": {
        "amount": "1280.50",
        "months": "2019-10 to 2019-12",
        "telephone": "199 0000 0001",
        "reason": "交重了",
    },
    "data-change": {"new_phone": "19900008888", "new_values": "手机号改为 19900008888"},
    "enrolment": {
        "name": "陳小明",
        "id_number": "830000199201300022",
        "sex": "female",
        "birth_date": "1992-01-30",
        "telephone": "19900000002",
        "hired_on": "2020-02-03",
        "monthly_wage": "6500.00",
    },
    "contribution-payment": {"reference": ""},
    "make-up-filing": {"explanation": "两名新职工"},
    "retirement-filing": {"retires_on": "2020-02-29", "bank_account": "6222000000000000", "remarks": ""},
    "benefit-claim": {
        "benefit": "maternity_allowance",
        "explanation": "1月10日生育",
        "bank_account": "6222000000000000",
    },
    "relation-transfer": {"other_place": "河北省石家庄市", "other_agency": ""},
    "account-backfill": {"periods": "1992年至1995年，第二机床厂"},
    "card-replacement": {"recipient": "张测试", "address": "朝阳区一街1号", "telephone": "19900000003"},
    "resident-pension": {"address": "朝阳区一街1号", "request": "参加居民养老保险"},
    "complaint": {"against": "某公司", "complaint": "没有给我参保", "telephone": "19900000004"},
    "audit-case": {"case_number": "2020-001", "statement": "请问何时恢复？"},
    "work-injury-claim": {"happened_on": "2020-02-05", "hospital": "某医院", "account": "值班时被感染"},
}
