// Package digest computes the SHA-256 that identifies a file in manifests, in fingerprinted file
// names and in the data.
package digest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
)

// Pattern is the regular expression of a digest, without anchors.
const Pattern = `[0-9a-f]{64}`

var whole = regexp.MustCompile(`^` + Pattern + `$`)

// Of returns the SHA-256 of src in lower-case hexadecimal.
func Of(src []byte) string {
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:])
}

// OfAll returns the SHA-256 of a list of texts. Different lists have different digests, also if the texts are
// the same when joined.
func OfAll(texts ...string) string {
	var all bytes.Buffer
	for _, text := range texts {
		fmt.Fprintf(&all, "%d:%s", len(text), text)
	}
	return Of(all.Bytes())
}

// OfReader reads r to its end and returns the SHA-256 and the number of bytes read.
func OfReader(r io.Reader) (digest string, size int64, err error) {
	h := sha256.New()
	size, err = io.Copy(h, r)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// Valid reports whether s is a SHA-256 in the form that Of returns.
func Valid(s string) bool { return whole.MatchString(s) }
