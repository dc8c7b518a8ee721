#!/usr/bin/env bash
# base.sh TAR [ARCH]: a fresh, minimal Debian 12 as a tar file, made once by debootstrap. Needs root and a network.
set -euo pipefail
[[ ! -s $1 ]] || exit 0
die() { printf 'packages: %s\n' "$*" >&2; exit 1; }
((EUID == 0)) || die "a fresh Debian is made by debootstrap, which needs root."
command -v debootstrap >/dev/null || die "there is no debootstrap: ./run packages installs it."
mkdir -p "$(dirname "$1")"
work=$(mktemp -d "$(dirname "$1")/debootstrap.XXXXXX")
trap 'rm -rf "$work"' EXIT
mirror=${COUNTERSIGN_MIRROR:-http://deb.debian.org}
printf '== A fresh Debian 12 (some minutes, once)\n' >&2
debootstrap --variant=minbase ${2:+--arch="$2"} bookworm "$work/root" "$mirror/debian" >"$work/log" 2>&1 ||
  { tail -n 5 "$work/log" >&2; die "debootstrap failed; its own words stand above."; }
cat >"$work/root/etc/apt/sources.list" <<TEXT
deb $mirror/debian bookworm main
deb $mirror/debian-security bookworm-security main
TEXT
tar --numeric-owner -C "$work/root" -cf "$work/tar" .
mv "$work/tar" "$1"
