"""The files of a project, each looked at by its rules: one outcome a file."""
