"""Choosing files for one document and taking them in; each refused file keeps its own message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from anxin.casework.errors import FileRefused
from anxin.casework.models import Application
from anxin.casework.operations.supplying import attach
from anxin.registry.models import User


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    widget = _SeveralFiles({"accept": ".pdf,.jpg,.jpeg,.png,.tif,.tiff"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        several = data if isinstance(data, list | tuple) else [data]
        return [super(_FilesField, self).clean(each, initial) for each in several or [None]]


class UploadForm(forms.Form):
    chosen = _FilesField(
        label=_("Choose files"),
        help_text=_("Photos or PDF, up to 10 MB each. You can choose several."),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file first.")},
    )


def take_in(user: User, application: Application, document: str, form: UploadForm) -> bool:
    """True when every file was stored. Good files stay even when another is refused."""
    for upload in cast("Sequence[UploadedFile[Any]]", form.cleaned_data["chosen"]):
        try:
            attach(user, application, document, upload)
        except FileRefused as refused:
            form.add_error("chosen", str(refused.message))
    return form.is_valid()
