package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/release"
	"portal/internal/testkit/sample"
	"portal/internal/testkit/webserver"
)

// portal calls the command in this process.
func portal(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, said bytes.Buffer
	if got := run(args, func(string) string { return "" }, time.Now, &out, &said); got != want {
		t.Fatalf("portal %s: exit code %d, not %d\n%s%s", strings.Join(args, " "), got, want, out.String(), said.String())
	}
	return out.String(), said.String()
}

// Six months are published one after another, each with a notice that another
// month renames, some twice. In the end every address that was ever published
// answers, from a real nginx and with what stood there: in the form that leads
// on where a page moved, and from a server that cannot lead on too.
func TestMonths(t *testing.T) {
	const months = 6
	dir := sample.MadeUp(t, sample.Size{Counties: 1, Months: 1})
	root := filepath.Join(t.TempDir(), "www")
	git(t, dir, "init", "-q")
	// What each notice was called, the last name last.
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
		if n == 3 { // a name without its old one is refused
			kept := names[0]
			names[0] = []string{"nobody-said-so"}
			writeNotices(t, dir, names)
			commit(t, dir)
			_, said := portal(t, exitProblems, "publish", "file://"+root, "--dir", dir)
			for _, old := range kept {
				if !strings.Contains(said, "/notices/"+old+"/: was published but is not in this build") {
					t.Errorf("/notices/%s/ is not named:\n%s", old, said)
				}
			}
			names[0] = kept
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
				t.Errorf("%s leads to %s, where nothing is", address, to)
			}
			if _, err := os.Stat(filepath.Join(current, filepath.FromSlash(address))); err != nil {
				t.Errorf("%s answers by leading on alone: %v", address, err)
			}
			continue
		}
		if to := moved[address]; to != "" {
			if a.Code != http.StatusMovedPermanently || a.Header.Get("Location") != to {
				t.Errorf("%s answers %d, to %q; it moved to %s", address, a.Code, a.Header.Get("Location"), to)
			}
			page, err := os.ReadFile(filepath.Join(current, filepath.FromSlash(address), "index.html"))
			if err != nil || !strings.Contains(string(page), `content="0; url=`+to+`"`) {
				t.Errorf("%s has no page that leads on to %s: %v", address, to, err)
			}
			continue
		}
		if a.Code != http.StatusOK || a.Body == "" {
			t.Errorf("%s answers %d with %d bytes", address, a.Code, len(a.Body))
		}
	}
	for old := range moved {
		if !slices.Contains(ledger.Addresses(), old) {
			t.Errorf("the ledger forgot %s", old)
		}
	}
	// Every month's charts are there with their data.
	for n := 1; n <= months; n++ {
		if address := fmt.Sprintf("/charts/all/fund-progress/2021-%02d/data.csv", n); !slices.Contains(ledger.Addresses(), address) {
			t.Errorf("the ledger has no %s", address)
		}
	}
	t.Logf("%d addresses, %d of them moved", asked, len(moved))
	found, err := release.Verify(context.Background(), nginx.Plain, nil, func(int, int) {})
	release := found.Manifest.Release
	if found.Manifest.Files = nil; err != nil || !found.Whole() || release != months || len(found.Lost) > 0 ||
		len(found.Redirected) < len(moved) {
		t.Errorf("verifying what nginx hands out found %+v, %v", found, err)
	}
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=A", "-c", "user.email=a@example.org"}, args...)...)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, said)
	}
}

// commit commits the data of a project and the record of what was published.
func commit(t *testing.T, dir string) {
	t.Helper()
	git(t, dir, "add", "data", "content")
	git(t, dir, "commit", "-qm", "a month")
}

// writeNotices writes the notices under their last names, and where each was.
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
