#!/bin/bash
# Runs the packed tree where nothing of it is installed: in bare roots of Debian 12 and 13, as root and as an ordinary
# user, from a place that is read-only and has spaces in its path. Makes the roots in .build/roots, once.
#
#   Benchmarks/dist/test.sh .build/dist [SUITE…]
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
  echo "The packed tree was not tried in bare systems: $1"
  exit 0
}

# Everything that a bare root has, and less: what package managers need beside the C library goes, too.
make_root() {
  local suite=$1 root=$2
  [ -e "$root/made" ] && return
  command -v debootstrap >/dev/null || sh Benchmarks/install-packages.sh debootstrap >/dev/null 2>&1 \
    || skip "that needs debootstrap, which could not be installed."
  rm -rf "$root"
  mkdir -p "$root"
  debootstrap --variant=minbase "$suite" "$root" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$root.log" 2>&1 \
    || skip "debootstrap could not get Debian's $suite; $root.log says why."
  rm -f "$root"/usr/lib/*-linux-gnu/lib{stdc++,gcc_s,udev,gomp,gfortran,quadmath}.so*
  touch "$root/made"
}

# In a mount namespace of its own: makes the root the root of everything, with the tree in it, read-only.
enter() {
  local root=$1 tree=$2
  mount --bind "$root" "$root"
  cd "$root"
  mkdir -p "opt/the tree" before
  mount --bind "$tree" "opt/the tree"
  mount -o remount,bind,ro "opt/the tree"
  mount -t proc proc proc
  mount --rbind /sys sys
  mount -t tmpfs -o mode=755 tmpfs dev
  local device
  for device in null zero full random urandom; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
  done
  mkdir dev/shm
  mount -t tmpfs -o mode=1777 tmpfs dev/shm
  mount -t tmpfs -o mode=1777 tmpfs tmp
  pivot_root . before
  umount -l before
  exec /bin/bash -s -- 0 1000
}

# What runs inside, with nothing but the root's own programs; its arguments are users.
inside() {
  cat <<'INSIDE'
set -euo pipefail
tree="/opt/the tree"
as() {
  local user=$1; shift
  setpriv --reuid="$user" --regid="$user" --clear-groups env -i PATH="$tree/bin:/usr/bin:/bin" HOME="/tmp/$user" "$@"
}
# Says how long a command took; shows what it printed only where it failed.
try() {
  local began=$EPOCHREALTIME status=0
  as "$@" </dev/null >"/tmp/output" 2>"/tmp/errors" || status=$?
  local took=$(( (${EPOCHREALTIME/./} - ${began/./}) / 1000 ))
  shift
  printf '  %6d ms  %s\n' "$took" "$*"
  [ "$status" = 0 ] || { cat /tmp/output /tmp/errors; echo "This ended with $status."; exit 1; }
}
for user in "$@"; do
  mkdir -m 700 "/tmp/$user"
  chown "$user:$user" "/tmp/$user"
  cd "/tmp/$user"
  [ "$user" = 0 ] && echo "  As root:" || echo "  As an ordinary user:"
  try "$user" divide --help
  try "$user" divide topology
  try "$user" divide doctor --seconds 1
  try "$user" divide plugin list
  for plugin in gemm convolution roofline elementwise; do
    grep -q "^$plugin " /tmp/output || { cat /tmp/output; echo "$plugin isn't listed."; exit 1; }
  done
  try "$user" divide plugin check gemm --untimed
  try "$user" divide plugin new mine --language c
  # The ordinary user measures the whole suite, root a part of it.
  part=""
  [ "$user" != 0 ] || part="--kernels gemm --budgets cores=1 --no-roofs --span 0 --time-limit 1"
  began=$EPOCHREALTIME
  try "$user" divide run quick $part --results "/tmp/$user/results"
  record=$(ls "/tmp/$user/results"/*/*.jsonl)
  try "$user" divide report "$record"
  printf '  %6d ms  from start to report\n' $(( (${EPOCHREALTIME/./} - ${began/./}) / 1000 ))
  outcomes=$(grep -o '"outcome":"[^"]*"' "$record" | sort | uniq -c)
  echo "$outcomes"
  echo "$outcomes" | grep -q '"ok"' || { echo "Nothing was measured."; exit 1; }
  if echo "$outcomes" | grep -qE 'crashed|error|wrong|timed-out|out-of-memory'; then cat /tmp/output; exit 1; fi
done
INSIDE
}

if [ "${1:-}" = --enter ]; then
  enter "$2" "$3"
fi

packed=$(ls "$1"/divide-*.tar.xz)
shift
[ "$(id -u)" = 0 ] || skip "that needs root, to enter them."
unshare --mount --propagation private mount -t tmpfs tmpfs /mnt 2>/dev/null || skip "mounting isn't allowed here."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
began=$EPOCHREALTIME
tar --extract --directory "$scratch" --file "$packed"
printf 'Unpacked in %d ms: %s, %d MB.\n' $(( (${EPOCHREALTIME/./} - ${began/./}) / 1000 )) "$(basename "$packed")" \
  "$(du -sm "$scratch" | cut -f 1)"
for suite in "${@:-bookworm trixie}"; do
  for name in $suite; do
    root=$PWD/.build/roots/$name
    make_root "$name" "$root"
    echo "In a bare root of Debian's $name:"
    inside | unshare --mount --propagation private bash "$0" --enter "$root" "$scratch"/divide-*
  done
done
