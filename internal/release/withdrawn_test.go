package release

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/digest"
	"portal/internal/testkit/sample"
)

// secretText is what must no longer be public.
const secretText = "示例人员甲乙"

// withdrawnAddresses are the addresses of a notice, a file and a frozen chart.
var withdrawnAddresses = []string{"/charts/all/fund-progress/2020-01/", "/files/list.csv", "/notices/a/"}

// secretive returns the site of the nth month with a text in a notice, in a file, in a frozen chart and in
// files with their hash in the name.
func secretive(n int) map[string]string {
	out := month(n)
	long := strings.Repeat(secretText, 200) // so that it is also compressed
	out["notices/a/index.html"] = "<h1>" + long + "</h1>"
	out["en/notices/a/index.html"] = "<h1>" + long + "</h1>"
	out["files/list.csv"] = long
	out["charts/all/fund-progress/2020-01/index.html"] += "<p>" + secretText
	out[fmt.Sprintf("search/first.%064x.js", n)] = long
	out[fmt.Sprintf("cards/card.%064x.png", n)] = long
	return out
}

// purified returns the same site after the withdrawal.
func purified(n int) map[string]string {
	out := secretive(n)
	maps.DeleteFunc(out, func(name, text string) bool {
		return strings.Contains(text, secretText) || strings.HasPrefix(name, "charts/all/fund-progress/2020-01/")
	})
	for _, name := range []string{"notices/a/", "en/notices/a/", "files/list.csv/", "charts/all/fund-progress/2020-01/"} {
		out[name+"index.html"] = fmt.Sprint("<h1>已撤回</h1>", n)
	}
	return out
}

// holding returns how many files below a folder have the secret.
func holding(t *testing.T, dir string) int {
	t.Helper()
	names, err := sample.Holding(dir, secretText)
	if err != nil {
		t.Fatal(err)
	}
	return len(names)
}

// After a withdrawal no file of the target has the text, the ledger still has its addresses, verify names
// them, and neither a rollback nor another build brings it back.
func TestWithdrawn(t *testing.T) {
	for name, start := range map[string]func(t *testing.T) (target, files string){
		"folder": func(t *testing.T) (string, string) {
			root := filepath.Join(t.TempDir(), "www")
			return "file://" + root, root
		},
		"bucket": func(t *testing.T) (string, string) {
			credentials(t)
			s := serve(t, t.TempDir())
			return target(s.address), s.bucket
		},
	} {
		t.Run(name, func(t *testing.T) {
			to, files := start(t)
			ledger := Ledger{}
			at := func(n int, site map[string]string, withdrawn []string) Options {
				o := options(to, built(t, site), n)
				o.Withdrawn, o.Ledger = withdrawn, ledger
				return o
			}
			for n := 1; n <= 2; n++ {
				ledger = mustPublish(t, at(n, secretive(n), nil)).Ledger
			}
			if holding(t, files) < 8 {
				t.Fatal("the text is not in the store before the withdrawal")
			}
			ledger = mustPublish(t, at(3, purified(3), withdrawnAddresses)).Ledger
			if n := holding(t, files); n > 0 {
				t.Errorf("%d files of the store still have the text", n)
			}
			for _, address := range []string{"/files/list.csv", "/notices/a/", "/en/notices/a/", "/charts/all/fund-progress/2020-01/data.csv"} {
				if e, ok := ledger[address]; !ok || e != (entry{}) {
					t.Errorf("the ledger has %+v for %s", e, address)
				}
			}
			if _, err := Rollback(context.Background(), to, 0, options(to, "", 4)); err == nil || !strings.Contains(err.Error(), "release 2 still has what was withdrawn by law later (/charts/all/fund-progress/2020-01/, /files/list.csv, /notices/a/)") {
				t.Errorf("a rollback: %v", err)
			}
			var refusal Refusal
			if _, err := Publish(context.Background(), at(4, secretive(4), nil)); !errors.As(err, &refusal) || !slices.Equal(refusal.Returned, withdrawnAddresses) {
				t.Errorf("a build without the withdrawals: %v", err)
			}
			ledger = mustPublish(t, at(4, purified(4), withdrawnAddresses)).Ledger // also with other words at the addresses
			rolled, err := Rollback(context.Background(), to, 3, options(to, "", 5))
			if err != nil || rolled.Release != 5 || slices.ContainsFunc(rolled.Lost, func(a string) bool { return strings.Contains(a, "list") }) {
				t.Errorf("a rollback to the release that withdrew: %+v, %v", rolled, err)
			}
			mustPublish(t, at(6, purified(6), withdrawnAddresses))
			where := filepath.Join(t.TempDir(), "seen")
			if name == "bucket" { // readers do not see the files of the store
				for file, text := range (server{bucket: files}).all(t) {
					put(t, filepath.Join(where, file), text)
				}
			}
			if name == "folder" { // a server answers 410 with the page that says so
				served := http.FileServer(http.Dir(filepath.Join(files, "current")))
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if covered(withdrawnAddresses, r.URL.Path) {
						w = gone{w}
					}
					served.ServeHTTP(w, r)
				}))
				defer server.Close()
				where = server.URL
			}
			found, err := Verify(context.Background(), where, nil, func(int, int) {})
			if err != nil || !found.Whole() || len(found.Lost) > 0 {
				t.Errorf("verify: %+v, %v", found, err)
			}
			var named []string
			for _, w := range found.Withdrawn {
				named = append(named, fmt.Sprint(w.Address, " ", w.Release))
			}
			if diff := cmp.Diff([]string{"/charts/all/fund-progress/2020-01/ 3", "/files/list.csv 3", "/notices/a/ 3"}, named); diff != "" {
				t.Errorf("verify names (-want +got):\n%s", diff)
			}
		})
	}
}

