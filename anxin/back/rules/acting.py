"""Doing something to a draft or an announcement from a page: what stands in the way is said on the page, nothing is lost."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from anxin.casework.errors import CaseError
from anxin.law import PackError
from anxin.lawbook.errors import LawbookError


def carried_out(act: Callable[[], Any], form: forms.BaseForm) -> bool:
    """Whether it was done; if not, the form says why. A missing permission is left to the page of refusals."""
    try:
        act()
    except PackError as wrong:
        form.add_error(None, told(wrong))
    except ValidationError as wrong:
        _add(form, wrong)
    except (LawbookError, CaseError) as wrong:
        form.add_error(None, str(wrong))
    return not form.errors


def told(wrong: PackError) -> str:
    return f"{wrong.file}, {wrong.line}:{wrong.column}: {wrong.message}"


def _add(form: forms.BaseForm, wrong: ValidationError) -> None:
    """What the form has no field for is an error of the whole form."""
    for name, texts in getattr(wrong, "message_dict", {"": wrong.messages}).items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
