#!/bin/sh
# Fills in what LibreOffice and SheetJS' ssf display in formats.tsv. It needs soffice, zip and npm,
# whose packages it checks. Tests do not need it.
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
package ssf 0.11.2 ab5cc4472a2eb956098b549223cee3a003f9ea26256d2d6b2aae962839e49ba6
package frac 1.1.2 80660b89475a9141ec6ea7320addab3aa9ee84e5be31fcf5f6c1b5ce278ba1ca

cp "$here/remake.mjs" .
node remake.mjs workbook "$here/formats.tsv" book profile
(cd book && zip --quiet --recurse-paths ../formats.xlsx .)
# The ninth option writes the numbers as they are displayed.
soffice "-env:UserInstallation=file://$work/profile" --headless \
	--convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false' formats.xlsx >/dev/null 2>&1
node remake.mjs table "$here/formats.tsv" formats.csv
