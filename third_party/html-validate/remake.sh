#!/bin/sh
# Remakes the files of this folder from the npm packages, whose bytes it checks.
set -eu
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

: >LICENSES.txt
fetch() { # name, version, sha256
	file=$(npm pack --silent "$1@$2")
	echo "$3  $file" | sha256sum --check --quiet
	mkdir -p "node_modules/$1"
	tar -xzf "$file" -C "node_modules/$1" --strip-components=1
}
package() { # what becomes a part, with its licence
	fetch "$@"
	printf '%s %s\n\n' "$1" "$2" >>LICENSES.txt
	cat "node_modules/$1"/[Ll][Ii][Cc][Ee][Nn][Ss][Ee] >>LICENSES.txt
	printf '\n\n' >>LICENSES.txt
}
package html-validate 11.18.0 67b4950a902b0a5efc2186433ecf611edc5e1eac4c865a509cb197ccd456875d
package parse5 8.1.1 d5de6c6b89fb1bd6574cb236d19a19f6635a6630e41f127a88b72c177f6ca321
package entities 9.0.0 f93f36ae30dbc07243b5ca8e060dee3713fc60968a9475715606c54fa48b48d9
package ajv 8.20.0 b2f0b3a893bbb8cc5efb6814f08b1499e19e31d5dd73683f5893382f48f6e7b3
package fast-deep-equal 3.1.3 b019a0980f27638dc3f85836b0e478f188e00d7a6e5852c0819fa86f56e47b8f
package fast-uri 3.1.9 4f5a67f7b61110aae7b3ad38e806627f5712f4c150bd38eb804a562e69a9ee5e
package json-schema-traverse 1.0.0 023222622df29fc274bde5d3590e47aa1d4a8e3c1d6e2aba029948ed79799b21
package @sidvind/better-ajv-errors 7.0.0 86130109e053da876f05ca1a7e438601e27039a23d8f4fe2ef54a14a51cd3183
package @html-validate/stylish 6.0.0 61e3a5b94e8073892ea7cc1bb604b2aabf606603aeeb9d26c1b2c7d0e4d0a7c8
package kleur 4.1.5 0d99562acf82fca4afce2a57b687289a524ac6755dcaf1fdf82a147473091469
package semver 7.8.6 c6584c324e8b1e5d0403c6c16ee2b25dd61567c13f0449a58820350c21cd71bf
cp LICENSES.txt "$here"
fetch esbuild-wasm 0.28.2 61594de12ce998652be2aa0ab72dda54bfa49407fb37ee3464468a2aac306baa

node node_modules/esbuild-wasm/bin/esbuild --bundle --minify --platform=browser --format=iife --global-name=htmlValidate \
	--target=es2022 --legal-comments=none --log-level=warning --outfile="$here/html-validate.min.js" \
	--banner:js='/*! html-validate 11.18.0, parse5 8.1.1 and what they need; LICENSES.txt has their licences. */' <<'END'
export {HtmlValidate, StaticConfigLoader} from 'html-validate/browser';
export {parse} from 'parse5';
END
echo "html-validate 11.18.0"
