package returnslip_test

import (
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"portal/internal/testkit/browser"
	"portal/internal/testkit/paper"
	"portal/internal/testkit/sample"
)

// The web page fits phone, tablet and desktop windows, makes no requests, and prints on one sheet
// of A4.
func TestWebPage(t *testing.T) {
	sample.Slow(t)
	ds := project(t)
	src, forms, problems := wrong(t, ds)
	_, html, _ := make3(t, name, src, forms, problems, ds)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/slip.html" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		_, _ = w.Write(html)
	}))
	t.Cleanup(server.Close)
	p := browser.Start(t).Open(t, server.URL+"/slip.html", browser.View{})
	for _, width := range []int{360, 768, 1440} {
		p.Look(browser.View{Width: width, Height: 800})
		var wide int
		p.Eval(`document.documentElement.scrollWidth`, &wide)
		if wide > width {
			t.Errorf("page width in a window of %d = %d", width, wide)
		}
	}
	p.Look(browser.View{})
	sheets := paper.Start(t).Read(p.PDF())
	if len(sheets) != 1 || math.Round(sheets[0].Width) != 595 || math.Round(sheets[0].Height) != 842 {
		t.Fatalf("got %d sheets of %v × %v, want one", len(sheets), sheets[0].Width, sheets[0].Height)
	}
	for _, text := range []string{"退回单", "汕尾市商务局", forms[0].SHA256[:12], "月报表!E13", "cumulative-never-falls", "应当怎样", "经办人："} {
		if len(sheets[0].Find(text)) == 0 {
			t.Errorf("the sheet has no %s", text)
		}
	}
	if found := slices.Concat(p.Problems(), p.Requests()); len(found) != 1 {
		t.Errorf("requests and errors: %q", found)
	}
}
