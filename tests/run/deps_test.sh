#!/usr/bin/env bash
# ./run with apt and dpkg replaced by recorders: what is asked of them when nothing, something or too much is missing.
set -euo pipefail
run=$(realpath "$1")
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
failures=0

fail() { printf 'FAILED: %s\n' "$*" >&2; failures=$((failures + 1)); }
# stub NAME BODY: a program in the box that the next run finds before the system's.
stub() { mkdir -p "$box/bin"; printf '#!/bin/bash\n%s\n' "$2" >"$box/bin/$1"; chmod +x "$box/bin/$1"; }
# Runs ./run with the stubs first in PATH; output, calls and status are left in $box and $status.
run_with_stubs() {
  : >"$box/calls"
  status=0
  BOX=$box PATH="$box/bin:$PATH" "$run" "$@" >"$box/out" 2>&1 </dev/null || status=$?
}
said() { grep -qF -- "$1" "$box/out" || fail "$2: expected \"$1\" in: $(cat "$box/out")"; }
called() { grep -qE -- "$1" "$box/calls" || fail "$2: expected a call like \"$1\" among: $(cat "$box/calls")"; }

# Every package but those in $box/missing is installed.
stub dpkg-query 'for name in "${@:3}"; do grep -qx "$name" "$BOX/missing" || echo "$name ii "; done'
stub sudo 'case $1 in -n) shift ;; esac; exec "$@"'
stub apt-get 'echo "$*" >>"$BOX/calls"; case "$*" in *install*) [[ ! -e $BOX/broken ]] || { echo "E: Unable to locate package"; exit 100; } ;; esac'

# There from elsewhere than Debian: nobody installs another one over it.
for program in chromium node npm; do stub "$program" 'exit 1'; done
printf '%s\n' chromium nodejs npm >"$box/missing"
run_with_stubs deps
((status == 0)) || fail "a browser from elsewhere: exit status $status"
[[ ! -s $box/calls ]] || fail "a browser from elsewhere: apt was called: $(cat "$box/calls")"

: >"$box/missing"
run_with_stubs deps
((status == 0)) || fail "nothing missing: exit status $status"
[[ ! -s $box/calls ]] || fail "nothing missing: apt was called: $(cat "$box/calls")"
[[ ! -s $box/out ]] || fail "nothing missing: said $(cat "$box/out")"

printf '%s\n' libcli11-dev xvfb >"$box/missing"
run_with_stubs deps
((status == 0)) || fail "two missing: exit status $status"
called ' update$' 'two missing'
called ' install -y --no-install-recommends libcli11-dev xvfb$' 'two missing'
said 'settings and command lines): libcli11-dev' 'two missing'
said 'a display without a screen): xvfb' 'two missing'

printf '%s\n' clang-tidy >"$box/missing"
run_with_stubs deps
[[ ! -s $box/calls ]] || fail "lint missing but not asked for: apt was called"
run_with_stubs deps --lint
called ' install .*clang-tidy$' 'lint asked for'

# Debian's package must find the settings when it is installed, and the machine's own ones stay.
stub apt-get 'echo "$*" >>"$BOX/calls"; [[ $* != *install* ]] || cp "$BOX/etc/postgresql-common/createcluster.conf" "$BOX/seen"'
echo postgresql >"$box/missing"
COUNTERSIGN_ETC=$box/etc run_with_stubs deps
grep -qx 'create_main_cluster = false' "$box/seen" || fail "postgresql missing: a cluster would be made and started"
echo '# mine' >"$box/etc/postgresql-common/createcluster.conf"
COUNTERSIGN_ETC=$box/etc run_with_stubs deps
[[ $(cat "$box/seen") == '# mine' ]] || fail "postgresql missing: the machine's own settings were written over"
stub apt-get 'echo "$*" >>"$BOX/calls"; case "$*" in *install*) [[ ! -e $BOX/broken ]] || { echo "E: Unable to locate package"; exit 100; } ;; esac'

printf '%s\n' clang-tidy >"$box/missing"
touch "$box/broken"
run_with_stubs deps --lint
((status == 1)) || fail "apt fails: exit status $status"
said 'E: Unable to locate package' 'apt fails'
said 'run: the packages could not be installed' 'apt fails'

run_with_stubs nonsense
((status == 2)) || fail "unknown command: exit status $status"
said 'there is no command named nonsense' 'unknown command'

run_with_stubs --help
((status == 0)) || fail "--help: exit status $status"
for command in demo build test bench accuracy fuzz screenshots mutants packages verify deps; do said "./run $command" '--help'; done

((failures == 0)) && echo 'all as expected'
exit $((failures > 0))
