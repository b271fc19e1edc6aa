package release

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"

	"portal/internal/digest"
	"portal/internal/release/manifest"
)

// day is the time from which the tests count: the nth release is n days later.
var day = time.Date(2026, 11, 2, 8, 30, 0, 0, time.UTC)

// style returns the fingerprinted style of the nth month's pages.
func style(n int) string { return fmt.Sprintf("css/main.%064x.css", n) }

// month returns a small built site of the nth month. Its chart is frozen for every month so far.
func month(n int) map[string]string {
	page := func(title, body string) string {
		return fmt.Sprintf(`<!doctype html><html lang="zh-CN"><title>%s</title><link rel="stylesheet" href="/%s"><main><h1>%s</h1>%s</main><footer><a href="/charts/all/fund-progress/2020-%02d/">%d</a></footer>`,
			title, style(n), title, body, n, n)
	}
	out := map[string]string{
		".portal":            "made",
		"_headers":           "/*",
		".server/nginx.conf": fmt.Sprint("# ", n),
		"index.html":         page("首页", strings.Repeat("<p>这里是首页的文字</p>", 50)),
		"404.html":           page("没有", ""),
		"sitemap.xml":        fmt.Sprint("<urlset/>", n),
		style(n):             fmt.Sprintf("main{--n:%d}", n),
		"charts/index.html":  page("图表", ""),
	}
	for m := 1; m <= n; m++ {
		chart := func(folder string) {
			out[folder+"index.html"] = page("资金使用", fmt.Sprintf(`<p class="lead">第%d月使用%d万元。</p><p>别的</p><table><tr><th>陆河县<td>%d</table>`, m, 10*m, 10*m))
			out[folder+"data.csv"] = fmt.Sprintf("county,value\nluhe,%d\n", 10*m)
			out[folder+"data.json"] = fmt.Sprintf(`{"address":"/charts/","value":"%d"}`, 10*m)
			out[folder+"chart.svg"] = fmt.Sprintf("<svg>%d</svg>", 10*m)
			out[folder+"chart.png"] = fmt.Sprintf("PNG%d", 10*m)
		}
		chart(fmt.Sprintf("charts/all/fund-progress/2020-%02d/", m))
		if m == n {
			chart("charts/all/fund-progress/")
		}
	}
	return out
}

// built writes a site into a new folder.
func built(t testing.TB, site map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range site {
		put(t, filepath.Join(dir, name), text)
	}
	return dir
}

func put(t testing.TB, name, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(name), 0o777)
	if err := errors.Join(err, os.WriteFile(name, []byte(text), 0o666)); err != nil {
		t.Fatal(err)
	}
}

func quiet(Part, int, int) {}

// options returns the options of the nth publication.
func options(target, site string, n int) Options {
	return Options{
		Target: target, Site: site, Commit: fmt.Sprintf("%040d", n), Tool: "portal test",
		Time: day.AddDate(0, 0, n), Step: quiet,
	}
}

