#!/usr/bin/env bash
# installed.sh BUILD SOURCES: what `cmake --install` leaves is whole, works from where it was put, and starts with the settings
# that come along. Nothing of it is looked for in the source tree.
set -euo pipefail
build=$1 sources=$2
box=$(mktemp -d /tmp/countersign-installed.XXXXXX)
service=
ended() { [[ -z $service ]] || kill "$service" 2>/dev/null || true; rm -rf "$box"; }
trap ended EXIT
failed=0
wrong() { echo "$1"; failed=1; }

for component in common workstation service; do
  cmake --install "$build" --prefix "$box/$component" --component "$component" >"$box/log" 2>&1 || { cat "$box/log"; exit 1; }
done
files() { (cd "$1" && find . -type f | sort); }
for folder in assets shaders; do
  where=common; [[ $folder == assets ]] || where=workstation
  diff <(files "$sources/$folder") <(files "$box/$where/share/countersign/$folder") || wrong "$folder is not whole."
done
for file in workstation/bin/countersign workstation/share/applications/countersign.desktop common/bin/countersignd \
  workstation/share/icons/hicolor/scalable/apps/countersign.svg service/lib/systemd/system/countersignd.service \
  service/etc/countersign/countersignd.toml; do
  [[ -s $box/$file ]] || wrong "$file is not installed."
done
"$box/workstation/bin/countersign" --demo >/dev/null 2>&1 && wrong "The developer's workstation is installed, not the one that ships."

# Where it stands, it reads what stands beside it.
echo '# of this place' >>"$box/common/share/countersign/assets/openapi.yaml"
daemon=$box/common/bin/countersignd
unset COUNTERSIGN_ASSETS COUNTERSIGN_MODELS
"$daemon" openapi | tail -n1 | grep -qx '# of this place' || wrong "The installed program reads another place's files."

export HOME=$box/nobody
settings=$box/service/etc/countersign/countersignd.toml
"$daemon" init --data "$box/data" >/dev/null
sed "s|^data = .*|data = \"$box/data\"|" "$settings" >"$box/settings.toml"
"$daemon" upgrade --check --config "$box/settings.toml" | grep -q 'up to date' ||
  wrong "upgrade does not find the data by the settings file."
"$daemon" serve --config "$settings" --data "$box/data" --listen 127.0.0.1:0 --workers 0 >"$box/said" 2>"$box/log" &
service=$!
for _ in $(seq 600); do
  [[ -s $box/said ]] || kill -0 "$service" 2>/dev/null || break
  [[ ! -s $box/said ]] || break
  sleep 0.1
done
grep -q '^listening on http://127.0.0.1:' "$box/said" || { cat "$box/log"; wrong "The service does not start with the settings that come along."; }
exit $failed
