from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "anxin.front"
    label = "front"
