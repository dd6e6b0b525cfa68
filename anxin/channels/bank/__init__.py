"""Money files exchanged with banks: ours into theirs, theirs into ours. Nothing here touches the database; the funds room decides what a file does.

Amounts are whole fen of one currency, CNY. A file is read whole or refused whole: `BankFileError` names what is wrong and where.
`docs/bank-files.md` describes the formats for a bank's engineer.
"""
