"""The run-time side: starting a recorded command, and reading the record that it leaves."""
