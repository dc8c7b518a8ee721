#!/usr/bin/env bash
# bundle.sh DEBS BASE OUT: a tar that installs the service on a Debian 12 that reaches no network: the packages in DEBS, whatever
# they depend on that a minimal Debian (BASE, see base.sh) lacks, an installer and checksums. Needs root and a network.
#   COUNTERSIGN_DEBS  folder in which the downloaded packages are kept for the next time (default: beside BASE)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
debs=$(cd "$1" && pwd) base=$(realpath "$2") out=$(mkdir -p "$3" && cd "$3" && pwd)
die() { printf 'packages: %s\n' "$*" >&2; exit 1; }
((EUID == 0)) || die "the bundle is gathered in a fresh Debian, which needs root."
kept=${COUNTERSIGN_DEBS:-$(dirname "$base")/archives}
mkdir -p "$kept"
kept=$(cd "$kept" && pwd)

mapfile -t ours < <(find "$debs" -maxdepth 1 -name 'countersign*.deb' | sort)
((${#ours[@]} == 3)) || die "$debs must hold the three packages of one version, and holds ${#ours[@]}."
read -r version architecture < <(dpkg-deb -W --showformat='${Version} ${Architecture}\n' "${ours[0]}")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root name=countersignd-$version-$architecture
bundle=$work/$name
mkdir -p "$root" "$bundle/packages"
tar --numeric-owner -C "$root" -xf "$base"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
mkdir "$root/ours"
cp "${ours[@]}" "$root/ours/"

# What apt would fetch for a machine that has nothing but the base.
inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -o APT::Sandbox::User=root -o Acquire::Retries=2 "$@" >"$work/log" 2>&1 || { tail -n 5 "$work/log" >&2; die "apt could not gather what the service needs; its own words stand above."; }; }
inside update
# Before any of them is there: those it would not name.
chroot "$root" bash -c 'apt-get -qq --print-uris install --no-install-recommends /ours/countersign-common_*.deb /ours/countersignd_*.deb' |
  sed -nE "s/^'[^']*' ([^ ]+\.deb) .*/\1/p" >"$work/needed"
while read -r file; do
  [[ ! -s $kept/$file ]] || cp "$kept/$file" "$root/var/cache/apt/archives/"
done <"$work/needed"
inside install -y --no-install-recommends --download-only -o APT::Keep-Downloaded-Packages=true \
  $(cd "$root" && printf '/%s ' ours/countersign-common_*.deb ours/countersignd_*.deb)
while read -r file; do
  [[ $file != countersign* ]] || continue
  [[ -s $root/var/cache/apt/archives/$file ]] || die "apt named $file and did not fetch it."
  cp "$root/var/cache/apt/archives/$file" "$bundle/packages/"
  cp -n "$root/var/cache/apt/archives/$file" "$kept/" || true
done <"$work/needed"
cp "${ours[@]}" "$bundle/packages/"

(cd "$bundle/packages" && dpkg-scanpackages --multiversion . /dev/null >Packages 2>"$work/log") || { cat "$work/log" >&2; die "the list of packages could not be made."; }
sed -e "s/@VERSION@/$version/g; s/@ARCH@/$architecture/g" "$here/install.sh.in" >"$bundle/install.sh"
chmod 755 "$bundle/install.sh"
(cd "$bundle" && find . -type f ! -name SHA256SUMS -printf '%P\0' | sort -z | xargs -0 sha256sum >SHA256SUMS)
date=$(stat -c %Y "${ours[0]}")
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@${SOURCE_DATE_EPOCH:-$date}" -C "$work" -cf "$out/$name.tar.part" "$name"
mv "$out/$name.tar.part" "$out/$name.tar"
(cd "$out" && sha256sum "$name.tar" >"$name.tar.sha256")
printf '== %s, %s MB, %s packages\n' "$name.tar" "$(($(stat -c %s "$out/$name.tar") / 1000000))" "$(find "$bundle/packages" -name '*.deb' | wc -l)" >&2
