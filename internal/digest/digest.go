// Package digest computes the sha256 by which files are known: in manifests,
// in the names of files that never change, in the data.
package digest

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"regexp"
)

// Pattern matches a digest in a regular expression.
const Pattern = `[0-9a-f]{64}`

var whole = regexp.MustCompile(`^` + Pattern + `$`)

// Of returns the sha256 of the bytes in hexadecimal.
func Of(src []byte) string {
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:])
}

// OfReader returns the sha256 and the size of what is left in r.
func OfReader(r io.Reader) (digest string, size int64, err error) {
	h := sha256.New()
	size, err = io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// Valid reports whether the text is a sha256 as Of writes it.
func Valid(s string) bool { return whole.MatchString(s) }
