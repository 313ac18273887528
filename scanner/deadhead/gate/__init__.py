"""The gate: what is known from a baseline, what is new, and whether a project's policy lets it pass."""
