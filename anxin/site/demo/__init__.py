"""The demo city: synthetic people, employers and officers, and the accounts to look around with."""
