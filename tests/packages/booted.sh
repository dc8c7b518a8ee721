#!/usr/bin/env bash
# booted.sh BUNDLE BASE: the service as systemd starts it, in a Debian that is booted in a container: the unit confines it, and
# the decoder's cell is whole all the same. Needs root, systemd-nspawn, and a network for Debian's systemd.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$(dirname "$here")")
say() { printf '== %s\n' "$*" >&2; }
die() { printf 'packages: %s\n' "$*" >&2; exit 1; }
if [[ ${1:-} != --inside ]]; then
  ((EUID == 0)) && command -v systemd-nspawn >/dev/null || { say "No Debian is booted here: that needs root and systemd-nspawn"; exit 77; }
  box=$(mktemp -d /var/tmp/countersign-booted.XXXXXX)
  trap 'rm -rf "$box"' EXIT
  root=$box/root data=/var/lib/countersign
  mkdir "$root" "$box/bundle"
  tar --numeric-owner -C "$root" -xf "$2"
  tar -C "$box/bundle" -xf "$1"
  cp -L /etc/resolv.conf "$root/etc/resolv.conf"
  inside() { unshare --mount bash -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" >"$box/log" 2>&1 || { tail -n 10 "$box/log" >&2; die "$1 failed in the fresh Debian."; }; }
  inside apt-get -q update
  inside apt-get -q install -y --no-install-recommends systemd-sysv
  mv "$box/bundle" "$root/bundle"
  inside bash -c '/bundle/*/install.sh'
  rm -rf "$root/bundle"
  as_service() { inside runuser -u countersign -- "$@"; }
  as_service countersignd init --data $data
  printf '学号,姓名,手机号\n1001,张三,13800000001\n' >"$root/tmp/roster.csv"
  printf 'Wh4t-the-leaves-said\n' >"$root/tmp/password"
  chmod 644 "$root/tmp/roster.csv" "$root/tmp/password"
  as_service countersignd campaign create autumn --data $data --name 秋季 --school 一中 --phone 010-1 --opens 2020-01-01 --closes 2099-12-31
  as_service countersignd roster import /tmp/roster.csv --data $data
  for role in reviewer intake; do as_service countersignd user add $role --role $role --data $data --password-file /tmp/password; done
  status=0
  unshare --net --mount bash "$0" --inside "$box" || status=$?
  exit $status
fi

box=$2
ip link set lo up
mount --make-rprivate /
# A container's own filter knows nothing of Landlock. Its user may not have a console here.
boot=(systemd-nspawn -q -D "$box/root" --register=no --keep-unit --console=pipe
  --system-call-filter="landlock_create_ruleset landlock_add_rule landlock_restrict_self")
"${boot[@]}" --as-pid2 /bin/true 2>"$box/log" || { say "No Debian can be booted here: $(head -n1 "$box/log")"; exit 77; }
"${boot[@]}" -b >"$box/console" 2>&1 </dev/null &
machine=$!
ended() { kill "$machine" 2>/dev/null || true; wait "$machine" 2>/dev/null || true; }
trap ended EXIT
answers() { python3 -c 'import urllib.request; urllib.request.urlopen("http://127.0.0.1:8480/api/v1/health", timeout=5).read()' 2>/dev/null; }
for _ in $(seq 300); do
  ! answers || break
  kill -0 "$machine" 2>/dev/null || { tail -n 20 "$box/console" >&2; die "the container ended."; }
  sleep 0.5
done
answers || { tail -n 20 "$box/console" >&2; die "the service does not answer."; }
say "systemd has started it"
python3 "$here/review.py" http://127.0.0.1:8480 autumn "$top/docs/review.jpg" 1001 Wh4t-the-leaves-said | tee "$box/said"
grep -q 'the cell lacks: \[\]' "$box/said" || die "the unit takes from the decoder's cell."
# Of all the services on this machine, the one in the network of this test.
seen=0
for process in $(grep -lsz '^/usr/bin/countersignd' /proc/[0-9]*/cmdline | cut -d/ -f3 || true); do
  [[ $(tr '\0' ' ' <"/proc/$process/cmdline") == *' serve '* && $(readlink "/proc/$process/ns/net") == "$(readlink /proc/self/ns/net)" ]] || continue
  status=$(cat "/proc/$process/status")
  seen=$((seen + 1))
  ! grep -qE '^Uid:\s0\s' <<<"$status" || die "the service runs as root."
  grep -qE '^CapBnd:\s0+$' <<<"$status" || die "the service may have capabilities."
  grep -qE '^NoNewPrivs:\s1$' <<<"$status" || die "the service may gain privileges."
  grep -qE '^Seccomp:\s2$' <<<"$status" || die "the service has no filter of system calls."
done
((seen == 1)) || die "the service's process is not found ($seen)."
say "The service is confined, and the decoder's cell is whole"
