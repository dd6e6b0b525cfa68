from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "anxin.site"
    label = "site"
