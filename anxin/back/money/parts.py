"""What several pages about money share: amounts typed in, cells of tables, steps that may be refused, pages of a long list."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.funds.benefits.rules import kind_name
from anxin.funds.benefits.working_out import Left, Reason
from anxin.funds.errors import FundsError
from anxin.funds.models import BenefitAward, Bill, LeftOut
from anxin.look import components as parts
from anxin.look.components import Column
from anxin.look.forms import YuanField, half_width
from anxin.look.templatetags.look import yuan
from anxin.registry.actors import SYSTEM
from anxin.registry.identity import mask_name
from anxin.registry.models import Staff

PAGE_SIZE = 50
T = TypeVar("T", bound=Model)


class FenField(YuanField):
    """More than nothing; cleans to fen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": Decimal("0.01")} | options)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        return None if found is None else int(found * 100)


class AccountNumberField(forms.CharField):
    """A bank account as people write it, in groups and with whatever keyboard; cleans to its digits."""

    default_error_messages = {"invalid": gettext_lazy("A bank account has 8 to 30 digits.")}
    digits = re.compile(r"[0-9]{8,30}")

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=60, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}), **options
        )

    def to_python(self, value: Any) -> str:
        """Refuses what holds anything but digits, spaces and hyphens."""
        plain = re.sub(r"[\s-]", "", half_width(value))
        if plain and not self.digits.fullmatch(plain):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return plain


class BankCodeField(AccountNumberField):
    default_error_messages = {"invalid": gettext_lazy("The number of a bank has 12 digits.")}
    digits = re.compile(r"[0-9]{12}")


class PayeeForm(forms.Form):
    """An account that money goes to, and where it is known from."""

    holder = forms.CharField(label=gettext_lazy("Name of the account"), max_length=140)
    number = AccountNumberField(label=gettext_lazy("Number of the account"))
    bank_name = forms.CharField(label=gettext_lazy("Bank"), max_length=140, required=False)
    bank_code = BankCodeField(label=gettext_lazy("The bank's 12-digit number"), required=False)
    known_from = forms.CharField(
        label=gettext_lazy("Where this account is on paper"),
        help_text=gettext_lazy("For example: bank slip of 12 March. Another person verifies it."),
        max_length=120,
    )


def link(href: str, label: object, below: object = "") -> SafeString:
    return render_to_string("back/parts/link.html", {"href": href, "label": label, "below": below})


def tag_of(text: parts.Text, colour: parts.Colour) -> SafeString:
    return render_to_string("look/parts/tag.html", {"text": text, "colour": colour})


class Act(NamedTuple):
    """A step as a button beside its row."""

    label: str
    href: str
    about: object = ""
    kind: str = "secondary"


def acts(request: HttpRequest, buttons: Sequence[Act], waits_for: str = "") -> SafeString:
    """`waits_for` says below who is to take the step that the reader may not take."""
    return render_to_string("back/money/parts/acts.html", {"acts": buttons, "below": waits_for}, request)


def payer_of(bill: Bill) -> str:
    """An employer's name; a person's is masked, because a list is seen by many."""
    if bill.employer is not None:
        return bill.employer.name
    return mask_name(bill.person.name) if bill.person is not None else ""


def bill_link(bill: Bill) -> SafeString:
    return link(reverse("back:bill", args=[bill.number]), bill.number, payer_of(bill))


def undone_said(reason: str) -> str:
    """In an officer's own words; what the program undid by itself is kept in English and said in the reader's language."""
    return _("undone: %(reason)s") % {"reason": _(reason) if reason else ""}


def officers(actors: Sequence[str]) -> dict[str, str]:
    """Names of those who acted, by what the trail calls them."""
    numbers = [actor.removeprefix("staff:") for actor in actors if actor.startswith("staff:")]
    found = Staff.objects.filter(number__in=numbers).values_list("number", "name")
    return {SYSTEM: _("the program"), "": ""} | {f"staff:{number}": name for number, name in found}


def columns(*labels: str, numeric: Sequence[str] = ()) -> list[Column]:
    return [Column(label, numeric=label in numeric) for label in labels]


def one_page(rows: QuerySet[T], request: HttpRequest, *, newest_first: bool = True) -> tuple[list[T], str]:
    """By number, so that the list goes on in the same order whatever happens meanwhile; the address of the following page."""
    after = request.GET.get("after", "")
    rows = rows.order_by("-pk" if newest_first else "pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after)) if newest_first else rows.filter(pk__gt=int(after))
    found = list(rows[: PAGE_SIZE + 1])
    if len(found) <= PAGE_SIZE:
        return found, ""
    query = request.GET.copy()
    query["after"] = str(found[PAGE_SIZE - 1].pk)
    return found[:PAGE_SIZE], f"?{query.urlencode()}"


def done(request: HttpRequest, step: Callable[[], object], said: str) -> bool:
    """Take the step and say so; refused, say why. What is not allowed is refused by who calls."""
    try:
        step()
    except FundsError as refused:
        messages.warning(request, str(refused))
        return False
    messages.success(request, said)
    return True


def carried_out(form: forms.Form, step: Callable[[], object]) -> bool:
    """A refusal stands at its field, or at the form as a whole; what was typed stays."""
    try:
        step()
    except FundsError as refused:
        form.add_error(None, str(refused))
    except ValidationError as wrong:
        for name, texts in getattr(wrong, "message_dict", {"": wrong.messages}).items():
            for text in texts:
                form.add_error(name if name in form.fields else None, text)
    else:
        return True
    return False


def award_link(award: BenefitAward) -> SafeString:
    href = reverse("back:award", args=[award.number])
    return format_html('<a class="govuk-link" href="{}">{}</a> {}', href, award.number, kind_name(award.kind))


def left_columns() -> list[Column]:
    return [
        Column(_("Award")),
        Column(_("Why it is left out")),
        Column(_("Clause")),
        Column(_("Amount"), numeric=True),
    ]


def left_row(award: BenefitAward, each: Left | LeftOut) -> tuple[object, ...]:
    """An award that had something due and is not paid."""
    return (award_link(award), Reason(each.reason).label, each.clause, yuan(each.amount))
