// Package resvg carries the SVG renderer resvg as WebAssembly, unchanged, as
// its authors publish it. README.md says where it is from and how to remake it.
package resvg

import _ "embed"

// Module is the WebAssembly, with a JavaScript binding made by wasm-bindgen.
//
//go:embed index_bg.wasm
var Module []byte
