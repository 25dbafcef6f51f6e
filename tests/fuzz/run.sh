#!/bin/sh
# run.sh PROGRAM SHORT LONG CORPUS...: SHORT executions, or LONG where GANTRY_LONG is set, which then take what the tests
# that wait leave.
program=$1 runs=$2 gently=
[ -z "${GANTRY_LONG-}" ] || runs=$3 gently='nice -n 10'
shift 3
# shellcheck disable=SC2086
exec $gently "$program" --runs "$runs" "$@"
