"""Documents for people: built once of blocks, then written as Markdown, HTML or text, so that the three agree."""
