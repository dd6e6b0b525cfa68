from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "anxin.casework"
    label = "casework"
