"""From files to uses: needles, names, uses, rules; nothing here knows about run time."""
