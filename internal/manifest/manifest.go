// Package manifest is the list of what a published site consists of: every
// file by its hash, and the hash of the list before, so that whoever keeps one
// list can tell what has changed since.
package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	"portal/internal/digest"
)

// Name is the file of a site, or of a copy of it, that holds its manifest.
const Name = "manifest.json"

// Signature is the file beside the manifest with its signature.
const Signature = Name + ".sig"

// Format names this form of the list.
const Format = "portal-manifest/1"

// MaxSize bounds how many bytes of a manifest are read: a hundred years of a
// city's months stay below it.
const MaxSize = 512 << 20

// Manifest lists the files of a site.
type Manifest struct {
	Format    string    `json:"format"`
	Release   int       `json:"release,omitempty"`  // counted from 1; 0 for a copy that was not published
	Published time.Time `json:"published,omitzero"` // in UTC; none for a copy
	Commit    string    `json:"commit,omitempty"`   // the last commit of the data; empty where nobody knows it
	Tool      string    `json:"tool,omitempty"`     // what published it
	Previous  string    `json:"previous,omitempty"` // sha256 of the manifest before; empty for the first
	Reissue   string    `json:"reissue,omitempty"`  // why frozen charts were drawn anew
	Restores  int       `json:"restores,omitempty"` // the release that was rolled back to

	// Files holds the sha256 of every file by its path, but those of the
	// manifest itself and its signature.
	Files map[string]string `json:"files"`
}

// Encode writes a manifest; the same manifest makes the same bytes.
func (m Manifest) Encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(m)
	return b.Bytes(), err
}

// Decode reads a manifest and refuses what none is: another format, a path
// that leads out of the site, a hash of another form.
func Decode(src []byte) (Manifest, error) {
	var m Manifest
	if len(src) > MaxSize {
		return Manifest{}, fmt.Errorf("the manifest has %d bytes; at most %d are read", len(src), MaxSize)
	}
	if err := json.Unmarshal(src, &m); err != nil {
		return Manifest{}, fmt.Errorf("reading the manifest: %w", err)
	}
	if m.Format != Format {
		return Manifest{}, fmt.Errorf("the manifest's format is %q; known is %q", m.Format, Format)
	}
	if m.Release < 0 || m.Restores < 0 || m.Restores >= max(m.Release, 1) {
		return Manifest{}, fmt.Errorf("release %d that restores %d; releases are counted from 1 and restore an earlier one", m.Release, m.Restores)
	}
	if m.Previous != "" && !digest.Valid(m.Previous) {
		return Manifest{}, fmt.Errorf("the previous manifest is %q; allowed is a sha256 in hexadecimal", m.Previous)
	}
	for name, s := range m.Files {
		if !fs.ValidPath(name) || name == "." || name == Name || name == Signature {
			return Manifest{}, fmt.Errorf("the file %q; allowed are paths below the site", name)
		}
		if !digest.Valid(s) {
			return Manifest{}, fmt.Errorf("%s has the hash %q; allowed is a sha256 in hexadecimal", name, s)
		}
	}
	return m, nil
}

// Kept returns where a site keeps the manifest of an earlier release.
func Kept(release int) string { return fmt.Sprintf("manifests/%06d.json", release) }
