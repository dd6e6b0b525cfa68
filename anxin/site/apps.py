from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "anxin.site"
    label = "site"

    def ready(self) -> None:
        """Registers what must not be served."""
        from anxin.site import checks  # noqa: F401 - importing registers them
