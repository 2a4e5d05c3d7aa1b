#!/bin/sh
# Makes FOLDER/tree, as `make stage` wrote it, stand alone, and packs it into FOLDER/divide-VERSION-SYSTEM.tar.xz.
# The same tree gives the same bytes: its files come sorted, belong to root, and are all of the time EPOCH, in seconds
# since 1970.
#
#   EPOCH=1700000000 SWIFT=swift Benchmarks/dist/pack.sh .build/dist
set -eu
folder=$1
here=$(dirname "$0")
checkout=$(cd "$here/../.." && pwd -P)
swift=$(command -v "${SWIFT:-swift}")
export LC_ALL=C TZ=UTC

# Manual pages have the day on which they were written.
sed -i "s/^\.Dd .*/.Dd $(date -d "@$EPOCH" '+%B %-d, %Y')/" "$folder"/tree/share/man/man1/*.1
python3 -B "$here/bundle.py" "$folder/tree" --checkout "$checkout" --swift "$swift"

name="divide-$("$folder/tree/bin/divide" --version)-linux-$(uname -m)"
mv "$folder/tree" "$folder/$name"
# The filter for x86 code saves a tenth. Two threads, also on one core, since their number may change the bytes.
tar --create --directory "$folder" --sort=name --format=gnu --mtime="@$EPOCH" --owner=0 --group=0 --numeric-owner \
  --mode=u=rwX,go=rX "$name" | xz --threads=2 --x86 --lzma2=preset=6 > "$folder/$name.tar.xz"
toolchain=$(dirname "$(dirname "$(readlink -f "$swift")")")
python3 -B "$here/check.py" "$folder/$name" --tar "$folder/$name.tar.xz" --without "$checkout" \
  --without "$toolchain/lib/swift"
echo "$folder/$name.tar.xz"
