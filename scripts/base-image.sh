#!/bin/sh
# Makes the image debian:bookworm-slim where Docker Hub can't be reached: Debian's own packages, put together by debootstrap.
# The package sources are this machine's. Needs root (or sudo), a running Docker engine, and debootstrap, which it installs where
# it may. Quick when it is there. SIPSPEC_BASE_IMAGE=make: does not try to pull it first.
set -eu

image=debian:bookworm-slim

if docker image inspect "$image" >/dev/null 2>&1; then
  echo "There already: $image"
  exit 0
fi
if ! docker version >/dev/null 2>&1; then
  echo "No Docker engine answers: start one first (scripts/docker-engine.sh)." >&2
  exit 2
fi
if [ "${SIPSPEC_BASE_IMAGE:-pull}" = pull ] && timeout 30 docker pull -q "$image" 2>/dev/null; then
  exit 0
fi
if ! command -v debootstrap >/dev/null 2>&1 && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap
fi
if ! command -v debootstrap >/dev/null 2>&1; then
  echo "$image can't be pulled, and debootstrap is not installed to make it: apt-get install debootstrap" >&2
  exit 2
fi

as_root=
[ "$(id -u)" -eq 0 ] || as_root=sudo

# The first archive that this machine itself installs bookworm from; else Debian's.
sources=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true)
mirror=$(printf '%s\n' "$sources" | awk '
  $1 == "URIs:" { uri = $2 }
  $1 == "Suites:" && $0 ~ /bookworm/ && uri != "" { print uri; exit }
  $1 == "deb" { at = ($2 ~ /^\[/) ? 3 : 2; if ($(at + 1) == "bookworm") { print $at; exit } }')
mirror=${mirror:-http://deb.debian.org/debian}

folder=$(mktemp -d)
trap '$as_root rm -rf "$folder"' EXIT
echo "Making $image with debootstrap (about half a minute)"
$as_root debootstrap --variant=minbase --include=ca-certificates bookworm "$folder/root" "$mirror" >"$folder/log" 2>&1 || {
  tail -n 20 "$folder/log" >&2
  exit 1
}
# What a slim image leaves out, too.
$as_root rm -rf "$folder/root/var/lib/apt/lists" "$folder/root/var/cache/apt/archives" "$folder/root/usr/share/doc" \
  "$folder/root/usr/share/man" "$folder/root/usr/share/locale"
$as_root mkdir -p "$folder/root/var/lib/apt/lists/partial" "$folder/root/var/cache/apt/archives/partial"
# How this machine reaches its package sources holds for the image as well.
for file in /etc/apt/apt.conf.d/*proxy* /etc/apt/apt.conf.d/99*; do
  [ -f "$file" ] && $as_root cp "$file" "$folder/root/etc/apt/apt.conf.d/"
done
$as_root tar -C "$folder/root" -cf - . | docker import -c 'CMD ["bash"]' - "$image" >/dev/null
echo "Made: $image"
