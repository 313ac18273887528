"""Findings and what a run recorded, joined: which warning came from which expression."""
