#!/usr/bin/env bash
# make.sh BUILD OUT MODELS: the Debian packages of the build folder BUILD, in OUT, with the models that stand in MODELS.
# ./run packages calls it. The same build, version and SOURCE_DATE_EPOCH make the same bytes.
#   COUNTERSIGN_PACKAGE_VERSION  version of the packages (default: the project's, with the number of commits)
#   SOURCE_DATE_EPOCH            date of every file (default: of the last commit)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(dirname "$here")
build=$(cd "$1" && pwd) models=$(cd "$3" && pwd)
mkdir -p "$2"
out=$(cd "$2" && pwd)
umask 022
export LC_ALL=C TZ=UTC

say() { printf '== %s\n' "$*" >&2; }
die() { printf 'packages: %s\n' "$*" >&2; exit 1; }

git_says() { git -C "$top" "$@" 2>/dev/null; }

project=$(sed -nE 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build/CMakeCache.txt")
[[ -n $project ]] || die "$build is no build folder: run ./run build first."
version=${COUNTERSIGN_PACKAGE_VERSION:-}
if [[ -z $version ]]; then
  # What is not committed is in no history, so the name says so.
  count=$(git_says rev-list --count HEAD) && version=$project+$count.g$(git_says rev-parse --short HEAD) || version=$project
  [[ -z $(git_says status --porcelain --untracked-files=no) ]] || version+=+changed
fi
[[ $version =~ ^[0-9][A-Za-z0-9.+~]*$ ]] || die "'$version' is no version of a Debian package."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git_says log -1 --format=%ct || echo 1700000000)}
architecture=$(dpkg --print-architecture)
# A program for another processor than this machine's says so by itself.
case $(readelf -h "$build/bin/countersignd" | sed -nE 's/^ *Machine: *//p') in
  *X86-64*) architecture=amd64 ;;
  *AArch64*) architecture=arm64 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ---- what goes in -----------------------------------------------------------------------------------------------------
for component in common workstation service; do
  case $component in common) package=countersign-common ;; workstation) package=countersign ;; service) package=countersignd ;; esac
  DESTDIR=$work/$package cmake --install "$build" --prefix /usr --strip --component "$component" >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; die "installing the component $component failed."; }
done
# cmake installs the models that it was configured with, if any: here they are the ones that were named, whole.
share=$work/countersign-common/usr/share/countersign
rm -rf "$share/models"
mkdir -p "$share/models"
grep -v -e '^#' -e '^debian:' "$top/assets/models.txt" | cut -d'|' -f2,5 | while IFS='|' read -r file sum; do
  name=${file##*/}
  printf '%s  %s\n' "$sum" "$models/$name" | sha256sum --check --status 2>/dev/null ||
    die "the model $name is not in $models, or is another one: run ./run deps."
  install -m 644 "$models/$name" "$share/models/$name"
done

# ---- what makes it a package ------------------------------------------------------------------------------------------
# dpkg-shlibdeps wants to stand beside a source package.
mkdir -p "$work/source/debian"
printf 'Source: countersign\n\nPackage: countersign\nArchitecture: any\n' >"$work/source/debian/control"
libraries_of() { (cd "$work/source" && dpkg-shlibdeps -O "$@" 2>"$work/log" | sed -n 's/^shlibs:Depends=//p') || { cat "$work/log" >&2; return 1; }; }

stanza() { awk -v package="$1" 'BEGIN { RS = "---\n" } $0 ~ "^Package: " package "\n" { printf "%s", $0 }' "$here/debian/control.in"; }

for package in countersign-common countersign countersignd; do
  tree=$work/$package
  doc=$tree/usr/share/doc/$package
  mkdir -p "$doc" "$tree/DEBIAN"
  cp "$here/debian/copyright" "$doc/copyright"
  printf 'countersign (%s) bookworm; urgency=medium\n\n  * Made from the sources of this version.\n\n -- Countersign <countersign@localhost>  %s\n' \
    "$version" "$(date -R -u -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.gz"
  find "$tree/usr/share/man" -name '*.1' -exec gzip -9n {} + 2>/dev/null || true
  # Debian's places for what every prefix but /usr has below itself.
  if [[ $package == countersignd ]]; then
    mkdir -p "$tree/lib"
    mv "$tree/usr/lib/systemd" "$tree/lib/"
    mv "$tree/usr/etc" "$tree/etc"
    rmdir "$tree/usr/lib"
  fi
  for script in preinst postinst prerm postrm; do
    [[ ! -f $here/debian/$package.$script ]] || install -m 755 "$here/debian/$package.$script" "$tree/DEBIAN/$script"
  done
  libraries=
  mapfile -t programs < <(find "$tree" -type f -path '*/bin/*')
  ((${#programs[@]} == 0)) || libraries=$(libraries_of "${programs[@]/#/-e}")
  # Modes are ours, not those of whoever checked the sources out.
  find "$tree" -type d -exec chmod 755 {} +
  find "$tree" -type f ! -path '*/bin/*' ! -path '*/DEBIAN/*' -exec chmod 644 {} +
  [[ ! -d $tree/etc ]] || (cd "$tree" && find etc -type f -printf '/%p\n' | sort) >"$tree/DEBIAN/conffiles"
  (cd "$tree" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\0' | sort -z | xargs -0r md5sum) >"$tree/DEBIAN/md5sums"
  stanza "$package" | sed -e "s#@VERSION@#$version#g; s#@ARCH@#$architecture#g; s#@SHLIBS@#$libraries#g" \
    -e "s|@SIZE@|$(du -k -s --apparent-size --exclude=DEBIAN "$tree" | cut -f1)|g" >"$tree/DEBIAN/control"
  file=$out/${package}_${version}_$architecture.deb
  dpkg-deb --build --root-owner-group -Zxz "$tree" "$file" >/dev/null
  say "$(basename "$file"), $(($(stat -c %s "$file") / 1024)) KB"
done
