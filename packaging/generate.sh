#!/bin/sh
# generate.sh TEMPLATE >FILE: replaces @NAME@ in a template with the variable of that name. release.sh sets VERSION,
# DEB_VERSION, REPOSITORY, DATE and SHA256_<system>.
set -eu
script=
for name in VERSION DEB_VERSION DEB_ARCH DEB_SIZE REPOSITORY DATE MAIL_DATE OWNER PACKAGES NPM_NAME NPM_OS NPM_CPU NPM_LIBC RID COMMAND \
    SHA256_linux_x64 SHA256_linux_arm64 SHA256_osx_x64 SHA256_osx_arm64 SHA256_win_x64 SHA256_win_arm64; do
    eval "value=\${$name-@$name@}"
    # What sed would read as a command of its own; a line break needs a backslash.
    value=$(printf '%s\n' "$value" | sed 's/[&|\\]/\\&/g; $!s/$/\\/')
    script="$script
s|@$name@|$value|g"
done
# What is left would be a mistake in a template or in release.sh.
if sed "$script" "$1" | grep -n '@[A-Z0-9_a-z]*@' | grep '@[A-Z]' >&2; then
    echo "generate.sh: $1 has names without a value" >&2
    exit 1
fi
sed "$script" "$1"
