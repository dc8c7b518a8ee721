#!/usr/bin/env bash
# run_script.sh XVFB_RUN PROGRAM SCRIPT SHOTS: drives the demo in a hidden display; every picture that the script names
# must be there and must not be empty.
set -euo pipefail
xvfb_run=$1 program=$2 script=$3 shots=$4
rm -rf "$shots"
LIBGL_ALWAYS_SOFTWARE=1 "$xvfb_run" -a -s '-screen 0 1920x1080x24' "$program" --demo --script "$script" --shots "$shots"
while read -r name; do
  size=$(stat -c %s "$shots/$name.png")
  ((size > 10000)) || { echo "$name.png has only $size bytes" >&2; exit 1; }
done < <(sed -n 's/^shot  *//p' "$script")
