"""The person's in-tray on the portal. It lies in our own database, so its messages are there as soon as they are posted."""
