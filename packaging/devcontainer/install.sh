#!/bin/sh
# Runs as root while the image is built; setup runs later, as the user of the container.
set -eu
if ! command -v curl >/dev/null && ! command -v wget >/dev/null && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ca-certificates curl >/dev/null
fi
set -- --no-setup --prefix /usr/local
case ${VERSION:-latest} in latest) ;; *) set -- "$@" --version "$VERSION" ;; esac
HOME=${HOME:-/root} sh "$(dirname "$0")/release-install.sh" "$@"
