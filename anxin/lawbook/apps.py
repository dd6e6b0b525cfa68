from django.apps import AppConfig


class LawbookConfig(AppConfig):
    name = "anxin.lawbook"
    label = "lawbook"
