#!/bin/sh
# run.sh PROGRAM SHORT LONG CORPUS...: SHORT executions, or LONG where GANTRY_LONG is set.
program=$1 runs=$2
[ -z "${GANTRY_LONG-}" ] || runs=$3
shift 3
exec "$program" --runs "$runs" "$@"
