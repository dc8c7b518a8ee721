#!/bin/bash
# walk.sh BIN: a student through the page, twice (rejected, then approved), and a second one who appeals. Skipped (77) with a
# sentence where there is no browser, no node or no playwright-core; ./run deps installs them.
set -euo pipefail
bin=$1
here=$(cd "$(dirname "$0")" && pwd)
skip() { echo "skipped: $*"; exit 77; }
command -v node >/dev/null || skip "there is no node"
browser=$(command -v chromium || true)
[[ -n $browser ]] || skip "there is no chromium; ./run deps installs it"
cache=${XDG_CACHE_HOME:-}
[[ $cache == /* ]] || cache=$HOME/.cache
modules=${COUNTERSIGN_PLAYWRIGHT:-$cache/countersign/playwright}
[[ -d $modules/node_modules/playwright-core ]] || skip "there is no playwright-core; ./run deps installs it"

box=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$box"
}
trap cleanup EXIT
data=(--data "$box/data")
daemon() { "$bin/countersignd" "$@"; }  # not for the background: what is killed there would be a shell around it

"$bin/paint_student" "$box" >/dev/null
daemon init "${data[@]}" >/dev/null
daemon campaign create autumn --name 2025届 --school 示例大学 --phone 010-00000000 --opens "$(date -d yesterday +%F)" \
  --closes "$(date -d '+9 days' +%F)" --fee 25.00 --grace-seconds 1 "${data[@]}" >/dev/null
printf '学号,姓名,手机号,学院,班级,层次\nS01,欧阳明,13800000001,文学院,一班,本科\nS02,王小明,13800000002,文学院,一班,本科\n' >"$box/roster.csv"
daemon roster import "$box/roster.csv" --campaign autumn "${data[@]}" >/dev/null
echo 'correct horse battery' >"$box/password"
chmod 600 "$box/password"
daemon user add reviewer --role reviewer --password-file "$box/password" "${data[@]}" >/dev/null
echo sandbox-key >"$box/key"
chmod 600 "$box/key"

# first_line FILE PATTERN: waits for it.
first_line() {
  for _ in $(seq 600); do
    grep -m1 -oE "$2" "$1" 2>/dev/null && return
    sleep 0.1
  done
  echo "nothing like $2 in $1:" >&2
  cat "$1" >&2
  return 1
}
"$bin/countersignd" sms-sandbox --listen 127.0.0.1:0 --key-file "$box/key" >"$box/sms.txt" 2>&1 &
pids+=($!)
phones=$(first_line "$box/sms.txt" 'http://127.0.0.1:[0-9]+')
"$bin/countersignd" serve "${data[@]}" --listen 127.0.0.1:0 --sms-sandbox "$phones" --sms-key-file "$box/key" --payment-sandbox \
  --code-pattern 'CHSI-{number}' >"$box/serve.txt" 2>&1 &
pids+=($!)
service=$(first_line "$box/serve.txt" 'http://127.0.0.1:[0-9]+')

BROWSER=$browser SERVICE=$service PHONES=$phones BOX=$box SHOTS=${COUNTERSIGN_SHOTS:-} NODE_PATH=$modules/node_modules \
  node "$here/walk.mjs" || { status=$?; tail -n 30 "$box/serve.txt" >&2; exit "$status"; }
# The till's callbacks are in the ledger, and nothing is owed back.
daemon payments list --campaign autumn "${data[@]}" | grep -q '^2 payments, 50.00 yuan' || { daemon payments list "${data[@]}"; exit 1; }
[[ $(daemon payments list --owed --campaign autumn "${data[@]}" | tail -n1) == '0 payments, 0.00 yuan' ]]
