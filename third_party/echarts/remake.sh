#!/bin/sh
# Remakes the files of this folder from the npm package and checks its bytes.
set -eu
version=6.1.0
sha256=681aff88cc1038c3fa941a3a53d1b177a52250b05335efc607d6105ae13be481
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "echarts@$version" >/dev/null)
echo "$sha256  $work/echarts-$version.tgz" | sha256sum --check --quiet
tar -xzf "$work/echarts-$version.tgz" -C "$work"
cp "$work/package/dist/echarts.common.min.js" "$work/package/LICENSE" "$work/package/NOTICE" .
cp "$work/package/licenses/LICENSE-d3" .
echo "echarts $version"
