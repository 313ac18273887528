"""Records the warnings of the process it is started in; standard library only, Python 3.8 and newer."""
