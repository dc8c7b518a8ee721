#!/usr/bin/env bash
# try.sh OLD NEW BASE: the bundles OLD and NEW (two versions) in a fresh Debian (BASE, packaging/base.sh) without a network:
# install, init, serve, one review, upgrade, one that cannot be made, remove, purge. Needs root.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$(dirname "$here")")
if [[ ${1:-} != --inside ]]; then
  ((EUID == 0)) || { echo "needs root" >&2; exit 77; }
  box=$(mktemp -d /var/tmp/countersign-packages.XXXXXX)
  trap 'rm -rf "$box"' EXIT
  mkdir "$box/root" "$box/old" "$box/new"
  tar --numeric-owner -C "$box/root" -xf "$3"
  tar -C "$box/old" -xf "$1"
  tar -C "$box/new" -xf "$2"
  unshare --net --mount --pid --fork --kill-child bash "$0" --inside "$box"
  exit
fi

box=$2 root=$2/root
say() { printf '== %s\n' "$*" >&2; }
die() { printf 'packages: %s\n' "$*" >&2; exit 1; }
ip link set lo up 2>/dev/null || python3 -c '
import fcntl, socket, struct
s = socket.socket(); fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 0x49))'
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev"
for device in null zero full random urandom tty; do : >"$root/dev/$device" && mount --bind "/dev/$device" "$root/dev/$device"; done
mkdir "$root/dev/shm" && chmod 1777 "$root/dev/shm"
mkdir "$root/old" "$root/new"
mount --bind "$box/old" "$root/old"
mount --bind "$box/new" "$root/new"
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"; }
as_service() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/var/lib/countersign runuser -u countersign -- "$@"; }
installs() { inside bash -c "/$1/*/install.sh" >"$box/log" 2>&1; }
installed() { inside dpkg-query -W -f '${db:Status-Status} ${Version}' countersignd; }
data=/var/lib/countersign

getent hosts deb.debian.org >/dev/null && die "there is a network here, which this must do without."
say "A bundle that was changed installs nothing"
victim=$(find "$box/old" -name 'countersignd_*.deb')
cp "$victim" "$box/victim" && printf x >>"$victim"
! installs old || die "a changed bundle was installed."
grep -q '安装包不完整' "$box/log" || { cat "$box/log" >&2; die "it was not said why."; }
cp "$box/victim" "$victim"

say "Install, without a network"
installs old || { tail -n 30 "$box/log" >&2; die "the bundle does not install."; }
old=$(installed)
[[ $old == "installed "* ]] || die "the service is '$old'."
[[ $(inside stat -c '%U %a' $data /etc/countersign | tr '\n' ' ') == "countersign 700 root 750 " ]] || die "the folders' owners or modes are wrong."
inside countersignd models | tee "$box/models" >/dev/null || { cat "$box/models" >&2; die "a model is missing or another one."; }
inside systemctl --version >/dev/null 2>&1 && die "the base has systemd: this test means one without."

# With what the unit gives up, as far as setpriv can: the user, capabilities, new privileges, an environment, the limits.
service=
start() {
  : >"$box/said"
  chroot "$root" env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 bash -c 'ulimit -c 0; ulimit -n 16384; umask 077; cd /
    exec setpriv --reuid countersign --regid countersign --clear-groups --no-new-privs --bounding-set -all --inh-caps -all \
      /usr/bin/countersignd serve --config /etc/countersign/countersignd.toml' >"$box/said" 2>"$box/service.log" &
  service=$!
  for _ in $(seq 1200); do
    [[ ! -s $box/said ]] || return 0
    kill -0 "$service" 2>/dev/null || break
    sleep 0.1
  done
  cat "$box/service.log" >&2
  die "the service does not start."
}
stop() { kill "$service"; wait "$service" || { cat "$box/service.log" >&2; die "the service did not end well."; }; }

say "init, a campaign, people, serve"
as_service countersignd init --data $data >"$box/log" || die "init failed."
printf '学号,姓名,手机号\n1001,张三,13800000001\n1002,李四,13800000002\n' >"$root/tmp/roster.csv"
printf 'Wh4t-the-leaves-said\n' >"$root/tmp/password"
chmod 644 "$root/tmp/roster.csv" "$root/tmp/password"
as_service countersignd campaign create autumn --data $data --name 秋季 --school 一中 --phone 010-1 --opens 2020-01-01 --closes 2099-12-31 >"$box/log"
as_service countersignd roster import /tmp/roster.csv --data $data >"$box/log"
for role in reviewer intake; do as_service countersignd user add $role --role $role --data $data --password-file /tmp/password >"$box/log"; done
start
review() { python3 "$here/review.py" "$(sed -n 's/^listening on //p' "$box/said")" autumn "$1" "$2" Wh4t-the-leaves-said || { cat "$box/service.log" >&2; die "no review."; }; }
review "$top/docs/review.jpg" 1001
stop

say "A version that cannot take the installation over changes nothing and is not started"
sums() { (cd "$root$data" && find . -type f -print0 | sort -z | xargs -0 sha256sum); }
mv "$root$data/service.db" "$box/service.db"
printf 'no database %.0s' {1..500} >"$root$data/service.db"
chown --reference="$root$data/seal.key" "$root$data/service.db"; chmod 600 "$root$data/service.db"
sums >"$box/before"
! installs new || die "it was taken over."
grep -q 'cannot take over the installation' "$box/log" || { tail -n 20 "$box/log" >&2; die "it was not said why."; }
sums | diff "$box/before" - || die "the data was changed."
cp -p --attributes-only "$root$data/service.db" "$box/service.db"
cat "$box/service.db" >"$root$data/service.db"

say "Upgrade, and another review"
sed -i 's/^# Here only/# Mine. Here only/' "$root/etc/countersign/countersignd.toml"
sums | grep -v -e service.db >"$box/before"
installs new || { tail -n 20 "$box/log" >&2; die "the upgrade failed."; }
[[ $(installed) == "installed "* && $(installed) != "$old" ]] || die "after the upgrade it is '$(installed)'."
grep -q 'up to date\|will become' "$box/log" || { tail -n 20 "$box/log" >&2; die "the upgrade did not look first."; }
grep -q '^# Mine' "$root/etc/countersign/countersignd.toml" || die "the administrator's settings were replaced."
sums | grep -v -e service.db | diff "$box/before" - || die "the upgrade changed the data."
start
review "$top/docs/loupe.jpg" 1002
stop
as_service countersignd audit verify --data $data | tail -n1

say "Remove, purge: what was collected stays"
sums >"$box/before"
inside env DEBIAN_FRONTEND=noninteractive dpkg --remove countersignd >"$box/log" 2>&1 || die "it cannot be removed."
[[ -f $root/etc/countersign/countersignd.toml ]] || die "removing took the settings."
inside env DEBIAN_FRONTEND=noninteractive dpkg --purge countersignd countersign-common >"$box/log" 2>&1 </dev/null || { cat "$box/log" >&2; die "it cannot be purged."; }
grep -q "is left" "$box/log" || die "purging does not say what is left."
[[ ! -e $root/etc/countersign && ! -e $root/usr/share/countersign && ! -e $root/usr/bin/countersignd ]] || die "purging leaves files of the packages."
sums | diff "$box/before" - || die "purging touched the data."
inside getent passwd countersign >/dev/null || die "purging took the data's owner."
say "Installs, serves, reviews, upgrades and goes"
