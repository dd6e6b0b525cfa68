"""What is wrong with a place's tables of rules, proved: where no rule holds, where two say different things, which never decide."""
