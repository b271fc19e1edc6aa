// Package manifest lists every file of a published site with its SHA-256. Each manifest also has
// the SHA-256 of the previous one, so that anyone who keeps a manifest can find out what changed
// later.
package manifest

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	"portal/internal/digest"
	"portal/internal/jsontext"
)

// Name is the file name of the manifest, in a published site and in its offline copy.
const Name = "manifest.json"

// Signature is the file name of the manifest's signature, in the same folder.
const Signature = Name + ".sig"

// Format identifies the manifest format and its version.
const Format = "portal-manifest/1"

// MaxSize is the largest manifest that is read, in bytes. A city's monthly reports stay below it
// for a hundred years.
const MaxSize = 512 << 20

// Manifest lists the files of a site.
type Manifest struct {
	Format    string    `json:"format"`
	Release   int       `json:"release,omitempty"`  // counted from 1; 0 in an offline copy
	Published time.Time `json:"published,omitzero"` // in UTC; zero in an offline copy
	Commit    string    `json:"commit,omitempty"`   // the last commit of the data; empty if unknown
	Tool      string    `json:"tool,omitempty"`     // the program that published it
	Previous  string    `json:"previous,omitempty"` // SHA-256 of the previous manifest; empty in the first
	Reissue   string    `json:"reissue,omitempty"`  // the reason for redrawing frozen charts; empty if none
	Restores  int       `json:"restores,omitempty"` // the release that a rollback restored; 0 if none

	// Withdrawn lists the addresses that were withdrawn by law in this release or an earlier one, sorted.
	// Nothing below them is ever shown again, so releases with a shorter list are deleted.
	Withdrawn []string `json:"withdrawn,omitempty"`

	// Files maps every file's path to its SHA-256, except the manifest and its signature.
	Files map[string]string `json:"files"`
}

// Encode returns the manifest as JSON. Equal manifests give equal bytes.
func (m Manifest) Encode() ([]byte, error) { return jsontext.Encode(m, "  ") }

// Decode reads and validates a manifest. It returns an error for another format, a path outside the
// site or a malformed hash.
func Decode(src []byte) (Manifest, error) {
	var m Manifest
	if len(src) > MaxSize {
		return Manifest{}, fmt.Errorf("the manifest has %d bytes (want at most %d)", len(src), MaxSize)
	}
	if err := json.Unmarshal(src, &m); err != nil {
		return Manifest{}, fmt.Errorf("reading the manifest: %w", err)
	}
	if m.Format != Format {
		return Manifest{}, fmt.Errorf("the manifest's format is %q (want %q)", m.Format, Format)
	}
	if m.Release < 0 || m.Restores < 0 || m.Restores >= max(m.Release, 1) {
		return Manifest{}, fmt.Errorf("release %d restores release %d (want a release from 1 that restores an earlier one)",
			m.Release, m.Restores)
	}
	if m.Previous != "" && !digest.Valid(m.Previous) {
		return Manifest{}, fmt.Errorf("the hash of the previous manifest is %q (want a SHA-256 in hexadecimal)", m.Previous)
	}
	for name, s := range m.Files {
		if !fs.ValidPath(name) || name == "." || name == Name || name == Signature {
			return Manifest{}, fmt.Errorf("the manifest lists the file %q (want a path inside the site)", name)
		}
		if !digest.Valid(s) {
			return Manifest{}, fmt.Errorf("%s has the hash %q (want a SHA-256 in hexadecimal)", name, s)
		}
	}
	return m, nil
}

// Kept returns the path where a site stores the manifest of an earlier release.
func Kept(release int) string { return fmt.Sprintf("manifests/%06d.json", release) }
