from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "anxin.work"
    label = "work"
