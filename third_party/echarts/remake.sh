#!/bin/sh
# Remakes the files of this folder from the npm packages, whose bytes it checks.
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
package echarts 6.1.0 681aff88cc1038c3fa941a3a53d1b177a52250b05335efc607d6105ae13be481
package zrender 6.1.0 38f2fb722a638be016ca0175b139c40c886ef47fc2afdb741b2e7e7ae9683f9c
package tslib 2.3.0 ae285639feff7e3c39de4626352181a5d73b815725e42639b411c43848abffdb
package esbuild-wasm 0.28.2 61594de12ce998652be2aa0ab72dda54bfa49407fb37ee3464468a2aac306baa

bundle() { # file, target; the entry point is read from standard input
	node node_modules/esbuild-wasm/bin/esbuild --bundle --minify --format=iife --global-name=echarts \
		--target="$2" --define:process.env.NODE_ENV='"production"' --legal-comments=none --log-level=warning \
		--banner:js='/*! Apache ECharts 6.1.0: Copyright 2017-2026 The Apache Software Foundation, Apache-2.0, with parts of d3: Copyright 2010-2017 Mike Bostock, BSD-3-Clause. zrender 6.1.0: Copyright (c) 2017 Baidu Inc., BSD-3-Clause. tslib 2.3.0: Copyright (c) Microsoft Corporation, 0BSD. */' \
		--outfile="$here/$1"
}
bundle echarts.browser.min.js es2018 <<'EOF'
import {BarChart, LineChart, ScatterChart} from 'echarts/charts';
import {DataZoomInsideComponent, GridComponent, LegendPlainComponent, TitleComponent, TooltipComponent} from 'echarts/components';
import {init, use} from 'echarts/core';
import {CanvasRenderer} from 'echarts/renderers';
use([BarChart, LineChart, ScatterChart, DataZoomInsideComponent, GridComponent, LegendPlainComponent, TitleComponent, TooltipComponent, CanvasRenderer]);
export {init};
EOF

# Nobody points at a still picture, so its library prepares no other looks for that: it knows no
# state but the normal one, and the functions that would prepare others return at once.
states=node_modules/echarts/lib/util/states.js
sed -i -e "s/^\(export var SPECIAL_STATES = \).*/\1[];/" -e "s/^\(export var DISPLAY_STATES = \).*/\1['normal'];/" "$states"
for name in clearStates setDefaultStateProxy enableHoverEmphasis toggleHoverEmphasis enableHoverFocus \
	setStatesStylesFromModel setAsHighDownDispatcher enableComponentHighDownFeatures savePathStates; do
	sed -i "/^export function $name(/,/{\$/ s/{\$/{ return;/" "$states"
done
bundle echarts.server.js es2015 <<'EOF'
import {BarChart, LineChart, ScatterChart} from 'echarts/charts';
import {GridComponent, LegendPlainComponent} from 'echarts/components';
import {init, setPlatformAPI, use} from 'echarts/core';
import {SVGRenderer} from 'echarts/renderers';
use([BarChart, LineChart, ScatterChart, GridComponent, LegendPlainComponent, SVGRenderer]);
export {init, setPlatformAPI};
EOF

cp node_modules/echarts/LICENSE node_modules/echarts/NOTICE node_modules/echarts/licenses/LICENSE-d3 "$here"
cp node_modules/zrender/LICENSE "$here/LICENSE-zrender"
cp node_modules/tslib/LICENSE.txt "$here/LICENSE-tslib"
