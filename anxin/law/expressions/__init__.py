"""The rule language: a restricted, total subset of Python's expression syntax, as a typed tree that many emitters read."""
