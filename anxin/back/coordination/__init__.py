"""Other departments that people must ask: whom, what for, by when next, and what came of it (II.2.1, II.2.3)."""
