#!/bin/sh
# Remakes the schema of this folder from the npm package, whose bytes it checks.
set -eu
cd "$(dirname "$0")"
here=$PWD
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent gitlab-ci-local@4.60.0 >/dev/null
echo "15daec3b5fd57353c3d6e2a334d13f8fe2624d2da118928e0bc96a1060d7ba32  gitlab-ci-local-4.60.0.tgz" | sha256sum --check --quiet
tar -xzf gitlab-ci-local-4.60.0.tgz
cp package/LICENSE "$here/LICENSE"
node --input-type=module -e '
	const { schema } = await import(process.argv[1] + "/package/src/schema/schema.js");
	process.stdout.write(JSON.stringify(schema, (key, value) => key === "markdownDescription" ? undefined : value, 1) + "\n");
' "$work" >"$here/schema.json"
