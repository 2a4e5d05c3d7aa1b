#!/bin/sh
# Installs the Debian packages named on the command line that are missing. On other systems, and
# without the rights to install, it says what is needed and fails if a library really is missing.
# With --optional first, it says what will be left out, and never fails.
set -eu

optional=""
if [ "${1:-}" = "--optional" ]; then
  optional="yes"
  shift
fi

leave_out() {
  echo "$1 The optional plugins that need them are left out, and their tests skip:$2" >&2
  exit 0
}

have_libraries() {
  command -v pkg-config >/dev/null 2>&1 && pkg-config --exists hwloc openblas
}

missing=""
if command -v dpkg-query >/dev/null 2>&1; then
  for package in "$@"; do
    status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
  done
  [ -n "$missing" ] || exit 0
  run=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 && run="sudo"
    if [ -z "$run" ]; then
      [ -z "$optional" ] || leave_out "Only an administrator can install packages." "$missing"
      echo "Missing packages:$missing. Ask an administrator: apt-get install$missing" >&2
      have_libraries && exit 0
      exit 1
    fi
  fi
  echo "Installing:$missing"
  # shellcheck disable=SC2086
  if $run apt-get update -qq && $run env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends $missing; then
    exit 0
  fi
  [ -z "$optional" ] || leave_out "Packages could not be installed." "$missing"
  exit 1
fi

[ -z "$optional" ] || leave_out "This system has no apt to install packages with." " $*"
have_libraries && exit 0
echo "This system has no apt. Install hwloc (2.x) and OpenBLAS with their headers and pkg-config" >&2
echo "files by its own means: hwloc-devel and openblas-devel on Fedora, hwloc and openblas on Arch." >&2
exit 1
