"""What a service item is, beyond its rules: what handling needs to know, what is promised, and what approval does."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms
from django_stubs_ext import StrOrPromise

from anxin.casework.models import Application
from anxin.registry.models import Staff
from anxin.services.contributions.estimates import Estimate


class DetailsForm(forms.Form):
    """A form that looks at the answers to the rules' questions too, once there are any."""

    application: Application | None = None


class NoDetails(forms.Form):
    """Nothing besides the facts of the rules."""


@dataclass(frozen=True)
class Effect:
    """What approval did. `done` is False when something remains for people to do; `text` says what, either way."""

    done: bool
    text: StrOrPromise


@dataclass(frozen=True)
class Foreseen:
    """What approving now would do, in sentences, and what stands in its way, each with what to do about it. Nothing is written."""

    does: list[StrOrPromise] = field(default_factory=list)
    in_the_way: list[StrOrPromise] = field(default_factory=list)


@dataclass(frozen=True)
class Service:
    """One service item. Names, facts, documents and the guide come from the rule pack; this adds form and effect.

    `about_person`: an employer's agent chooses one insured person it concerns, and the registry's facts are filled in.
    `estimate`: what approving would make due or send back, by month; it writes nothing. `foreseen`: the same for what has no amounts.
    `moves_days`: approval moves last days to pay, as a declared event does, and takes its turn with whoever uses the rules.
    """

    slug: str
    effect: Callable[[Application, Staff], Effect]
    details: type[forms.Form] = NoDetails
    about_person: bool = False
    estimate: Callable[[Application], Estimate] | None = None
    foreseen: Callable[[Application], Foreseen] | None = None
    moves_days: bool = False
