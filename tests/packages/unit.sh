#!/usr/bin/env bash
# unit.sh FILE: systemd reads the unit as it was meant, counts it as confined, and leaves the decoder's cell what it is built of.
set -euo pipefail
box=$(mktemp -d)
trap 'rm -rf "$box"' EXIT
# Neither the program nor its manual has to be installed here.
sed -e 's|^ExecStart=.*|ExecStart=/bin/true|' -e '/^Documentation=/d' "$1" >"$box/countersignd.service"
complaints=$(systemd-analyze verify "$box/countersignd.service" 2>&1 | grep countersignd || true)
[[ -z $complaints ]] || { echo "systemd complains: $complaints"; exit 1; }
# 1.8 of 10; what is left is the network, and namespaces for the cell.
systemd-analyze security --offline=true --threshold=20 "$box/countersignd.service" >"$box/security" || { cat "$box/security"; exit 1; }
failed=0
for call in seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self capset setpriority; do
  grep -qE "^SystemCallFilter=.*\b$call\b" "$1" || { echo "The cell needs $call."; failed=1; }
done
for space in user net ipc pid; do
  grep -qE "^RestrictNamespaces=.*\b$space\b" "$1" || { echo "The cell needs a namespace of its own: $space."; failed=1; }
done
exit $failed
