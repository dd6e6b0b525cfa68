from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "anxin.services"
    label = "services"
