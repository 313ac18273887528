"""Readers of what other tools tell of a test run: each turns text into what a record would have held."""
