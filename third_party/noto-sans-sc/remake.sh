#!/bin/sh
# Remakes the fonts of this folder from the npm packages and checks their bytes.
set -eu
version=0.4.3
sha256=0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59
subsetter_version=1.6.4
subsetter_sha256=79451cab97566a87d0d9ed21127bea01e87361f8d8dbf76256cb018b05fdcfd0
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "@expo-google-fonts/noto-sans-sc@$version" "harfbuzzjs@$subsetter_version" >/dev/null)
echo "$sha256  $work/expo-google-fonts-noto-sans-sc-$version.tgz" | sha256sum --check --quiet
echo "$subsetter_sha256  $work/harfbuzzjs-$subsetter_version.tgz" | sha256sum --check --quiet
for package in "expo-google-fonts-noto-sans-sc-$version" "harfbuzzjs-$subsetter_version"; do
	mkdir "$work/$package"
	tar -xzf "$work/$package.tgz" -C "$work/$package" --strip-components=1
done
fonts="$work/expo-google-fonts-noto-sans-sc-$version"
node subset.mjs "$work/harfbuzzjs-$subsetter_version/dist/harfbuzz-subset.wasm" \
	"$fonts/400Regular/NotoSansSC_400Regular.ttf" "$fonts/700Bold/NotoSansSC_700Bold.ttf"
cp "$fonts/LICENSE_FONT" LICENSE
echo "noto-sans-sc $version"
