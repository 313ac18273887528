"""Deprecations of pydantic: what version 2 still has of version 1.

No fix is safe. Pydantic 1 has none of the new names, and which versions a project is for, its source does not tell.
"""
