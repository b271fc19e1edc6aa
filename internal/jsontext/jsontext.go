// Package jsontext writes JSON for files that people and programs read.
package jsontext

import (
	"bytes"
	"encoding/json"
)

// Encode returns a value as JSON, with a line end behind it. It does not escape < > &, because a file of its own
// is not part of an HTML page. indent is the indentation of each level; without one everything is in one line.
func Encode(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	err := e.Encode(v)
	return b.Bytes(), err
}
