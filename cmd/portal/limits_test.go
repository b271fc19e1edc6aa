package main

import (
	"bytes"
	"testing"

	"portal/internal/message"
	"portal/internal/site"
)

// A build says which limits of hosts a site is about to pass.
func TestLimits(t *testing.T) {
	for _, c := range []struct {
		extent site.Extent
		want   string
	}{
		{site.Extent{Files: 16_000, Bytes: 800_000_000, Name: "site.zip", Largest: 20 << 20}, ""},
		{site.Extent{Files: 16_001, Bytes: 800_000_001, Name: "site.zip", Largest: 20<<20 + 1}, `note: site.zip has 20 MiB; some hosts take at most 25 MiB a file, such as Cloudflare Pages
note: the site has 16001 files; some hosts take at most 20000, such as Cloudflare Pages
note: the site has 800 MB; some hosts take at most 1000 MB, such as GitHub Pages
`},
	} {
		var out bytes.Buffer
		(&command{lang: message.English, stderr: &out}).warnOfLimits(c.extent)
		if out.String() != c.want {
			t.Errorf("%+v: got %q, want %q", c.extent, out.String(), c.want)
		}
	}
}
