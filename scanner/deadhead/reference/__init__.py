"""The reference pages, made from what they describe: commands, settings, rules, and the schema of the JSON."""
