"""The worklog: what a run of a test focus found, for those who have to act on it."""
