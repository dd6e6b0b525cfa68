"""Why a bank did not collect or sent money back: ISO 20022's external reason codes, in words for the people who must act on them."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

INSUFFICIENT_FUNDS: Final = "AM04"

WORDS: Final[dict[str, Promise]] = {
    "AC01": gettext_lazy("the account number is wrong"),
    "AC02": gettext_lazy("the payer's account number is not valid"),
    "AC04": gettext_lazy("the account is closed"),
    "AC06": gettext_lazy("the account is blocked"),
    "AC13": gettext_lazy("the account is of a kind that cannot be debited"),
    "AG01": gettext_lazy("the account does not allow direct debits"),
    "AG02": gettext_lazy("the bank does not carry out this kind of transaction"),
    "AM01": gettext_lazy("the amount is zero"),
    "AM02": gettext_lazy("the amount is not allowed"),
    "AM03": gettext_lazy("the currency is not allowed"),
    "AM04": gettext_lazy("the balance of the account is not enough"),
    "AM05": gettext_lazy("the bank takes it for a repetition"),
    "AM09": gettext_lazy("the amount is not the one agreed"),
    "AM10": gettext_lazy("the sum in the file does not agree with its items"),
    "AM14": gettext_lazy("the amount exceeds the limit agreed with the bank"),
    "AM18": gettext_lazy("the number of items in the file is wrong"),
    "BE01": gettext_lazy("name and account do not belong together"),
    "BE05": gettext_lazy("the bank does not know the collecting agency"),
    "CNOR": gettext_lazy("the agency's bank takes no part in this procedure"),
    "CURR": gettext_lazy("the currency is wrong"),
    "CUST": gettext_lazy("the payer asked for it back"),
    "DNOR": gettext_lazy("the payer's bank takes no part in this procedure"),
    "DT01": gettext_lazy("the date is not valid"),
    "DUPL": gettext_lazy("it was sent twice"),
    "ED05": gettext_lazy("settlement between the banks failed"),
    "FF01": gettext_lazy("the file is not in the agreed format"),
    "MD01": gettext_lazy("there is no debit agreement"),
    "MD02": gettext_lazy("particulars of the debit agreement are missing"),
    "MD06": gettext_lazy("the payer disputed the debit and was refunded"),
    "MD07": gettext_lazy("the payer has died"),
    "MS02": gettext_lazy("the payer refused, without a reason"),
    "MS03": gettext_lazy("the bank gave no reason"),
    "NARR": gettext_lazy("the bank explains it in its own words"),
    "RC01": gettext_lazy("the bank's number is wrong"),
    "TECH": gettext_lazy("a technical fault at the bank"),
    "TM01": gettext_lazy("the file came after the bank's closing time"),
}


def words(code: str) -> str:
    """For people, in the reader's language; a code we do not know is given as it is, none at all is said so."""
    if not code:
        return _("the bank gave no reason")
    known = WORDS.get(code)
    return str(known) if known else _("reason %(code)s") % {"code": code}
