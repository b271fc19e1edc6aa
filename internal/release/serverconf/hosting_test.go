package serverconf_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/message"
	"portal/internal/release/serverconf"
	"portal/internal/site"
	"portal/internal/testkit/sample"
	"portal/internal/testkit/webserver"
)

// built is a site in the folder of a host, as the administrator's guide describes.
type built struct {
	root  string            // of the host
	base  string            // the site's path on the host
	files string            // the folder of the server configurations
	names map[string][]byte // every file that readers can request
}

// moves are the moved addresses, in the order of the data.
var moves = []serverconf.Move{
	{From: "/notices/139/", To: "/notices/shanwei-2020-139/"},
	{From: "/charts/river/", To: "/charts/luhe/"},
	{From: "/charts/river/money/", To: "/charts/luhe/fund-progress/"},
}

// withdrawn are the pages at withdrawn addresses: a file whose name has signs of regular expressions and
// of configurations, and a chart of all months.
var withdrawn = []string{
	"/附件/a $1 (名单).DOCX/", "/en/附件/a $1 (名单).DOCX/",
	"/charts/all/contract-awards/", "/en/charts/all/contract-awards/", "/embed/charts/all/contract-awards/",
	"/charts/all/contract-awards/2020-07/", "/en/charts/all/contract-awards/2020-07/", "/embed/charts/all/contract-awards/2020-07/",
}

