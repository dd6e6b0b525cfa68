"""From a Django bound field to what its template needs."""

from __future__ import annotations

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from anxin.look.components import Link
from anxin.look.forms import focus_id

# The first that fits counts: some widgets are subclasses of others.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.MultiWidget, "parts"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.Widget, "input"),
)
CLASSES = {
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "file": "govuk-file-upload",
    "input": "govuk-input",
}


def field_kind(field: forms.BoundField) -> str:
    if field.is_hidden:
        return "hidden"
    return next(kind for widget, kind in KINDS if isinstance(field.field.widget, widget))


def widget_html(field: forms.BoundField, kind: str, narrow: bool) -> SafeString | str:
    """The control itself; radios and check boxes are laid out choice by choice in the template."""
    if kind in ("radios", "checkboxes", "checkbox"):
        return ""
    if kind not in CLASSES:
        return field.as_widget()
    words = [str(field.field.widget.attrs.get("class", "")), CLASSES[kind]]
    words += [f"{CLASSES[kind]}--error"] if field.errors else []
    words += ["anxin-narrow"] if narrow else []
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, words))}
    if described := described_by(field):
        attrs["aria-describedby"] = described
    return field.as_widget(attrs=attrs)


def described_by(field: forms.BoundField) -> str:
    """The ids of hint and error, in the order in which they are read."""
    ids = [f"{field.auto_id}_hint"] if field.help_text else []
    return " ".join([*ids, *([f"{field.auto_id}_error"] if field.errors else [])])


def error_links(form: forms.BaseForm) -> list[Link]:
    links = [Link(str(message), _first_field(form)) for message in form.non_field_errors()]
    for field in form:
        links += [Link(_named(field, message), f"#{focus_id(field)}") for message in field.errors]
    return links


def _named(field: forms.BoundField, message: object) -> str:
    """Away from its field a message such as "this is required" says nothing, so it carries the field's name."""
    return _("%(field)s: %(message)s") % {"field": str(field.label).rstrip("?？:：.。"), "message": message}


def _first_field(form: forms.BaseForm) -> str:
    """An error of the whole form leads to where the form starts."""
    first = next(iter(form.visible_fields()), None)
    return f"#{focus_id(first)}" if first else "#main"
