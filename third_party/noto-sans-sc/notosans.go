// Package notosans carries Noto Sans SC, cut down to what a Chinese chart can
// say. README.md says where it is from, what is in it and how to remake it.
package notosans

import _ "embed"

// Family is the name that all three fonts give themselves.
const Family = "Noto Sans SC"

// Regular and Bold have the same characters: Latin, Greek, punctuation, units,
// and the hanzi of GB 2312 and of the 通用规范汉字表.
var (
	//go:embed regular.ttf
	Regular []byte
	//go:embed bold.ttf
	Bold []byte
)

// Wide has the hanzi that the other two have not, in regular weight: variants
// and traditional ones.
//
//go:embed wide.ttf
var Wide []byte

// Digest is the sha256 of the three fonts, one after another; a test of
// internal/picture holds it.
const Digest = "032e7e134e5ff0f1b9e1081ea11ff653277b5469000c25572b4b7275645450cc"
