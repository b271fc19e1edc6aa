#!/bin/sh
# Remakes the WebAssembly of this folder from the npm package and checks its bytes.
set -eu
version=2.6.2
sha256=ff51acbb5ee0074601b75c3bea9226a18d346752af787f6d2d3adcdd98493d71
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "@resvg/resvg-wasm@$version" >/dev/null)
echo "$sha256  $work/resvg-resvg-wasm-$version.tgz" | sha256sum --check --quiet
tar -xzf "$work/resvg-resvg-wasm-$version.tgz" -C "$work"
cp "$work/package/index_bg.wasm" .
echo "resvg $version"
