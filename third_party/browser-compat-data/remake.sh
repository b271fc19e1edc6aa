#!/bin/sh
# Fills in features.tsv from the npm package, whose bytes it checks.
set -eu
version=8.1.9
sha256=c99eff2b2ebf5ead405de12ed3bd7f40534bcb9966ca4a7679b01335146b472c
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "@mdn/browser-compat-data@$version" >/dev/null)
echo "$sha256  $work/mdn-browser-compat-data-$version.tgz" | sha256sum --check --quiet
tar -xzf "$work/mdn-browser-compat-data-$version.tgz" -C "$work"
cp "$work/package/LICENSE" .
node remake.mjs "$work/package" features.tsv
