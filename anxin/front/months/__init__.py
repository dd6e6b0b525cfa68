"""The month as an employer's agent declares it: typed on line or sent as a file, and what became of every row."""
