from django.apps import AppConfig


class BackConfig(AppConfig):
    name = "anxin.back"
    label = "back"
