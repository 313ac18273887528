"""From a rule's fixes to changed files: edits by span, imports, application in passes, verification."""
