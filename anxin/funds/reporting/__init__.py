"""The month as an employer declares it: who was hired, who left, on which base. Reading, checking, applying row by row."""
