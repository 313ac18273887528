"""The garden: what a test run leaves to be done, clustered by cause, graded, and compared with the run before."""