// build builds the real data with moved and withdrawn addresses and puts compressed texts beside the site's
// files.
func build(t *testing.T) (out string, names map[string][]byte) {
	t.Helper()
	dir := sample.Project(t)
	text := "moved:\n"
	for _, m := range moves {
		text += "  - from: " + m.From + "\n    to: " + m.To + "\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "data/moved.yaml"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	text = "withdrawals:\n"
	for _, address := range []string{"/附件/a $1 (名单).DOCX", "/charts/all/contract-awards/"} {
		text += "  - address: " + address + "\n    ground: 例\n    date: 2020-09-10\n"
	}
	if err := os.WriteFile(filepath.Join(dir, "data/withdrawals.yaml"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	out = filepath.Join(t.TempDir(), "releases", "000001")
	_, problems, err := site.Build(context.Background(), site.Options{Dir: dir, Out: out})
	if err != nil || problems.Stop() {
		t.Fatalf("%s%v", problems.Text(message.English), err)
	}
	// Attachments of static/, whose names are as people send them.
	for _, name := range []string{"名单.docx", "名单 2.DOCX", "图.jpg", "图.JPG", "图.Jpeg", "图.webp", "图.gif", "图.avif", "表.PDF", "表.TSV", "文.OFD", "页.htm"} {
		if err := os.WriteFile(filepath.Join(out, name), []byte(strings.Repeat("示例", 50)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	names = map[string][]byte{}
	err = fs.WalkDir(os.DirFS(out), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := os.ReadFile(filepath.Join(out, name))
		if !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "_") {
			names[name] = src
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, src := range names {
		if !isText(name) {
			continue
		}
		for ending, packed := range map[string][]byte{".gz": zipped(t, src), ".br": stored(src)} {
			if err := os.WriteFile(filepath.Join(out, name)+ending, packed, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out, names
}

// host links a site into the folder of a host, as the administrator's guide describes.
func host(t *testing.T, out, base string) (root string) {
	t.Helper()
	root = filepath.Join(t.TempDir(), "root")
	link := filepath.Join(root, filepath.FromSlash(strings.TrimSuffix(base, "/")))
	if err := os.MkdirAll(filepath.Dir(link), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(out, link); err != nil {
		t.Fatal(err)
	}
	return root
}

// below writes the server configurations of a site below a path. Only these files differ there; the
// pages do not matter for this test.
func below(t *testing.T, base string) (folder string) {
	t.Helper()
	files, err := serverconf.Files(serverconf.Site{Base: "https://example.org" + base, Prefixes: []string{"", "embed/", "en/"}, Moves: moves, Withdrawn: withdrawn})
	if err != nil {
		t.Fatal(err)
	}
	folder = filepath.Join(t.TempDir(), serverconf.Folder)
	for name, src := range files {
		file := filepath.Join(filepath.Dir(folder), filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, src, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// kinds maps the extensions of the site's files to their types and says which are compressed texts.
var kinds = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	".csv": "text/csv; charset=utf-8", ".json": "application/json", ".xml": "application/xml", ".txt": "text/plain; charset=utf-8",
	".ics": "text/calendar; charset=utf-8", ".png": "image/png", ".zip": "application/zip",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".jpg":  "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".gif": "image/gif", ".avif": "image/avif",
	".pdf": "application/pdf", ".tsv": "text/tab-separated-values; charset=utf-8", ".ofd": "application/ofd",
	".htm": "text/html; charset=utf-8", ".md": "text/markdown; charset=utf-8",
}

// ending returns the extension of a file in lower case.
func ending(name string) string { return strings.ToLower(path.Ext(name)) }

func isText(name string) bool {
	kind := kinds[ending(name)]
	return strings.HasPrefix(kind, "text/") || slices.Contains([]string{".svg", ".json", ".xml"}, ending(name))
}

func zipped(t *testing.T, src []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(src); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// stored returns a text as a brotli stream (RFC 7932) without compression: a window of 16 bits,
// then uncompressed blocks of at most 65536 bytes.
func stored(src []byte) []byte {
	var out []byte
	window := 1 // number of bits of the window size in the first byte
	for len(src) > 0 {
		piece := src[:min(1<<16, len(src))]
		src = src[len(piece):]
		// ISLAST 0, MNIBBLES 4 (as 0 in two bits), MLEN-1 in 16 bits, ISUNCOMPRESSED 1.
		head := uint32(len(piece)-1)<<3 | 1<<19
		head <<= window
		out = append(out, byte(head), byte(head>>8), byte(head>>16))
		window = 0
		out = append(out, piece...)
	}
	return append(out, byte(0b11)<<window) // ISLAST and ISLASTEMPTY
}

// lines returns headers in the format of siteHeaders.
func lines(all ...string) string {
	slices.Sort(all)
	return strings.Join(all, "\n") + "\n"
}

// policy returns the headers of every response of the site.
func policy(framing, caching string, more ...string) string {
	return lines(append(more, "Cache-Control: "+caching, "Content-Security-Policy: frame-ancestors "+framing,
		"Permissions-Policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
		"Referrer-Policy: no-referrer", "X-Content-Type-Options: nosniff")...)
}

// framing and caching return the expected headers of a file.
func framing(name string) string {
	if strings.HasPrefix(name, "embed/") {
		return "*"
	}
	return "'none'"
}

func caching(name string) string {
	hash := slices.ContainsFunc(strings.Split(path.Base(name), "."), func(part string) bool { return len(part) == 64 })
	switch {
	case path.Ext(name) == ".html":
		return "no-cache"
	case hash:
		return "public, max-age=31536000, immutable"
	case strings.Contains(name, "charts/") && strings.Contains(name, "/2020-07/"):
		return "public, max-age=86400, must-revalidate"
	}
	return "public, max-age=300"
}

// moved returns the new address of a moved file.
func moved(name string) (string, bool) {
	for _, prefix := range []string{"", "en/", "embed/"} {
		for _, m := range [][2]string{{"charts/river/money/", "charts/luhe/fund-progress/"}, {"charts/river/", "charts/luhe/"}, {"notices/139/", "notices/shanwei-2020-139/"}} {
			if rest, ok := strings.CutPrefix(name, prefix+m[0]); ok {
				return prefix + m[1] + rest, true
			}
		}
	}
	return "", false
}

// Real servers with the generated configurations send the right response for every file and page of
// the site, at the root of a host and below a path.
func TestServers(t *testing.T) {
	sample.Slow(t)
	out, names := build(t)
	const path = "/zt/电商/"
	for base, files := range map[string]string{"/": filepath.Join(out, serverconf.Folder), path: below(t, path)} {
		b := built{root: host(t, out, base), base: base, files: files, names: names}
		t.Run("nginx "+base, func(t *testing.T) { testServer(t, b, webserver.Nginx(t, b.root, b.files)) })
		t.Run("caddy "+base, func(t *testing.T) { testServer(t, b, webserver.Caddy(t, b.root, b.files)) })
	}
}

func testServer(t *testing.T, b built, s *webserver.Server) {
	at := s.Plain + b.base
	seen := map[string]bool{}
	leads := 0
	tried := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(b.names)) {
		src := b.names[name]
		address := strings.TrimSuffix(name, "index.html")
		if to, ok := moved(address); ok {
			leads++
			testMoved(t, s, b, address, to)
			continue
		}
		if slices.Contains(withdrawn, "/"+address) {
			continue
		}
		kind := kinds[ending(name)]
		if kind == "" {
			t.Fatalf("%s has an unknown type; add it to kinds", name)
		}
		seen[ending(name)] = true
		// Of the files with equal headers, request one with every encoding.
		ways := []struct{ accepted, coding string }{{"gzip, br", "br"}, {"", ""}, {"gzip", "gzip"}, {"identity", ""}}
		alike := path.Ext(name) + caching(name) + framing(name) + fmt.Sprint(strings.HasPrefix(name, "data/"))
		if tried[alike] {
			ways = ways[:1]
		}
		tried[alike] = true
		for _, c := range ways {
			coding, body := c.coding, src
			if coding == "br" && !s.Brotli {
				coding = "gzip"
			}
			more := []string{"Content-Type: " + kind}
			if strings.HasPrefix(name, "data/") || strings.HasPrefix(name, "api/") {
				more = append(more, "Access-Control-Allow-Origin: *")
			}
			if isText(name) {
				more = append(more, "Vary: Accept-Encoding")
				switch coding {
				case "gzip":
					body = zipped(t, src)
				case "br":
					body = stored(src)
				}
				if coding != "" {
					more = append(more, "Content-Encoding: "+coding)
				}
			}
			want := policy(framing(name), caching(name), more...)
			got := s.Ask(t, http.MethodGet, at+address, "Accept-Encoding", c.accepted)
			if diff := cmp.Diff(want, siteHeaders(got)); got.Code != http.StatusOK || diff != "" {
				t.Errorf("%q with %q answers %d (-want +got):\n%s", address, c.accepted, got.Code, diff)
			}
			if got.Body != string(body) {
				t.Errorf("%q with %q has %d bytes, want %d", address, c.accepted, len(got.Body), len(body))
			}
			head := s.Ask(t, http.MethodHead, at+address, "Accept-Encoding", c.accepted)
			if diff := cmp.Diff(want, siteHeaders(head)); head.Code != http.StatusOK || diff != "" || head.Body != "" ||
				!slices.Contains([]string{fmt.Sprint(len(body)), ""}, head.Header.Get("Content-Length")) {
				t.Errorf("HEAD %q with %q answers %d (-want +got):\n%s", address, c.accepted, head.Code, diff)
			}
			// A client with a current copy gets 304 and the caching header.
			again := s.Ask(t, http.MethodGet, at+address, "Accept-Encoding", c.accepted, "If-None-Match", got.Header.Get("Etag"))
			if again.Code != http.StatusNotModified || again.Body != "" || again.Header.Get("Cache-Control") != caching(name) {
				t.Errorf("a second request of %q with %q answers %d, %q", address, c.accepted, again.Code, again.Header)
			}
		}
	}
	if len(seen) != len(kinds) || len(tried) <= len(kinds) || leads < 40 {
		t.Errorf("only %d types of files and %d old addresses were requested", len(seen), leads)
	}
	// Proxies, such as a CDN, get compressed texts, too.
	if got := s.Ask(t, http.MethodGet, at, "Accept-Encoding", "gzip", "Via", "1.1 cache"); got.Header.Get("Content-Encoding") != "gzip" || got.Body != string(zipped(t, b.names["index.html"])) {
		t.Errorf("a proxy gets the home page with the headers %q", got.Header)
	}
	t.Run("withdrawn", func(t *testing.T) { testWithdrawn(t, s, b) })
	t.Run("missing", func(t *testing.T) { testMissing(t, s, b) })
	t.Run("folders", func(t *testing.T) { testFolders(t, s, b) })
	t.Run("methods", func(t *testing.T) { testMethods(t, s, b) })
	t.Run("https", func(t *testing.T) { testSafe(t, s, b) })
}

// escaped returns the base, percent-encoded as servers write it.
func (b built) escaped() string { return strings.ReplaceAll(b.base, "电商", "%E7%94%B5%E5%95%86") }

// testMoved checks that an old address of a page or file is redirected permanently, without a host
// or port in the location.
func testMoved(t *testing.T, s *webserver.Server, b built, address, to string) {
	t.Helper()
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		got := s.Ask(t, method, s.Plain+b.base+address)
		if where := got.Header.Get("Location"); got.Code != http.StatusMovedPermanently || where != b.escaped()+to {
			t.Errorf("%s %s answers %d with location %q, want %q", method, address, got.Code, where, b.escaped()+to)
		}
		if got.Header.Get("Content-Security-Policy") != "frame-ancestors "+framing(address) || got.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s has the headers %q", method, address, got.Header)
		}
	}
}

// testWithdrawn checks that a withdrawn address and everything below it answers 410 with the page that
// says so, which is not cached, also without a slash at its end and compressed.
func testWithdrawn(t *testing.T, s *webserver.Server, b built) {
	for _, page := range withdrawn {
		name := page[1:] + "index.html"
		if b.names[name] == nil {
			t.Errorf("the site has no %s", name)
		}
		for _, address := range []string{page[1:], strings.TrimSuffix(page[1:], "/"), page[1:] + "chart.png"} {
			want := policy(framing(address), "no-cache", "Content-Type: text/html; charset=utf-8", "Vary: Accept-Encoding")
			at := (&url.URL{Path: b.base + address}).EscapedPath()
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				got := s.Ask(t, method, s.Plain+at)
				if diff := cmp.Diff(want, siteHeaders(got)); got.Code != http.StatusGone || diff != "" {
					t.Errorf("%s %s answers %d (-want +got):\n%s", method, address, got.Code, diff)
				}
				if method == http.MethodGet && (!strings.Contains(got.Body, "2020-09-10") || len(got.Body) < 500) {
					t.Errorf("%s has the body %.300q", address, got.Body)
				}
			}
			if got := s.Ask(t, http.MethodGet, s.Plain+at, "Accept-Encoding", "gzip"); got.Code != http.StatusGone || got.Header.Get("Content-Encoding") != "gzip" {
				t.Errorf("%s, compressed, answers %d, %q", address, got.Code, got.Header)
			}
		}
	}
	if got := s.Ask(t, http.MethodGet, s.Plain+b.base+"charts/all/contract-awards-2/"); got.Code != http.StatusNotFound {
		t.Errorf("an address beside a withdrawn one answers %d", got.Code)
	}
}

// testMissing checks that missing files and files that are not for readers give the 404 page, which
// is not cached.
func testMissing(t *testing.T, s *webserver.Server, b built) {
	const hash = "54a90edcb66e79447520fae0d0f68510e111ae3f82044c9401521eb214420636"
	want := policy("'none'", "no-cache", "Content-Type: text/html; charset=utf-8", "Vary: Accept-Encoding")
	for _, address := range []string{
		"nowhere/", "nowhere", "nowhere/chart.png", "js/x." + hash + ".js", "charts/all/fund-progress/2019-07/chart.png", "embed/nowhere/",
		"charts/all/fund-progress/chart.png/", "index.html/", "css/", "embed/", "embed/charts/", "notices/139.html", "notices/1399/",
		".portal", ".server/nginx.conf", ".server/Caddyfile", ".server/", "_headers", "_redirects", "%2eportal", "charts/.hidden", "charts/../.portal", "en/.git/config",
	} {
		got := s.Ask(t, http.MethodGet, s.Plain+b.base+address)
		if diff := cmp.Diff(want, siteHeaders(got)); got.Code != http.StatusNotFound || diff != "" ||
			got.Body != string(b.names["404.html"]) {
			t.Errorf("%s answers %d %.60q (-want +got):\n%s", address, got.Code, got.Body, diff)
		}
	}
}

// testFolders checks that the address of a folder without a slash is redirected to the one with it,
// on the same host and port.
func testFolders(t *testing.T, s *webserver.Server, b built) {
	for _, c := range []struct{ address, to string }{
		{"charts/all", "charts/all/"}, {"en/charts/all?a=b", "en/charts/all/?a=b"}, {"embed/charts/all/fund-progress", "embed/charts/all/fund-progress/"},
	} {
		if strings.Contains(c.address, "?") && !s.Query {
			continue
		}
		got := s.Ask(t, http.MethodGet, s.Plain+b.base+c.address)
		where := got.Header.Get("Location")
		if got.Code != s.Redirects || !strings.EqualFold(where, b.escaped()+c.to) { // %e7 is %E7
			t.Errorf("%s answers %d, %q", c.address, got.Code, where)
		}
		if got.Header.Get("Content-Security-Policy") != "frame-ancestors "+framing(c.address) {
			t.Errorf("%s has the headers %q", c.address, got.Header)
		}
	}
	for address, to := range map[string]string{"notices/139": "notices/shanwei-2020-139/", "en/charts/river": "en/charts/luhe/", "charts/river/money": "charts/luhe/fund-progress/"} {
		testMoved(t, s, b, address, to)
	}
	if b.base != "/" {
		got := s.Ask(t, http.MethodGet, s.Plain+strings.TrimSuffix(b.base, "/"))
		if got.Code != http.StatusMovedPermanently || got.Header.Get("Location") != b.escaped() {
			t.Errorf("the base without its slash answers %d, %q", got.Code, got.Header)
		}
	}
	if s.Query {
		got := s.Ask(t, http.MethodGet, s.Plain+b.base+"notices/139/?from=paper")
		if where := got.Header.Get("Location"); where != b.escaped()+"notices/shanwei-2020-139/?from=paper" {
			t.Errorf("an old address with a query redirects to %q", where)
		}
	}
	// An address must not add a header to the response.
	got := s.Ask(t, http.MethodGet, s.Plain+b.base+"notices/139/%0d%0aSet-Cookie:%20a=b")
	if got.Header.Get("Set-Cookie") != "" ||
		got.Code != http.StatusNotFound && !strings.Contains(strings.ToLower(got.Header.Get("Location")), "%0d%0a") {
		t.Errorf("an address with a line break answers %d, %q", got.Code, got.Header)
	}
}

// testMethods checks that only GET and HEAD are allowed.
func testMethods(t *testing.T, s *webserver.Server, b built) {
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch} {
		for _, address := range []string{"", "charts/all/", "charts/all/fund-progress/data.csv", "nowhere/", "notices/139/"} {
			got := s.Ask(t, method, s.Plain+b.base+address)
			if got.Code != http.StatusMethodNotAllowed || got.Header.Get("Allow") != "GET, HEAD" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s %q answers %d, %q", method, address, got.Code, got.Header)
			}
		}
	}
}

// testSafe checks the headers over https. A portal with its own host sends
// Strict-Transport-Security, over https only.
func testSafe(t *testing.T, s *webserver.Server, b built) {
	safe := []string{"Strict-Transport-Security: max-age=31536000"}
	if b.base != "/" {
		safe = nil
	}
	for _, c := range []struct {
		address, framing string
		code             int
	}{{"", "'none'", 200}, {"embed/charts/all/fund-progress/", "*", 200}, {"nowhere/", "'none'", 404}} {
		want := policy(c.framing, "no-cache", append(safe, "Content-Type: text/html; charset=utf-8", "Vary: Accept-Encoding")...)
		got := s.Ask(t, http.MethodGet, s.Safe+b.base+c.address)
		if diff := cmp.Diff(want, siteHeaders(got)); got.Code != c.code || diff != "" {
			t.Errorf("https %q answers %d (-want +got):\n%s", c.address, got.Code, diff)
		}
	}
}

// The files for static hosts, for a site with one page of each kind.
func TestStaticHosts(t *testing.T) {
	const lasting = "4486e73a2cef209fb7d6c6c5f9cacbf757b48b4c21afe150fa04b318388d816b"
	s := serverconf.Site{
		Base: "https://example.org/", Prefixes: []string{"", "embed/", "en/"},
		Moves: []serverconf.Move{{From: "/notices/a/", To: "/notices/b/"}, {From: "/charts/x/", To: "/charts/y/"}, {From: "/charts/x/money/", To: "/charts/y/fund-progress/"}},
		Names: []string{".portal", "404.html", "cards/card." + lasting + ".png", "cards/en/card." + lasting + ".png", "css/main.min." + lasting + ".css", "data/all.zip",
			"embed/charts/y/index.html", "embed/charts/y/slide.svg", "index.html", "search/first." + lasting + ".js", "search/index.html"},
	}
	files, err := serverconf.Files(s)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"_headers": `/*
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Permissions-Policy: camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()
  Strict-Transport-Security: max-age=31536000
/
  Content-Security-Policy: frame-ancestors 'none'
/404.html
  Content-Security-Policy: frame-ancestors 'none'
/cards/*
  Content-Security-Policy: frame-ancestors 'none'
  Cache-Control: public, max-age=31536000, immutable
/css/*
  Content-Security-Policy: frame-ancestors 'none'
  Cache-Control: public, max-age=31536000, immutable
/data/*
  Content-Security-Policy: frame-ancestors 'none'
  Access-Control-Allow-Origin: *
/embed/*
  Content-Security-Policy: frame-ancestors *
/index.html
  Content-Security-Policy: frame-ancestors 'none'
/search/*
  Content-Security-Policy: frame-ancestors 'none'
/search/first.` + lasting + `.js
  Cache-Control: public, max-age=31536000, immutable
`,
		"_redirects": `/charts/x/money/* /charts/y/fund-progress/:splat 301
/embed/charts/x/money/* /embed/charts/y/fund-progress/:splat 301
/en/charts/x/money/* /en/charts/y/fund-progress/:splat 301
/notices/a/* /notices/b/:splat 301
/embed/notices/a/* /embed/notices/b/:splat 301
/en/notices/a/* /en/notices/b/:splat 301
/charts/x/* /charts/y/:splat 301
/embed/charts/x/* /embed/charts/y/:splat 301
/en/charts/x/* /en/charts/y/:splat 301
`,
	}
	for name, want := range want {
		var rules string
		for line := range strings.Lines(string(files[name])) {
			if !strings.HasPrefix(line, "#") {
				rules += line
			}
		}
		if diff := cmp.Diff(want, rules); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}

	s.Moves, s.Base = nil, "/zt/dzsw/"
	if files, err = serverconf.Files(s); err != nil || files["_redirects"] != nil {
		t.Errorf("without moves: got _redirects %q, error %v", files["_redirects"], err)
	}
	if text := string(files["_headers"]); !strings.Contains(text, "\n/zt/dzsw/embed/*\n  Content-Security-Policy: frame-ancestors *\n") || strings.Contains(text, "Strict-Transport-Security") {
		t.Errorf("below a path: _headers is\n%s", text)
	}
	if _, err := serverconf.Files(serverconf.Site{Base: "https://example.org"}); err == nil {
		t.Error("a base without a final slash: got no error")
	}
}

// siteHeaders returns the headers of a response that the site controls, sorted by name. It leaves
// out those of the server and the connection, such as Date and Content-Length.
func siteHeaders(a webserver.Answer) string {
	h := a.Header.Clone()
	for _, name := range []string{"Date", "Server", "Connection", "Content-Length", "Transfer-Encoding", "Last-Modified", "Etag", "Accept-Ranges", "Keep-Alive", "Alt-Svc"} {
		h.Del(name)
	}
	var b strings.Builder
	_ = h.Write(&b) // a strings.Builder returns no error
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}
