#!/usr/bin/env bash
# all.sh BUILD MODELS: two versions of the packages of a build folder: made twice alike, looked through, used in a fresh Debian
# without a network, and started by systemd. ./run verify calls it. Without root only what needs none.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
build=$1 models=$2 work=$1/packages-tried base=$1/chroot/bookworm.tar
say() { printf '== %s\n' "$*" >&2; }

rm -rf "$work"
make_version() { COUNTERSIGN_PACKAGE_VERSION=$1 packaging/make.sh "$build" "$work/$2" "$models"; }
make_version 0~1.old 1.old
make_version 0~1.old again
make_version 0~2.new 2.new
diff <(cd "$work/1.old" && sha256sum -- *.deb) <(cd "$work/again" && sha256sum -- *.deb) || { say "The same build makes other packages"; exit 1; }
# No mail address is given out in them.
lintian --fail-on error,warning --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog "$work"/1.old/*.deb
bash tests/packages/unit.sh packaging/countersignd.service
if ((EUID != 0)); then
  say "The packages are not installed anywhere: a fresh Debian needs root"
  exit 0
fi
packaging/base.sh "$base"
for version in 1.old 2.new; do packaging/bundle.sh "$work/$version" "$base" "$work/bundle-$version"; done
bash tests/packages/try.sh "$work"/bundle-1.old/*.tar "$work"/bundle-2.new/*.tar "$base"
status=0
bash tests/packages/booted.sh "$work"/bundle-2.new/*.tar "$base" || status=$?
((status == 0 || status == 77))  # 77: no container can be booted here, and it was said why
