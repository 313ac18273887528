"""The tracker: a pure plan from what is wanted and what is there, and GitHub, the only module that uses the network."""
