"""What can be wrong with city-scale work: a file, a month, a disk. The message names the place and the cause."""


class BatchError(Exception):
    """Nothing was written; the message is for the person who gave the command."""