// gone answers 410 instead of 200.
type gone struct{ http.ResponseWriter }

func (g gone) WriteHeader(code int) {
	if code == http.StatusOK {
		code = http.StatusGone
	}
	g.ResponseWriter.WriteHeader(code)
}

// unpruned is a store whose publisher is interrupted after readers see the new release.
type unpruned struct{ store }

func (unpruned) prune(context.Context, func(int) bool, map[string]bool, time.Time) error {
	return errors.New("interrupted")
}

// The next publication finishes an interrupted deletion, although it has nothing to publish or is refused.
// It also deletes what another publisher stored before the withdrawal and never published.
func TestWithdrawnInterrupted(t *testing.T) {
	for name, next := range map[string]map[string]string{"nothing": purified(2), "refused": {"index.html": "all pages are gone"}} {
		t.Run(name, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "www")
			mustPublish(t, options("file://"+root, built(t, secretive(1)), 1))
			st, err := open("file://" + root)
			if err != nil {
				t.Fatal(err)
			}
			stray := []byte(secretText + " stray")
			if err := st.put(context.Background(), digest.Of(stray), stray); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(st.(*folder).object(digest.Of(stray)), day, day); err != nil {
				t.Fatal(err)
			}
			o := options("file://"+root, built(t, purified(2)), 2)
			o.Withdrawn = withdrawnAddresses
			r, err := publish(context.Background(), unpruned{st}, o)
			if r.Release != 2 || err == nil || !strings.HasPrefix(err.Error(), "readers see release 2, without what was withdrawn; but earlier releases") {
				t.Errorf("an interrupted deletion: %+v, %v", r, err)
			}
			if holding(t, filepath.Join(root, "current")+"/") > 0 || holding(t, root) == 0 {
				t.Error("readers do not see the new release before the old one is deleted")
			}
			o.Site = built(t, next)
			var refusal Refusal
			if r, err := Publish(context.Background(), o); (err != nil || !r.Nothing) && !errors.As(err, &refusal) {
				t.Errorf("the next publication: %+v, %v", r, err)
			}
			if n := holding(t, root); n > 0 {
				t.Errorf("%d files of the store still have the text", n)
			}
		})
	}
}

// A frozen chart that cites a withdrawn notice loses its title, in its data and its drawings. Nothing else
// of it may change, and only the release that withdraws the notice may do this.
func TestWithdrawnSource(t *testing.T) {
	const chart = "charts/all/fund-progress/2020-01/"
	site := func(title string) map[string]string {
		out := month(1)
		out[chart+"data.json"] = `{"value":"10","sources":[{"id":"a","title":"` + title + `","date":"2020-01-01"},{"id":"c","title":"乙文"}]}`
		out[chart+"chart.svg"] = "<svg>" + title + "</svg>"
		return out
	}
	for name, c := range map[string]struct {
		withdrawn []string
		change    func(site map[string]string)
		want      Refusal
	}{
		"the title": {[]string{"/notices/a/"}, func(map[string]string) {}, Refusal{}},
		"the title, and a figure": {[]string{"/notices/a/"}, func(site map[string]string) { site[chart+"data.csv"] = "county,value\nluhe,11\n" },
			Refusal{Changed: []string{"/" + chart + "chart.svg", "/" + chart + "data.csv", "/" + chart + "data.json"}}},
		"the title, and a value of the data": {[]string{"/notices/a/"}, func(site map[string]string) {
			site[chart+"data.json"] = strings.Replace(site[chart+"data.json"], "10", "11", 1)
		}, Refusal{Worded: []string{"/" + chart + "chart.svg", "/" + chart + "data.json"}}},
		"the title, and that of another document": {[]string{"/notices/a/"}, func(site map[string]string) {
			site[chart+"data.json"] = strings.Replace(site[chart+"data.json"], "乙文", "丙文", 1)
		}, Refusal{Worded: []string{"/" + chart + "chart.svg", "/" + chart + "data.json"}}},
		"the title of another document": {[]string{"/notices/b/"}, func(map[string]string) {},
			Refusal{Worded: []string{"/" + chart + "chart.svg", "/" + chart + "data.json"}}},
	} {
		t.Run(name, func(t *testing.T) {
			to := "file://" + filepath.Join(t.TempDir(), "www")
			mustPublish(t, options(to, built(t, site("标题")), 1))
			next := site("已撤回的文件")
			next[chart+"data.json"] = strings.Replace(next[chart+"data.json"], `,"date":"2020-01-01"`, "", 1)
			c.change(next)
			o := options(to, built(t, next), 2)
			o.Withdrawn = c.withdrawn
			_, err := Publish(context.Background(), o)
			var got Refusal
			if err != nil && !errors.As(err, &got) {
				t.Fatal(err)
			}
			got.Figures = nil
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if err != nil {
				return
			}
			o = options(to, built(t, site("又一个标题")), 3)
			o.Withdrawn = c.withdrawn
			if _, err := Publish(context.Background(), o); !errors.As(err, &got) {
				t.Errorf("another title later: %v", err)
			}
		})
	}
}
