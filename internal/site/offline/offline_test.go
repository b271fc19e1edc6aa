package offline_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"portal/internal/digest"
	"portal/internal/release/manifest"
	"portal/internal/site/offline"
)

// omits leaves out everything below embed/, and the feed.
func omits(name string) bool { return strings.HasPrefix(name, "embed/") || name == "feed.xml" }

func folder(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

// write returns the copy of a site and its files in order.
func write(t *testing.T, files map[string]string, c offline.Copy) (src []byte, list []*zip.File) {
	t.Helper()
	var b bytes.Buffer
	if err := offline.Write(context.Background(), &b, folder(files), c); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), z.File
}

func content(t *testing.T, f *zip.File) string {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	src, err := io.ReadAll(r) // also checks the CRC
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

// Every link of a page leads to a file in the copy.
func TestPages(t *testing.T) {
	site := map[string]string{
		"index.html": "", "css/a.css": "p{}", "feed.xml": "<feed/>", "a/index.html": "", "a/b/x.png": "PNG", "a/b/y 1.svg": "<svg/>", "a/b/o.json": `{"a":"</script>"}`,
		"embed/a/index.html": "<p>frame</p>", "embed/x.json": "{}",
	}
	for _, base := range []string{"/", "/zt/dzsw/", "https://example.org/", "https://example.org/zt/dzsw/"} {
		root := strings.TrimPrefix(base, "https://example.org")
		for _, c := range []struct{ src, want string }{
			{`<!DOCTYPE html><P Class=x>1 < 2 &amp; &nbsp;<br/></P><!-- c -->`, ``}, // unchanged
			{`<a href="@">h</a>`, `<a href="../../index.html">h</a>`},
			{`<a href="@a/">a</a>`, `<a href="../index.html">a</a>`},
			{`<a href="@a">a</a>`, `<a href="../index.html">a</a>`},
			{`<a href="@a/b/">b</a>`, `<a href="index.html">b</a>`},
			{`<a href="@a/?q=1&amp;r#top">a</a>`, `<a href="../index.html?q=1&amp;r#top">a</a>`},
			{`<a href="../#top">a</a>`, `<a href="../index.html#top">a</a>`},
			{`<a href="#top">a</a>`, ``},
			{`<a href="?q">a</a>`, ``},
			{`<a href="https://example.org/zt/dzsw/a/">a</a>`, ``}, // full URLs lead to the web
			{`<a href="https://example.net/a/">a</a><a href="mailto:a@example.org">m</a>`, ``},
			{`<img src="@a/b/x.png" alt="">`, `<img src="x.png" alt="">`},
			{`<img src="@a/b/y%201.svg">`, `<img src="y%201.svg">`},
			{`<source srcset="@a/b/x.png 1x, @a/b/y%201.svg 2x">`, `<source srcset="x.png 1x, y%201.svg 2x">`},
			{`<form action="@a/" method="get">`, `<form action="../index.html" method="get">`},
			{`<link rel="stylesheet" href="@css/a.css" integrity="sha256-x" crossorigin>`, `<link rel="stylesheet" href="../../css/a.css">`},
			{`<a title="a&quot;&lt;'" href="@">h</a>`, `<a title="a&#34;&lt;&#39;" href="../../index.html">h</a>`},
			// Omitted files and elements.
			{`a <a href="@embed/a/">b <b>c</b></a> d <a href="@">h</a>`, `a b <b>c</b> d <a href="../../index.html">h</a>`},
			{`<link rel="alternate" href="@feed.xml"><p>`, `<p>`},
			{`<ul><li data-only="web"><a href="@feed.xml">f</a><ul><li>x</li></ul></li><li>y</li></ul>`, `<ul><li>y</li></ul>`},
			{`<link data-only="web" href="@nowhere"><p>`, `<p>`},
			{`<p hidden data-only="copy">c</p><p hidden>d</p>`, `<p data-only="copy">c</p><p hidden>d</p>`},
			// Attributes for scripts.
			{`<p data-page="@a/" data-file="@a/b/x.png" data-none="@nowhere" data-words="/ 1 /">`, `<p data-page="../index.html" data-file="x.png" data-none="@nowhere" data-words="/ 1 /">`},
			{`<p data-option="@a/b/o.json" data-integrity="sha256-x">`, `<p data-option="o.json.js">`},
			{`<p data-option="@embed/x.json">`, `<p data-option="../../embed/x.json.js">`},
			{`<p data-root="@" data-suffix="">`, `<p data-root="../../" data-suffix="index.html">`},
			{`<p data-root="@a/">`, `<p data-root="../">`},
			{`<textarea><a href="@"></textarea><title><a href="@"></title>`, ``}, // text
		} {
			want := c.want
			if want == "" {
				want = c.src
			}
			site["a/b/index.html"] = strings.ReplaceAll(c.src, "@", root)
			_, list := write(t, site, offline.Copy{Base: base, Omits: omits})
			for _, f := range list {
				if f.Name == "a/b/index.html" {
					if diff := cmp.Diff(strings.ReplaceAll(want, "@", root), content(t, f)); diff != "" {
						t.Errorf("%s at %s (-want +got):\n%s", c.src, base, diff)
					}
				}
			}
		}
	}
	// The home page.
	site["index.html"] = `<p data-root="/" data-suffix=""><a href="/">h</a><a href="/a/">a</a>`
	_, list := write(t, site, offline.Copy{Base: "/", Omits: omits})
	for _, f := range list {
		if want := `<p data-root="./" data-suffix="index.html"><a href="index.html">h</a><a href="a/index.html">a</a>`; f.Name == "index.html" && content(t, f) != want {
			t.Errorf("the home page is %s", content(t, f))
		}
	}
}

// A broken link is an error, which names it.
func TestDeadLink(t *testing.T) {
	for src, want := range map[string]string{
		`<a href="/b/">b</a><img src="/c.png">`: "copying a/index.html for a disk: the link \"/b/\" leads nowhere\nthe link \"/c.png\" leads nowhere",
		`<img src="/feed.xml">`:                 "copying a/index.html for a disk: the link \"/feed.xml\": the copy leaves out what it leads to",
	} {
		err := offline.Write(
			context.Background(), io.Discard,
			folder(map[string]string{"a/index.html": src, "feed.xml": ""}),
			offline.Copy{Base: "/", Omits: omits},
		)
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v", src, err)
		}
	}
}

