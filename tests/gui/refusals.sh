#!/usr/bin/env bash
# refusals.sh XVFB_RUN PROGRAM: without a display, without OpenGL 3.3 and with a wrong command line the program says one
# clear sentence and leaves with the promised status.
set -uo pipefail
command -v "$1" >/dev/null || { echo "$1 is not installed: skipped."; exit 77; }
# Without -noreset the server starts anew when its last window closes and signals xvfb-run, which then may take its own
# cleaning up for failed (status 5).
xvfb_run=("$1" -a -s "-screen 0 1280x800x24 -nolisten tcp -noreset") program=$2
failed=0

# expect STATUS TEXT COMMAND...
expect() {
  local status=$1 text=$2 said got
  shift 2
  said=$("$@" 2>&1 >/dev/null)
  got=$?
  if [[ $got != "$status" || $said != *"$text"* ]]; then
    printf 'expected status %s and "%s", got %s: %s\n' "$status" "$text" "$got" "$said" >&2
    failed=1
  fi
  if [[ $status == 1 && $(wc -l <<<"$said") -ne 1 ]]; then
    printf 'more than one line: %s\n' "$said" >&2
    failed=1
  fi
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf 'wait nonsense\n' >"$folder/bad.txt"
printf 'expect signed_in\n' >"$folder/fails.txt"

expect 1 'There is no display' env -u DISPLAY -u WAYLAND_DISPLAY "$program" --demo --data "$folder/data"
expect 1 'OpenGL 3.3' env LIBGL_ALWAYS_SOFTWARE=1 MESA_GL_VERSION_OVERRIDE=2.1 "${xvfb_run[@]}" "$program" --data "$folder/data"
expect 2 '--portraits' "$program" --portraits /tmp
expect 2 '' "$program" --no-such-option
expect 1 'Line 1' env LIBGL_ALWAYS_SOFTWARE=1 "${xvfb_run[@]}" "$program" --data "$folder/data" --script "$folder/bad.txt" --shots "$folder"
expect 1 'Line 1' env LIBGL_ALWAYS_SOFTWARE=1 "${xvfb_run[@]}" "$program" --data "$folder/data" --script "$folder/fails.txt" --shots "$folder"

# Beginning anew never takes the folder from under a demonstration that is running.
printf 'frames 100000\n' >"$folder/stays.txt"
env LIBGL_ALWAYS_SOFTWARE=1 "${xvfb_run[@]}" "$program" --demo --students 1 --data "$folder/running" \
  --script "$folder/stays.txt" --shots "$folder" >/dev/null 2>&1 &
running=$!
for _ in $(seq 600); do
  [[ ! -e $folder/running/desk/journal.lock || ! -e $folder/running/service/service.db ]] || break
  sleep 0.1
done
expect 1 'A demonstration is running' env LIBGL_ALWAYS_SOFTWARE=1 "${xvfb_run[@]}" "$program" --demo --fresh \
  --data "$folder/running" --script "$folder/stays.txt" --shots "$folder"
[[ -e $folder/running/service/service.db ]] || { echo 'the running demonstration lost its database' >&2; failed=1; }
pkill -P "$running" -x countersign || true
wait "$running"
exit $failed
