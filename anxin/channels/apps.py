from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "anxin.channels"
    label = "channels"
