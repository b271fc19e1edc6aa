package release

import (
	"archive/zip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/release/manifest"
)

// found verifies a site and returns the findings.
func found(t *testing.T, where string, keys Keys) Findings {
	t.Helper()
	f, err := Verify(context.Background(), where, keys, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var theLists = cmpopts.IgnoreFields(Findings{}, "Manifest", "Checked")

// Verify finds one changed byte, a missing file and an added file: in a folder, at an address and
// in a zip.
func TestVerify(t *testing.T) {
	root := filepath.Join(t.TempDir(), "www")
	for n := 1; n <= 3; n++ {
		mustPublish(t, options("file://"+root, built(t, month(n)), n))
	}
	copied := t.TempDir()
	for name, text := range seen(t, root) {
		put(t, filepath.Join(copied, name), text)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(copied)))
	defer server.Close()
	whole := func(what string) {
		t.Helper()
		for _, where := range []string{root, copied, server.URL, server.URL + "/"} {
			if diff := cmp.Diff(Findings{}, found(t, where, nil), theLists); diff != "" {
				t.Errorf("%s, %s:\n%s", where, what, diff)
			}
		}
	}
	whole("as published")
	for _, c := range []struct {
		name   string
		change func(name string, src []byte)
		file   string
		folder Findings
		site   Findings
	}{
		{"one byte", func(name string, src []byte) {
			src[len(src)/2] ^= 1
			put(t, name, string(src))
		}, "charts/all/fund-progress/2020-01/chart.png", Findings{Changed: []string{"charts/all/fund-progress/2020-01/chart.png"}}, Findings{Changed: []string{"charts/all/fund-progress/2020-01/chart.png"}}},
		{"a byte more", func(name string, src []byte) { put(t, name, string(src)+"\n") }, "index.html", Findings{Changed: []string{"index.html"}}, Findings{Changed: []string{"index.html"}}},
		{"a missing file", func(name string, _ []byte) { remove(t, name) }, "charts/all/fund-progress/data.csv", Findings{Missing: []string{"charts/all/fund-progress/data.csv"}}, Findings{Missing: []string{"charts/all/fund-progress/data.csv"}}},
		{"an added file", func(name string, _ []byte) { put(t, name+".php", "<?php") }, "index.html", Findings{Added: []string{"index.html.php"}}, Findings{}},
		{"another earlier manifest", func(name string, src []byte) {
			put(t, name, strings.Replace(string(src), "portal test", "portal best", 1))
		}, "manifests/000001.json",
			Findings{Changed: []string{"manifests/000001.json"}, Chain: []int{1}}, Findings{Changed: []string{"manifests/000001.json"}, Chain: []int{1}}},
		{"another ledger", func(name string, src []byte) { put(t, name, string(src)+"/never/\n") }, "links.tsv",
			Findings{Changed: []string{"links.tsv"}, Lost: []string{"/never/"}}, Findings{Changed: []string{"links.tsv"}, Lost: []string{"/never/"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := filepath.Join(copied, filepath.FromSlash(c.file))
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			original := string(src)
			c.change(name, src)
			if diff := cmp.Diff(c.folder, found(t, copied, nil), theLists); diff != "" {
				t.Errorf("in the folder:\n%s", diff)
			}
			if diff := cmp.Diff(c.site, found(t, server.URL, nil), theLists); diff != "" {
				t.Errorf("at the address:\n%s", diff)
			}
			zipped := filepath.Join(t.TempDir(), "site.zip")
			pack(t, copied, zipped)
			if diff := cmp.Diff(c.folder, found(t, zipped, nil), theLists); diff != "" {
				t.Errorf("in the zip:\n%s", diff)
			}
			put(t, name, original)
			_ = os.Remove(name + ".php") // only the case with an added file has it
		})
	}
	whole("restored")
	if _, err := Verify(context.Background(), t.TempDir(), nil, nil); err == nil || !strings.Contains(err.Error(), "has no manifest.json; name a published site, its folder or its zip") {
		t.Errorf("an empty folder: %v", err)
	}
	put(t, filepath.Join(copied, manifest.Name), `{"format":"portal-manifest/1","files":{"../x":"`+strings.Repeat("0", 64)+`"}}`)
	if _, err := Verify(context.Background(), copied, nil, nil); err == nil || err.Error() != `the manifest lists the file "../x" (want a path inside the site)` {
		t.Errorf("a manifest with a path outside the site: got error %v", err)
	}
}

// Verify reports redirects of moved pages without counting them as differences. Other redirects are
// differences or errors.
func TestVerifyRedirects(t *testing.T) {
	root := filepath.Join(t.TempDir(), "www")
	site := month(1)
	site["notices/old/index.html"] = `<meta http-equiv="refresh" content="0; url=/zt/charts/">`
	site["notices/old/data.csv"] = site["charts/all/fund-progress/data.csv"]
	mustPublish(t, options("file://"+root, built(t, site), 1))
	asked := map[string]int{}
	var mu sync.Mutex
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("another host is asked") }))
	defer other.Close()
	for _, c := range []struct {
		name string
		to   map[string]string // where an address leads
		want Findings
		err  string
	}{
		{"a page that moved", map[string]string{"/zt/notices/old/": "/zt/charts/", "/zt/notices/old/data.csv": "/zt/charts/all/fund-progress/data.csv"},
			Findings{Redirected: []string{"/notices/old/ → /charts/"}}, ""},
		{"a page that leads to none", map[string]string{"/zt/notices/old/": "/zt/gone/"}, Findings{Changed: []string{"notices/old/index.html"}}, ""},
		{"a file that leads to another", map[string]string{"/zt/notices/old/data.csv": "/zt/index.html"}, Findings{Changed: []string{"notices/old/data.csv"}}, ""},
		{"the same path", map[string]string{"/zt/links.tsv": "/zt/./links.tsv"}, Findings{}, ""},
		{"another host", map[string]string{"/zt/charts/": other.URL + "/zt/charts/"}, Findings{}, "the site redirects to " + other.URL + "/zt/charts/; use its current address"},
		{"out of the site", map[string]string{"/zt/charts/": "/login"}, Findings{}, "/login; use its current address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			clear(asked)
			files := http.StripPrefix("/zt/", http.FileServer(http.Dir(filepath.Join(root, "current"))))
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				asked[r.URL.Path]++
				again := asked[r.URL.Path] > 1
				mu.Unlock()
				if to, moved := c.to[r.URL.Path]; moved && !again {
					w.Header().Set("Location", to)
					w.WriteHeader(http.StatusMovedPermanently)
					return
				}
				files.ServeHTTP(w, r)
			}))
			defer server.Close()
			f, err := Verify(context.Background(), server.URL+"/zt/", nil, func(int, int) {})
			if err != nil && (c.err == "" || !strings.HasSuffix(err.Error(), c.err)) || err == nil && c.err != "" {
				t.Fatalf("got %v; want %q", err, c.err)
			}
			if diff := cmp.Diff(c.want, f, theLists); err == nil && diff != "" {
				t.Error(diff)
			}
			if err == nil && f.Whole() != (len(c.want.Changed) == 0) {
				t.Errorf("whole: %t", f.Whole())
			}
		})
	}
}

