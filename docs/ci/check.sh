#!/bin/sh
# Checks what a CI system builds: on a tag the gate of the release, else the merge request's messages.
# The clone must hold the whole history. Give a tag's name as the first argument, if there is one.
set -eu

if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
    git fetch --quiet --unshallow
fi
if [ -n "${1:-}" ]; then
    exec git trace check --gate release "$1"
fi
exec git trace check
