"""Deprecations of the Python language and its standard library."""
