"""One module per output format, each: report -> str; the JSON one also loads."""
