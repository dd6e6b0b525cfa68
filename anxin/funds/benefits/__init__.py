"""Benefits: what the rules say of them, what is due and to whom, who may do what, what was paid."""
