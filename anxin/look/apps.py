from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "anxin.look"
    label = "look"
