"""What can stand in the way of work, said to the officer who meets it."""

from django.utils.translation import gettext as _


class TaskTaken(Exception):
    """Somebody else holds the task, or it is closed: an assignment is a lock."""

    def __init__(self, holder: str | None) -> None:
        self.holder = holder
        super().__init__(
            _("%(name)s is working on this task.") % {"name": holder}
            if holder
            else _("This task is closed or nobody holds it. Load the list again.")
        )


class AlreadyDischarged(Exception):
    """Two officers discharged the same obligation; the first outcome stands."""

    def __init__(self) -> None:
        super().__init__(_("This was settled already."))


class NotSuspended(Exception):
    """Only a time limit that stands still can run again."""

    def __init__(self) -> None:
        super().__init__(_("This time limit is not suspended."))


class AlreadySuspended(Exception):
    """A time limit stands still once; the days would count twice."""

    def __init__(self) -> None:
        super().__init__(_("This time limit is suspended already for some of these days."))
