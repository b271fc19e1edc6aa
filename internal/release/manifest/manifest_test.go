package manifest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/digest"
	"portal/internal/release/manifest"
)

var zeros = strings.Repeat("0", 64)

// example is a manifest that sets every field.
var example = manifest.Manifest{
	Format: manifest.Format, Release: 7, Published: time.Date(2026, 11, 2, 8, 30, 0, 0, time.UTC),
	Commit: strings.Repeat("c", 40), Tool: "portal v1.0.0 go1.26.8", Previous: zeros,
	Reissue: "ECharts 7 <& others>", Restores: 5,
	Files: map[string]string{"index.html": digest.Of([]byte("b")), "charts/a.svg": digest.Of([]byte("a"))},
}

// encoded is the example as JSON. Published manifests must remain readable, so this form must not
// change.
const encoded = `{
  "format": "portal-manifest/1",
  "release": 7,
  "published": "2026-11-02T08:30:00Z",
  "commit": "cccccccccccccccccccccccccccccccccccccccc",
  "tool": "portal v1.0.0 go1.26.8",
  "previous": "0000000000000000000000000000000000000000000000000000000000000000",
  "reissue": "ECharts 7 <& others>",
  "restores": 5,
  "files": {
    "charts/a.svg": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
    "index.html": "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
  }
}
`

func TestEncode(t *testing.T) {
	got, err := example.Encode()
	if diff := cmp.Diff(encoded, string(got)); err != nil || diff != "" {
		t.Errorf("error %v, difference (-want +got):\n%s", err, diff)
	}
	back, err := manifest.Decode(got)
	if diff := cmp.Diff(example, back); err != nil || diff != "" {
		t.Errorf("error %v, difference (-want +got):\n%s", err, diff)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{encoded, "", "reading the manifest: unexpected end of JSON input"},
		{`manifest/1`, `manifest/2`, `the manifest's format is "portal-manifest/2" (want "portal-manifest/1")`},
		{`"release": 7`, `"release": -7`, `release -7 restores release 5 (want a release from 1 that restores an earlier one)`},
		{`"restores": 5`, `"restores": 7`, `release 7 restores release 7 (want a release from 1 that restores an earlier one)`},
		{`"previous": "0`, `"previous": "x`, `the hash of the previous manifest is "x` + zeros[1:] + `" (want a SHA-256 in hexadecimal)`},
		{`"index.html"`, `"../index.html"`, `the manifest lists the file "../index.html" (want a path inside the site)`},
		{`"index.html"`, `"/index.html"`, `the manifest lists the file "/index.html" (want a path inside the site)`},
		{`"index.html"`, `"manifest.json"`, `the manifest lists the file "manifest.json" (want a path inside the site)`},
		{`"ca97`, `"CA97`, `charts/a.svg has the hash "CA978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb" (want a SHA-256 in hexadecimal)`},
	} {
		if _, err := manifest.Decode([]byte(strings.Replace(encoded, c.old, c.new, 1))); err == nil ||
			err.Error() != c.want {
			t.Errorf("%s: got error %v, want %s", c.new, err, c.want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(encoded))
	f.Add([]byte(`{"format":"portal-manifest/1","files":{}}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		m, err := manifest.Decode(src)
		if err != nil {
			return
		}
		again, err := m.Encode()
		if err != nil {
			return // a year that JSON has no form for
		}
		back, err := manifest.Decode(again)
		if diff := cmp.Diff(m.Files, back.Files); err != nil || diff != "" {
			t.Errorf("error %v, difference (-want +got):\n%s", err, diff)
		}
	})
}
