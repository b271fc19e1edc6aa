// Package resvg carries the SVG renderer resvg as WebAssembly, unchanged, as
// its authors publish it. README.md says where it is from and how to remake it.
package resvg

import _ "embed"

// Module is the WebAssembly, with a JavaScript binding made by wasm-bindgen.
//
//go:embed index_bg.wasm
var Module []byte

// Digest is the sha256 of the module; a test of internal/picture holds it.
const Digest = "22bf6e9f9a100d972da0411a69c5ba504367fc1fa87b3b64e3f35e53926d2d70"
