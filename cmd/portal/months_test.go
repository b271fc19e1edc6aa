package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/message"
	"portal/internal/release"
	"portal/internal/testkit/sample"
	"portal/internal/testkit/webserver"
)

// portal runs the command in this process and returns its output and its error output.
func portal(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, problems bytes.Buffer
	if got := run(args, func(string) string { return "" }, time.Now, &out, &problems); got != want {
		t.Fatalf("portal %s: got exit code %d, want %d\n%s%s", strings.Join(args, " "), got, want, out.String(), problems.String())
	}
	return out.String(), problems.String()
}

// Publish six months one after another, each with a notice that a later month renames, some twice.
// In the end nginx must answer every address that was ever published with its content or a redirect
// to its new address. Moved pages must also redirect on servers without redirects.
func TestMonths(t *testing.T) {
	const months = 6
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	root := filepath.Join(t.TempDir(), "www")
	git(t, dir, "init", "-q")
	// The names of each notice, the current one last.
	var names [][]string
	for n := 1; n <= months; n++ {
		sample.Replace(t, dir, sample.Size{Counties: 1, Months: n})
		names = append(names, []string{fmt.Sprint("notice-", n)})
		for i, called := range names {
			if n == i+2 || n == i+5 && i%2 == 0 {
				names[i] = append(called, fmt.Sprintf("renamed-%d-%d", i, n))
			}
		}
		writeNotices(t, dir, names)
		commit(t, dir)
		portal(t, exitDone, "publish", "file://"+root, "--dir", dir)
		if n == 3 { // publish refuses a new name without the old ones
			old := names[0]
			names[0] = []string{"unlisted"}
			writeNotices(t, dir, names)
			commit(t, dir)
			_, stderr := portal(t, exitProblems, "publish", "file://"+root, "--dir", dir)
			for _, name := range old {
				if !strings.Contains(stderr, "/notices/"+name+"/: was published but is not in this build") {
					t.Errorf("no /notices/%s/ in\n%s", name, stderr)
				}
			}
			names[0] = old
		}
	}
	ledger, err := release.ReadLedgerFile(filepath.Join(dir, filepath.FromSlash(release.LedgerFile)))
	if err != nil {
		t.Fatal(err)
	}
	moved := map[string]string{}
	for _, called := range names {
		for _, old := range called[:len(called)-1] {
			moved["/notices/"+old+"/"] = "/notices/" + called[len(called)-1] + "/"
		}
	}
	current := filepath.Join(root, "current")
	nginx := webserver.Nginx(t, current, filepath.Join(current, ".server"))
	asked := 0
	for _, address := range ledger.Addresses() {
		asked++
		a := nginx.Ask(t, http.MethodGet, nginx.Plain+address)
		if a.Code == http.StatusMovedPermanently && path.Ext(address) != "" { // a file of a page that moved
			folder, file := path.Split(address)
			if to := a.Header.Get("Location"); to != moved[folder]+file ||
				nginx.Ask(t, http.MethodGet, nginx.Plain+to).Code != http.StatusOK {
				t.Errorf("%s redirects to %s, which does not exist", address, to)
			}
			if _, err := os.Stat(filepath.Join(current, filepath.FromSlash(address))); err != nil {
				t.Errorf("%s is redirected, but its file is missing: %v", address, err)
			}
			continue
		}
		if to := moved[address]; to != "" {
			if a.Code != http.StatusMovedPermanently || a.Header.Get("Location") != to {
				t.Errorf("%s answers %d with location %q, want %s", address, a.Code, a.Header.Get("Location"), to)
			}
			page, err := os.ReadFile(filepath.Join(current, filepath.FromSlash(address), "index.html"))
			if err != nil || !strings.Contains(string(page), `content="0; url=`+to+`"`) {
				t.Errorf("%s has no page that redirects to %s: %v", address, to, err)
			}
			continue
		}
		if a.Code != http.StatusOK || a.Body == "" {
			t.Errorf("%s answers %d with %d bytes", address, a.Code, len(a.Body))
		}
	}
	for old := range moved {
		if !slices.Contains(ledger.Addresses(), old) {
			t.Errorf("the ledger has no %s, which moved", old)
		}
	}
	// The ledger has every month's charts with their data.
	for n := 1; n <= months; n++ {
		if address := fmt.Sprintf("/charts/all/fund-progress/2021-%02d/data.csv", n); !slices.Contains(ledger.Addresses(), address) {
			t.Errorf("the ledger has no %s", address)
		}
	}
	t.Logf("%d addresses, %d of them moved", asked, len(moved))
	for _, unseen := range release.Visit(context.Background(), nginx.Plain) {
		t.Error(unseen)
	}
	found, err := release.Verify(context.Background(), nginx.Plain, nil, func(int, int) {})
	release := found.Manifest.Release
	if found.Manifest.Files = nil; err != nil || !found.Whole() || release != months || len(found.Lost) > 0 ||
		len(found.Redirected) < len(moved) {
		t.Errorf("verifying the site on nginx: got %+v, %v", found, err)
	}
}

// After publishing, the command says whether readers see the site at its address, if it has one.
func TestVisited(t *testing.T) {
	private := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer private.Close()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path != "/" && r.URL.Path != "/charts/" {
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer site.Close()
	for base, want := range map[string]string{
		"":          "", // the address is not known
		"/zt/dzsw/": "",
		site.URL:    "readers see the site at " + site.URL + "\n",
		private.URL: private.URL + "/ answers 403: the files are not public; allow everybody to read the bucket or the folder\n",
	} {
		var output bytes.Buffer
		c := &command{lang: message.English, stdout: &output, stderr: &output}
		if err := c.visit(context.Background(), base); output.String() != want || (err != nil) != (base == private.URL) {
			t.Errorf("%q: got %q and %v, want %q", base, output.String(), err, want)
		}
	}
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=A", "-c", "user.email=a@example.org"}, args...)...)
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, output)
	}
}

// commit commits the data of a project and its ledger.
func commit(t *testing.T, dir string) {
	t.Helper()
	git(t, dir, "add", "data", "content")
	git(t, dir, "commit", "-qm", "a month")
}

// writeNotices writes the notices under their current names, and the moves from their old ones.
func writeNotices(t *testing.T, dir string, names [][]string) {
	t.Helper()
	folder := filepath.Join(dir, "content", "notices")
	err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o777))
	moved := ""
	for i, called := range names {
		id := called[len(called)-1]
		err = errors.Join(err, os.WriteFile(filepath.Join(folder, id+".md"), fmt.Appendf(nil, "---\ntitle: 合成通知%d\nissuer: 示例市商务局\nissued: 2021-%02d-10\n---\n合成数据，仅供测试。\n", i+1, i+1), 0o666))
		for _, old := range called[:len(called)-1] {
			moved += fmt.Sprintf("  - from: /notices/%s/\n    to: /notices/%s/\n", old, id)
		}
	}
	if moved != "" {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, "data", "moved.yaml"), []byte("moved:\n"+moved), 0o666))
	}
	if err != nil {
		t.Fatal(err)
	}
}
