#!/bin/sh
# Makes sure that a Docker engine answers: installs Debian's and starts it where none does. For pipelines and fresh machines;
# on a desk an engine is usually there. Needs root for what it does.
set -eu

answers() { docker version >/dev/null 2>&1; }

if answers; then
  echo "A Docker engine answers already"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "No Docker engine answers: start it, or run this as root." >&2
  exit 2
fi
missing=
for package in docker.io iptables debootstrap; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing="$missing $package"
done
if [ -n "$missing" ]; then
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of words
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
fi
if ! answers; then
  log=${TMPDIR:-/tmp}/sipspec-dockerd.log
  setsid nohup dockerd >"$log" 2>&1 </dev/null &
  tries=0
  until answers; do
    tries=$((tries + 1))
    if [ "$tries" -gt 60 ]; then
      echo "dockerd was started, but does not answer; its last lines:" >&2
      tail -n 20 "$log" >&2
      exit 2
    fi
    sleep 0.5
  done
fi
echo "A Docker engine answers"
