package figures

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// An address inherits the former addresses of its folder, except those of pages that moved
// separately.
func TestFormer(t *testing.T) {
	ds := &Dataset{}
	for _, m := range [][2]string{
		{"/charts/x/", "/charts/y/"}, {"/charts/x/goals/", "/charts/y/targets/"}, {"/charts/w/", "/charts/y/"},
		{"/notices/a/", "/notices/b/"},
		{"/charts/y/old/", "/charts/y/new/"}, {"/there/and/", "/back/"}, {"/back/again/", "/there/"},
	} {
		ds.Moved = append(ds.Moved, Move{From: At[string]{V: m[0]}, To: At[string]{V: m[1]}})
	}
	for address, want := range map[string][]string{
		"/charts/y/":          {"/charts/x/", "/charts/w/"},
		"/charts/y/chart.png": {"/charts/x/chart.png", "/charts/w/chart.png"},
		"/charts/y/targets/2020-07/": {"/charts/x/targets/2020-07/", "/charts/x/goals/2020-07/",
			"/charts/w/targets/2020-07/"},
		"/charts/y/goals/": {"/charts/w/goals/"}, // goals of x are targets of y
		"/charts/yy/":      nil,
		"/charts/y/new/": {"/charts/x/new/", "/charts/w/new/", "/charts/y/old/", "/charts/x/old/",
			"/charts/w/old/"},
		"/back/b/":         {"/there/and/b/", "/back/again/and/b/"},
		"/notices/b/":      {"/notices/a/"},
		"/notices/":        nil,
		"/embed/charts/y/": nil,
	} {
		if diff := cmp.Diff(want, ds.Former(address)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}

// A notice keeps its first id, however often it is renamed. Moves of other pages and of pages below
// it give no id.
func TestFirstNoticeID(t *testing.T) {
	ds := &Dataset{}
	for _, m := range [][2]string{
		{"/notices/c/d/", "/notices/b/"}, {"/policy/a/", "/notices/b/"}, {"/notices/first/", "/notices/b/"},
		{"/notices/second/", "/notices/b/"}, {"/notices/x/", "/notices/bb/"}, {"/policy/", "/notices/"},
	} {
		ds.Moved = append(ds.Moved, Move{From: At[string]{V: m[0]}, To: At[string]{V: m[1]}})
	}
	for id, want := range map[string]string{"b": "first", "bb": "x", "c": "c", "first": "first"} {
		if got := ds.FirstNoticeID(id); got != want {
			t.Errorf("%s: got %s, want %s", id, got, want)
		}
	}
}
