from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "anxin.funds"
    label = "funds"

    def ready(self) -> None:
        """Long work with money, and what every day brings, is done by the worker."""
        from anxin.funds.operations import (
            benefit_runs,
            debit_parts,
            debiting,
            looking,
            ordering,
            recomputing,
            run_parts,
            running,
            summing,
        )
        from anxin.funds.reporting import settling, working
        from anxin.trail import daily, outbox

        outbox.carry(running.CHANNEL, running.bill_a_group)
        outbox.carry(run_parts.PARTS.channel, run_parts.PARTS.step)
        outbox.carry(debit_parts.PARTS.channel, debit_parts.PARTS.step)
        for parts in looking.PARTS.values():
            outbox.carry(parts.channel, parts.step)
        outbox.carry(benefit_runs.ORDERING, ordering.order_a_file)
        outbox.carry(working.CHANNEL, working.handle_a_chunk)
        daily.every_day("bills.recompute", recomputing.as_day_begins)
        daily.every_day("ledger.sum", lambda day: summing.sum_up())
        daily.every_day("reports.settle", settling.as_day_begins)
        daily.every_day("debits.remind", lambda day: debiting.remind_due())
        daily.every_day("debits.failed", lambda day: debiting.tell_failed())
