#!/bin/sh
# Builds the image of sipspec: scripts/sipspec-image.sh [BASE]. BASE is an image with Node.js 20 and npm (default:
# node:20-bookworm-slim); "local" makes one of debian:bookworm-slim with this machine's Node.js, for where nothing can be pulled.
# npm's registry and this machine's certificates serve the build only: they are not in the image.
# SIPSPEC_IMAGE names the image (default: sipspec).
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
base=${1:-node:20-bookworm-slim}
image=${SIPSPEC_IMAGE:-sipspec}
build_base=$base

if ! docker version >/dev/null 2>&1; then
  echo "No Docker engine answers: start one first (scripts/docker-engine.sh)." >&2
  exit 2
fi

if [ "$base" = local ]; then
  npm_folder=$(npm root -g)/npm
  context=$(mktemp -d)
  trap 'rm -rf "$context"' EXIT
  cp "$(node -p process.execPath)" "$context/node"
  cp -R "$npm_folder" "$context/npm"
  # Authorities that this machine trusts: a proxy between it and the registry may have its own.
  cat "${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}" >"$context/ca.crt"
  # Node.js needs libstdc++, which a slim Debian has for apt.
  printf '%s\n' 'FROM debian:bookworm-slim' 'COPY node /usr/local/bin/node' 'RUN node --version' |
    docker build -q -t sipspec/base -f - "$context" >/dev/null
  printf '%s\n' 'FROM sipspec/base' 'COPY npm /usr/local/lib/node_modules/npm' 'COPY ca.crt /etc/sipspec-build-ca.crt' \
    'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm' \
    'ENV NODE_EXTRA_CA_CERTS=/etc/sipspec-build-ca.crt' |
    docker build -q -t sipspec/build-base -f - "$context" >/dev/null
  base=sipspec/base
  build_base=sipspec/build-base
fi

# docker build takes a build argument's value from the environment: the address of the registry is in no command line.
set -- --build-arg "BASE=$base" --build-arg "BUILD_BASE=$build_base"
NPM_CONFIG_REGISTRY=$(npm config get registry 2>/dev/null || true)
case "$NPM_CONFIG_REGISTRY" in
  http*) export NPM_CONFIG_REGISTRY && set -- "$@" --build-arg NPM_CONFIG_REGISTRY ;;
esac
docker build -t "$image" "$@" "$here"
echo "Made: $image"
