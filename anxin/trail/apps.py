from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "anxin.trail"
    label = "trail"
