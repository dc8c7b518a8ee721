#!/usr/bin/env bash
# Runs a command on a display of its own, so that windows of parallel tests never meet. Skips (77) where none can be had.
command -v xvfb-run >/dev/null || { echo "xvfb-run is not installed: skipped."; exit 77; }
export LIBGL_ALWAYS_SOFTWARE=1
# -noreset: a server that starts anew when its last window closes signals xvfb-run, which may then leave with status 5.
exec xvfb-run -a -s "-screen 0 2560x1440x24 -nolisten tcp -noreset" "$@"
