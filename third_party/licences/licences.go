// Package licences carries the licences of what the command and the site are
// made of. README.md says how the lists are made.
package licences

import (
	_ "embed"
	"fmt"
	"strings"
)

// Text is all licences and notices, each with what stands under it.
//
//go:embed all.txt
var Text []byte

var (
	//go:embed vendored.tsv
	vendored string
	//go:embed modules.tsv
	modules string
)

// Part is something made by others that the portal is made of.
type Part struct {
	Name    string
	Version string
	Licence string // its SPDX expression
}

// Vendored returns the libraries, fonts and programs in third_party/.
func Vendored() ([]Part, error) { return parts("vendored.tsv", vendored) }

// Modules returns the Go modules of the command, and Go itself.
func Modules() ([]Part, error) { return parts("modules.tsv", modules) }

// parts reads a list: a head, then name, version, licence and a column that
// only its test needs.
func parts(name, list string) ([]Part, error) {
	var out []Part
	for i, line := range strings.Split(strings.TrimSuffix(list, "\n"), "\n") {
		fields := strings.Split(line, "\t")
		if len(fields) != 4 {
			return nil, fmt.Errorf("%s:%d: %d columns; there are 4", name, i+1, len(fields))
		}
		if i > 0 {
			out = append(out, Part{fields[0], fields[1], fields[2]})
		}
	}
	return out, nil
}
