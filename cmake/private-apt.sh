#!/usr/bin/env bash
# Writes a private apt configuration from which a source package of another Debian suite can be fetched:
#
#   private-apt.sh DIR SUITE     writes DIR/apt.conf;  then: apt-get -c DIR/apt.conf update
#                                                            apt-get -c DIR/apt.conf --download-only source NAME/SUITE
#
# The archive's address is the one the machine itself uses for Debian, asked of apt, so that mirrors and proxies are
# respected and no address stands here. The system's apt is only read: lists, caches and preferences are DIR's own.
# Needs no root. Signatures are checked against Debian's own keyring. The lists' expiry date is not: a frozen or lagging
# mirror serves the same signed sources, and who asks checks the version that arrives.
set -euo pipefail
(($# == 2)) || { echo "usage: private-apt.sh DIR SUITE" >&2; exit 2; }
dir=$(realpath -m "$1")
suite=$2

# Without downloaded lists apt knows neither origin nor label; then the release's own code name is the best witness.
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-sid}")
targets=$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(RELEASE)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' 2>/dev/null || true)
uri=$(awk -F'|' -v codename="$codename" '
  $4 != "main" || $5 ~ /^(cdrom|file|copy):/ { next }
  $1 == "Debian" && $2 == "Debian" { print $5; found = 1; exit }
  $1 == "" && $3 == codename && guess == "" { guess = $5 }
  END { if (!found && guess != "") print guess }' <<<"$targets")
[[ -n $uri ]] || { echo "this machine's apt sources name no Debian archive" >&2; exit 1; }

mkdir -p "$dir"/{lists/partial,cache/archives/partial}
cat >"$dir/private.sources" <<SOURCES
Types: deb-src
URIs: $uri
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
cat >"$dir/apt.conf" <<CONF
#clear APT::Update;
#clear APT::Default-Release;
Dir::Etc::SourceList "$dir/private.sources";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State::Lists "$dir/lists";
Dir::Cache "$dir/cache";
Dir::Cache::Archives "archives/";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
APT::Sandbox::User "";
Acquire::Check-Valid-Until "false";
Acquire::IndexTargets::deb-src::Contents-dsc::DefaultEnabled "false";
CONF