func remove(t *testing.T, name string) {
	t.Helper()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
}

func pack(t *testing.T, folder, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	if err := errors.Join(z.AddFS(os.DirFS(folder)), z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// OpenSSH can verify the signature, and Verify trusts only the right key.
func TestSigned(t *testing.T) {
	dir := t.TempDir()
	key, other := filepath.Join(dir, "key"), filepath.Join(dir, "other")
	keygen(t, "-q", "-t", "ed25519", "-N", "", "-C", "publisher", "-f", key)
	keygen(t, "-q", "-t", "ed25519", "-N", "", "-f", other)
	keygen(t, "-q", "-t", "ed25519", "-N", "secret", "-f", filepath.Join(dir, "locked"))
	signer, err := ReadSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(dir, "www")
	o := options("file://"+root, built(t, month(1)), 1)
	o.Signer = signer
	mustPublish(t, o)
	keys, err := ReadKeys(key + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	others, err := ReadKeys(other + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	if f := found(t, root, keys); !f.Signed || !f.Trusted || !f.Whole() {
		t.Errorf("with the key: %+v", f)
	}
	if f := found(t, root, others); !f.Signed || f.Trusted {
		t.Errorf("with another key: %+v", f)
	}
	public, err := os.ReadFile(key + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "allowed"), "publisher "+string(public))
	src, err := os.Open(filepath.Join(root, "current", manifest.Name))
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	check := exec.Command("ssh-keygen", "-Y", "verify", "-f", filepath.Join(dir, "allowed"), "-I", "publisher", "-n", Namespace, "-s", filepath.Join(root, "current", manifest.Signature))
	check.Stdin = src
	if output, err := check.CombinedOutput(); err != nil {
		t.Errorf("ssh-keygen: %v\n%s", err, output)
	}
	// An unsigned release must not keep the signature of the previous one.
	mustPublish(t, options("file://"+root, built(t, month(2)), 2))
	if f := found(t, root, keys); f.Signed || f.Trusted {
		t.Errorf("without a signature: %+v", f)
	}
	for name, want := range map[string]string{"locked": "has a passphrase", "key.pub": "has no private SSH key", "none": "reading the key: "} {
		if _, err := ReadSigner(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ReadKeys(key); err == nil || !strings.Contains(err.Error(), "has no public SSH keys") {
		t.Errorf("%v", err)
	}
}

// Verify retries a server that fails twice for each file. If the server always fails, Verify
// returns an error instead of findings.
func TestVerifyFlaky(t *testing.T) {
	root := filepath.Join(t.TempDir(), "www")
	mustPublish(t, options("file://"+root, built(t, month(1)), 1))
	files := http.FileServer(http.Dir(filepath.Join(root, "current")))
	var asked sync.Map // how often for each file
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, _ := asked.LoadOrStore(r.URL.Path, new(atomic.Int64))
		switch n.(*atomic.Int64).Add(1) {
		case 1:
			w.WriteHeader(http.StatusBadGateway)
		case 2:
			files.ServeHTTP(&truncated{w, 5}, r)
		default:
			files.ServeHTTP(w, r)
		}
	}))
	defer server.Close()
	if diff := cmp.Diff(Findings{}, found(t, server.URL, nil), theLists); diff != "" {
		t.Error(diff)
	}
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
	}))
	defer down.Close()
	if f, err := Verify(context.Background(), down.URL, nil, func(int, int) {}); err == nil ||
		!strings.HasSuffix(err.Error(), "502 Bad Gateway") {
		t.Errorf("%+v, %v", f, err)
	}
}