// The zip has the files of the site in a fixed order and format.
func TestZip(t *testing.T) {
	site := map[string]string{
		"index.html": `<p data-x="/o.json">`, "o.json": "{}", "b/p.png": strings.Repeat("P", 100), "b/t.csv": strings.Repeat("t", 100),
		"feed.xml": "", "embed/index.html": "",
	}
	for n := range 50 {
		site["many/"+string(rune('A'+n))+".svg"] = strings.Repeat("x", n)
	}
	c := offline.Copy{Base: "/", Commit: "c0ffee", Omits: omits, Notes: map[string]string{"说明.txt": "副本"}}
	first, list := write(t, site, c)
	// The last file is the manifest of the others.
	last := len(list) - 1
	m, err := manifest.Decode([]byte(content(t, list[last])))
	if err != nil || list[last].Name != manifest.Name || m.Commit != "c0ffee" || len(m.Files) != last {
		t.Errorf("%s lists %d files and commit %s: %v", list[last].Name, len(m.Files), m.Commit, err)
	}
	var names []string
	for _, f := range list[:last] {
		if m.Files[f.Name] != digest.Of([]byte(content(t, f))) {
			t.Errorf("the manifest has another hash of %s", f.Name)
		}
		names = append(names, f.Name)
		if f.NonUTF8 || f.Flags&0x800 == 0 || f.Modified.Year() != 1980 || f.Modified.Month() != 1 ||
			f.Modified.Day() != 1 {
			t.Errorf("%s has the flags %x and the time %s", f.Name, f.Flags, f.Modified)
		}
		want, ok := site[f.Name]
		if f.Name == "b/p.png" != (f.Method == zip.Store) {
			t.Errorf("%s has the method %d", f.Name, f.Method)
		}
		switch f.Name {
		case "index.html":
			want = `<p data-x="o.json.js">`
		case "o.json.js":
			want, ok = "document.currentScript.json = {};\n", true
		case "说明.txt":
			want, ok = "副本", true
		}
		if got := content(t, f); !ok || got != want {
			t.Errorf("%s is %q", f.Name, got)
		}
	}
	if len(names) != 2+4+50 || slices.Contains(names, "feed.xml") || names[0] != "说明.txt" || names[1] != "index.html" || !slices.IsSorted(names[3:]) {
		t.Errorf("the files are %q", names)
	}
	for range 5 {
		if again, _ := write(t, maps.Clone(site), c); !bytes.Equal(first, again) {
			t.Fatal("a second copy has other bytes")
		}
	}
}

// Of equal files the copy has the first, and its pages link to that one. Pages are never joined.
func TestRepeated(t *testing.T) {
	_, list := write(t, map[string]string{
		"a/1/x.png": "PNG", "a/x.png": "PNG", "a/y.png": "png", "a/1/o.json": "{}", "a/o.json": "{}", "old/x.png": "PNG", "a/1/index.html": "<p>", "b/index.html": "<p>",
		"a/index.html": `<a href="/a/x.png"><img src="/a/y.png" data-option="/a/o.json"></a>`,
	}, offline.Copy{Base: "/", Omits: func(name string) bool { return strings.HasSuffix(name, "o.json") || strings.HasPrefix(name, "old/") }})
	var names []string
	for _, f := range list {
		names = append(names, f.Name)
		if want := `<a href="1/x.png"><img src="y.png" data-option="o.json.js"></a>`; f.Name == "a/index.html" && content(t, f) != want {
			t.Errorf("the page is %s, want %s", content(t, f), want)
		}
	}
	want := []string{"a/1/index.html", "a/index.html", "b/index.html", "a/o.json.js", "a/1/x.png", "a/y.png", manifest.Name}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("the files of the copy (-want +got):\n%s", diff)
	}
}
