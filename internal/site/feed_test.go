package site_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/figures"
	"portal/internal/site"
	"portal/internal/testkit/builtsite"
	"portal/internal/testkit/sample"
)

// subscribed is what a program remembers of the feed and the calendar.
type subscribed struct {
	ids    []string // of the feed and its entries, in order
	links  []string // of the same
	events []string // the ids of the calendar's events
}

// subscribe stages the feed and the calendar of a project for a site at an address.
func subscribe(t *testing.T, dir, base string) (out subscribed) {
	t.Helper()
	ds, problems, err := figures.Load(os.DirFS(dir))
	if err != nil || problems.Stop() {
		t.Fatal(problems, err)
	}
	src, calendar, err := site.Subscribed(ds, base)
	if err != nil {
		t.Fatal(err)
	}
	type entry struct {
		ID   string `xml:"id"`
		Link []struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
	}
	var feed struct {
		entry
		Entries []entry `xml:"entry"`
	}
	if err := xml.Unmarshal(src, &feed); err != nil {
		t.Fatal(err)
	}
	for _, e := range append([]entry{feed.entry}, feed.Entries...) {
		out.ids, out.links = append(out.ids, e.ID), append(out.links, e.Link[0].Href)
	}
	for _, m := range regexp.MustCompile(`(?m)^UID:(.*)\r$`).FindAllSubmatch(calendar, -1) {
		out.events = append(out.events, string(m[1]))
	}
	return out
}

// The site can move to another host, and a notice to another address: the links change, but no
// subscriber gets an entry or a deadline a second time.
func TestSubscribersGetNothingTwice(t *testing.T) {
	const notice, renamed = "shanwei-2020-139", "progress-2020"
	dir := sample.Project(t)
	for _, c := range []string{
		"corrections:\n", "  - {county: luhe, indicator: stations, old: 19, new: 20, reason: 例, source: letter-2020-07, date: 2020-09-02}\n",
		"  - {county: luhe, indicator: stations, old: 20, new: 21, reason: 例, source: letter-2020-07, date: 2020-09-02}\n",
	} {
		sample.Append(t, dir, "data/reports/2020-07.yaml", c)
	}
	before := subscribe(t, dir, "https://test.example.net/")
	if len(before.ids) != 1+2+1+1 || len(before.events) == 0 {
		t.Fatalf("the portal has %q", before)
	}
	if sorted := slices.Sorted(slices.Values(before.ids)); len(slices.Compact(sorted)) != len(before.ids) {
		t.Errorf("two entries have one id: %q", before.ids)
	}
	// uuidgen --sha1 --namespace 879b6a14-1c8e-407c-bd78-67bbefe17dfd --name 441500/report/2020-07
	if want := "urn:uuid:13e95716-9985-5df6-aa0a-a27052a5175f"; !slices.Contains(before.ids, want) {
		t.Errorf("the month has another id than %s, which was published: %q", want, before.ids)
	}

	after := subscribe(t, dir, builtsite.Online)
	for i, old := range before.links {
		if want := builtsite.Online + strings.TrimPrefix(old, "https://test.example.net/"); after.links[i] != want {
			t.Errorf("at the new host %s has the link %s", want, after.links[i])
		}
	}
	if diff := cmp.Diff([][]string{before.ids, before.events}, [][]string{after.ids, after.events}); diff != "" {
		t.Errorf("at another host (-before +after):\n%s", diff)
	}

	for _, name := range []string{"data/sources.yaml", "data/jurisdictions.yaml"} {
		src := strings.ReplaceAll(string(builtsite.Read(t, dir, name)), notice, renamed)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(filepath.Join(dir, "content/notices", notice+".md"), filepath.Join(dir, "content/notices", renamed+".md")); err != nil {
		t.Fatal(err)
	}
	sample.Move(t, dir, "/notices/"+notice+"/", "/notices/"+renamed+"/")
	last := subscribe(t, dir, builtsite.Online)
	if !slices.Contains(last.links, builtsite.At("/notices/"+renamed+"/")) {
		t.Errorf("the notice has not moved: %q", last.links)
	}
	if diff := cmp.Diff([][]string{before.ids, before.events}, [][]string{last.ids, last.events}); diff != "" {
		t.Errorf("after the rename (-before +after):\n%s", diff)
	}
}
