"""What casework decides about contributions and the ledger carries out: back-payment, base differences, refunds, making up (I.3, II.1.1 to II.1.3)."""
