from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "anxin.channels"
    label = "channels"

    def ready(self) -> None:
        """Each peer's folder says here how its messages are delivered."""
        from anxin.casework import exchanges
        from anxin.channels.bank import delivery as bank
        from anxin.channels.bank import payouts
        from anxin.channels.exchange import configuration
        from anxin.channels.exchange import delivery as exchange
        from anxin.channels.portal import delivery as portal
        from anxin.trail import daily, outbox

        outbox.carry(portal.CHANNEL, portal.deliver)
        outbox.carry(exchanges.CHANNEL, exchange.deliver, exchange.given_up)
        outbox.carry(payouts.CHANNEL, payouts.deliver)
        exchanges.connect(configuration.gives)
        outbox.carry(bank.CHANNEL, bank.deliver)
        daily.every_day("bank.fetch", bank.ask_for_files)
