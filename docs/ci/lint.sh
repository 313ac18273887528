#!/bin/sh
# Any other service: exit code 0 where nothing is new, 1 for findings, 2 where something could not be done.
set -eu
command -v deadhead > /dev/null || pip install --quiet deadhead
deadhead scan --baseline .deadhead-baseline --output-format junit --output-file deadhead.xml
