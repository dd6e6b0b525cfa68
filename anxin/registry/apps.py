from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "anxin.registry"
    label = "registry"
