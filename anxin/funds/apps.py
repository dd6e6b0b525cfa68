from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "anxin.funds"
    label = "funds"

    def ready(self) -> None:
        """Long work with money is done by the worker, step by step."""
        from anxin.funds.operations import running
        from anxin.funds.reporting import working
        from anxin.trail import outbox

        outbox.carry(running.CHANNEL, running.bill_a_group)
        outbox.carry(working.CHANNEL, working.handle_a_chunk)