func mustPublish(t testing.TB, o Options) Result {
	t.Helper()
	r, err := Publish(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// seen returns the files of the release that a web server would serve from a published folder.
func seen(t testing.TB, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	current, err := filepath.EvalSymlinks(filepath.Join(root, "current"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(t.TempDir(), os.DirFS(current)); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(current, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := os.ReadFile(name)
		rel, _ := filepath.Rel(current, name)
		out[filepath.ToSlash(rel)] = string(src)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// pages returns the files of a site that its build generated and readers can request.
func pages(site map[string]string) map[string]string {
	out := maps.Clone(site)
	maps.DeleteFunc(out, func(name, _ string) bool {
		return internal(name) || unpublished(name) || name == manifest.Name || name == manifest.Signature
	})
	return out
}

// The card of a link stays at its address when the next build makes another one, also that of a
// frozen chart after a correction: chats ask for the address that a page named when it was shared.
func TestCardsStay(t *testing.T) {
	site := func(n int) map[string]string {
		out := month(1)
		out["index.html"] += fmt.Sprint(n)
		for _, folder := range []string{"", "en/", "charts/all/fund-progress/2020-01/"} {
			out[folder+"card.png"] = "PNG"
			out[fmt.Sprintf("cards/%scard.%064x.png", folder, n)] = fmt.Sprint("PNG", n)
		}
		return out
	}
	root := filepath.Join(t.TempDir(), "www", "portal")
	want := map[string]string{}
	for n := 1; n <= 3; n++ {
		mustPublish(t, options("file://"+root, built(t, site(n)), n))
		maps.Copy(want, pages(site(n)))
	}
	if diff := cmp.Diff(want, pages(seen(t, root))); diff != "" {
		t.Errorf("published:\n%s", diff)
	}
}

func TestFolder(t *testing.T) {
	root := filepath.Join(t.TempDir(), "www", "portal")
	target := "file://" + root
	first := mustPublish(t, options(target, built(t, month(1)), 1))
	if first.Release != 1 || first.Sent == 0 {
		t.Errorf("the first publication is %+v", first)
	}
	if diff := cmp.Diff(pages(month(1)), pages(seen(t, root))); diff != "" {
		t.Errorf("published:\n%s", diff)
	}
	again := mustPublish(t, options(target, built(t, month(1)), 1))
	if !again.Nothing || again.Release != 1 {
		t.Errorf("the same again is %+v", again)
	}
	second := mustPublish(t, options(target, built(t, month(2)), 2))
	if second.Release != 2 || second.Sent >= first.Sent+8 {
		t.Errorf("the second publication is %+v after %+v", second, first)
	}
	want := month(2)
	want[style(1)] = month(1)[style(1)] // pages that readers opened before need it
	if diff := cmp.Diff(pages(want), pages(seen(t, root))); diff != "" {
		t.Errorf("published:\n%s", diff)
	}
	found, err := Verify(context.Background(), root, nil, func(int, int) {})
	if err != nil || !found.Whole() || found.Manifest.Release != 2 || found.Checked != len(found.Manifest.Files) {
		t.Errorf("verifying found %+v, %v", found, err)
	}
	if got := seen(t, root)[".server/nginx.conf"]; got != "# 2" {
		t.Errorf("servers read %q", got)
	}
	// A page that compression makes smaller has variants, and the manifest lists them.
	for name, text := range seen(t, root) {
		var r io.Reader
		switch path.Ext(name) {
		case ".br":
			r = brotli.NewReader(strings.NewReader(text))
		case ".gz":
			var err error
			if r, err = gzip.NewReader(strings.NewReader(text)); err != nil {
				t.Fatal(err)
			}
		default:
			continue
		}
		unpacked, err := io.ReadAll(r)
		if original := seen(t, root)[strings.TrimSuffix(name, path.Ext(name))]; err != nil ||
			string(unpacked) != original || original == "" {
			t.Errorf("%s differs from the uncompressed file, error %v", name, err)
		}
	}
	for _, name := range []string{"index.html.gz", "index.html.br"} {
		if found.Manifest.Files[name] == "" {
			t.Errorf("the manifest lacks %s", name)
		}
	}
}

// Publish skips files of the folder that are not part of the site. It refuses names that the ledger
// cannot store or that publishing uses itself, before it changes anything.
func TestNames(t *testing.T) {
	root := filepath.Join(t.TempDir(), "www")
	site := month(1)
	site["charts/.DS_Store"], site["charts/.git/config"], site["报 告#1?.txt"] = "", "", "报告"
	mustPublish(t, options("file://"+root, built(t, site), 1))
	shown := seen(t, root)
	if shown["charts/.DS_Store"] != "" || shown["charts/.git/config"] != "" || shown["报 告#1?.txt"] != "报告" {
		t.Errorf("published are %v", slices.Sorted(maps.Keys(shown)))
	}
	if strings.Contains(shown[LedgerName], "/.") {
		t.Errorf("the ledger lists a file that is not published:\n%s", shown[LedgerName])
	}
	for name, want := range map[string]string{
		"a\tb.txt":            `"a\tb.txt" has a character that addresses cannot have; rename the file`,
		"a\nb/index.html":     `"a\nb/index.html" has a character that addresses cannot have; rename the file`,
		"\xff.txt":            `"\xff.txt" has a character that addresses cannot have; rename the file`,
		"manifest.json":       "manifest.json is not a regular file or has a name that publishing reserves; rename it",
		"manifest.json/a.txt": "manifest.json is not a regular file or has a name that publishing reserves; rename it",
		"links.tsv":           "links.tsv is not a regular file or has a name that publishing reserves; rename it",
		"index.html.gz":       "index.html.gz is not a regular file or has a name that publishing reserves; rename it",
	} {
		site := month(2)
		site[name] = "text"
		_, err := Publish(context.Background(), options("file://"+root, built(t, site), 2))
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: got error %v, want %s", name, err, want)
		}
		if diff := cmp.Diff(shown, seen(t, root)); diff != "" {
			t.Errorf("%q:\n%s", name, diff)
		}
	}
}

// If the stored ledger was changed, Publish and Rollback return an error and change nothing.
func TestChangedLedger(t *testing.T) {
	root := filepath.Join(t.TempDir(), "www")
	for n := 1; n <= 2; n++ {
		mustPublish(t, options("file://"+root, built(t, month(n)), n))
	}
	sum := digest.Of([]byte(seen(t, root)[LedgerName]))
	put(t, filepath.Join(root, "store", "objects", sum[:2], sum), "/\n")
	const want = "links.tsv in the store is not the published one; restore the store from a backup"
	if _, err := Publish(context.Background(), options("file://"+root, built(t, month(1)), 3)); err == nil ||
		err.Error() != want {
		t.Errorf("published: %v", err)
	}
	if _, err := Rollback(context.Background(), "file://"+root, 1, options("", "", 3)); err == nil || err.Error() != want {
		t.Errorf("rolled back: %v", err)
	}
	st, err := open("file://" + root)
	if err != nil {
		t.Fatal(err)
	}
	if newest, _, err := st.newest(context.Background()); newest != 2 || err != nil {
		t.Errorf("the newest release is %d, %v", newest, err)
	}
}

// lost deletes a content from a folder or bucket.
func lost(t *testing.T, objects, text string) {
	t.Helper()
	sum := digest.Of([]byte(text))
	for _, name := range []string{filepath.Join(objects, sum), filepath.Join(objects, sum[:2], sum)} {
		if err := os.Remove(name); err == nil {
			return
		}
	}
	t.Fatalf("there is no content %s", sum)
}

// If the newest release was never shown and has lost a file, Publish publishes the build again as a
// complete release.
func TestLost(t *testing.T) {
	credentials(t)
	root := filepath.Join(t.TempDir(), "www")
	s := serve(t, t.TempDir())
	for _, c := range []struct {
		target, objects string
		seen            func() map[string]string
	}{
		{"file://" + root, filepath.Join(root, "store", "objects"), func() map[string]string { return seen(t, root) }},
		{target(s.address), filepath.Join(s.bucket, "zt", "dzsw", ".portal", "objects"), func() map[string]string { return s.all(t) }},
	} {
		mustPublish(t, options(c.target, built(t, month(1)), 1))
		// Claim the second release without showing it, like a killed publisher.
		st, err := open(c.target)
		if err != nil {
			t.Fatal(err)
		}
		o := options(c.target, built(t, month(2)), 2)
		p, err := prepare(context.Background(), st, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.complete(context.Background(), st, quiet); err != nil {
			t.Fatal(err)
		}
		m, src, err := p.manifest(o)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := p.send(context.Background(), st, m, quiet); err != nil {
			t.Fatal(err)
		}
		if err := st.claim(context.Background(), m.Release, src, nil); err != nil {
			t.Fatal(err)
		}
		lost(t, c.objects, month(2)["index.html"])
		if r := mustPublish(t, o); r.Nothing || r.Release != 3 {
			t.Errorf("%s: %+v", c.target, r)
		}
		if diff := cmp.Diff(after(2), pages(c.seen())); diff != "" {
			t.Errorf("%s:\n%s", c.target, diff)
		}
		// Publish cannot replace a lost file that the build does not contain.
		lost(t, c.objects, month(1)[style(1)])
		_, err = Publish(context.Background(), options(c.target, built(t, month(3)), 3))
		if want := "" + style(1) + " is missing from the store and a build cannot recreate it; restore the store from a backup: "; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", c.target, err)
		}
		if diff := cmp.Diff(after(2), pages(c.seen())); diff != "" {
			t.Errorf("%s:\n%s", c.target, diff)
		}
	}
}
