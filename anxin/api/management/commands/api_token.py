"""`api_token issue NAME …`: access tokens for programs, made and taken back at the console."""

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from anxin.api.models import AccessToken
from anxin.api.operations import LONGEST_DAYS, issue_token, revoke_token
from anxin.registry.actors import SYSTEM
from anxin.registry.models import User


class Command(BaseCommand):
    help = "Issue, list or revoke access tokens of the interface for programs. A secret is shown once and kept nowhere."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        issue = actions.add_parser("issue", help="make a token for an account")
        issue.add_argument("username")
        issue.add_argument("--name", default="program", help="what it is for")
        issue.add_argument("--days", type=int, default=90, help=f"1 to {LONGEST_DAYS}")
        actions.add_parser("list", help="the tokens of an account").add_argument("username")
        actions.add_parser("revoke", help="end a token at once").add_argument("id", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "revoke":
            self._revoke(options["id"])
            return
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"there is no account {options['username']!r}")
        if options["action"] == "issue":
            self._issue(user, options["name"], options["days"])
        else:
            self._list(user)

    def _issue(self, user: User, name: str, days: int) -> None:
        try:
            token, secret = issue_token(SYSTEM, user, name=name, days=days)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        self.stderr.write(
            f"token {token.pk}, until {token.expires_at:%Y-%m-%d}; this is the only time it is shown:"
        )
        self.stdout.write(secret)

    def _list(self, user: User) -> None:
        for token in AccessToken.objects.filter(user=user):
            state = "revoked" if token.revoked_at else f"until {token.expires_at:%Y-%m-%d}"
            self.stdout.write(f"{token.pk}\t{token.name}\t{state}\tlast used {token.last_used_on or 'never'}")

    def _revoke(self, pk: int) -> None:
        token = AccessToken.objects.filter(pk=pk).first()
        if token is None:
            raise CommandError(f"there is no token {pk}")
        revoke_token(SYSTEM, token)
        self.stdout.write(f"token {pk} is revoked")
