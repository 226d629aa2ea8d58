#!/bin/sh
# Installs what runs and tests against real systems need, on Debian and its kin: the systems themselves and the tools beside them.
# May be run again: it is quick when everything is there. Needs root, or sudo.
set -eu

packages='kamailio kamailio-presence-modules kamailio-tls-modules kamailio-websocket-modules baresip-core linphone-cli libnet-sip-perl netbase ejabberd erlang-p1-sip sip-tester sipsak tshark chromium'

if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
  echo "This is no Debian system. Please install by other means: Kamailio 5.6 or later (with db_text and auth_db), baresip 1.0 or" >&2
  echo "later (with ctrl_tcp), SIPp, sipsak, Net::SIP for Perl, ejabberd 23 (with p1_sip), tshark and Chromium. What is missing is" >&2
  echo "only skipped, with a message." >&2
  exit 1
fi

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

missing=
for package in $packages; do
  installed "$package" || missing="$missing $package"
done
if [ -z "$missing" ]; then
  echo "All there: $packages"
  exit 0
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "Please run this as root, or install sudo. Missing:$missing" >&2
    exit 1
  fi
  as_root=sudo
fi

# These packages start services of their own, Kamailio's on port 5060. What was there before is left as it is.
new_services=
for package in kamailio ejabberd; do
  case " $missing " in
    *" $package "*) new_services="$new_services $package" ;;
  esac
done

echo "Installing:$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing

for service in $new_services; do
  if [ -d /run/systemd/system ]; then
    $as_root systemctl disable --now "$service.service"
    $as_root systemctl mask "$service.service"
  elif [ -x "/etc/init.d/$service" ]; then
    $as_root "/etc/init.d/$service" stop || true
    $as_root update-rc.d "$service" disable || true
  fi
done

for package in $packages; do
  installed "$package" || { echo "Not installed after all: $package" >&2; exit 1; }
done
echo "Ready: $packages"
