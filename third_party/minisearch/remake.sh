#!/bin/sh
# Remakes the files of this folder from the npm package, whose bytes it checks.
set -eu
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

package() { # name, version, sha256
	npm pack --silent "$1@$2" >/dev/null
	echo "$3  $1-$2.tgz" | sha256sum --check --quiet
	mkdir -p "node_modules/$1"
	tar -xzf "$1-$2.tgz" -C "node_modules/$1" --strip-components=1
}
package minisearch 7.2.0 cb3b8126a3ea65d6b387787294f0792b0ea4a40b70f8f37688066a5638e0218a
package esbuild-wasm 0.28.2 61594de12ce998652be2aa0ab72dda54bfa49407fb37ee3464468a2aac306baa

node node_modules/esbuild-wasm/bin/esbuild --bundle --minify --format=iife --target=es2018 --legal-comments=none --log-level=warning \
	--banner:js='/*! MiniSearch 7.2.0: Copyright 2022 Luca Ongaro, MIT. */' \
	--outfile="$here/minisearch.min.js" <<'EOF'
import MiniSearch from 'minisearch';
self.MiniSearch = MiniSearch;
EOF

cp node_modules/minisearch/LICENSE.txt "$here/LICENSE"
