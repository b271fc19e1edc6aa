package release

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/message"
)

// Visit says what is wrong with a host, each kind with the setting to change.
func TestVisit(t *testing.T) {
	const page = "text/html; charset=utf-8"
	good := map[string][2]string{"/zt/": {"200", page}, "/zt/charts/": {"200", page}}
	for _, c := range []struct {
		name    string
		answers map[string][2]string // status and type by path; 404 for the others
		header  [2]string            // of every answer
		want    string
	}{
		{"right", good, [2]string{}, ""},
		{"private", map[string][2]string{"/zt/": {"403", "application/xml"}}, [2]string{},
			"BASE answers 403: the files are not public; allow everybody to read the bucket or the folder"},
		{"another place", nil, [2]string{},
			"BASE answers 404 instead of the page; check that the address leads to the target of the publication"},
		{"a download", good, [2]string{"Content-Disposition", "attachment"},
			"BASE is offered as a download instead of being shown; use a domain of your own, because object stores force downloads on their own domains"},
		{"a list of files", map[string][2]string{"/zt/": {"200", "application/xml"}}, [2]string{},
			`BASE has the type "application/xml" instead of text/html; check that the address leads to the target of the publication`},
		{"no index documents", map[string][2]string{"/zt/": {"200", page}}, [2]string{},
			"BASEcharts/ does not answer with its page; set index.html as the index document of the bucket, for subfolders too, or use the server file from .server/"},
		{"a page for everything", map[string][2]string{"/zt/": {"200", page}, "/zt/charts/": {"200", page}, "/zt/no-such-page/": {"200", page}}, [2]string{},
			"BASEno-such-page/, which does not exist, answers 200 instead of 404; set 404.html as the error document, with the status 404"},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer, ok := c.answers[r.URL.Path]
			if !ok {
				answer = [2]string{"404", page}
			}
			w.Header().Set("Content-Type", answer[1])
			if c.header[0] != "" {
				w.Header().Set(c.header[0], c.header[1])
			}
			w.WriteHeader(map[string]int{"200": 200, "403": 403, "404": 404}[answer[0]])
		}))
		base := server.URL + "/zt/"
		var got []string
		for _, err := range Visit(context.Background(), base) {
			got = append(got, message.Of(message.English, err))
		}
		if diff := cmp.Diff(strings.ReplaceAll(c.want, "BASE", base), strings.Join(got, "\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		server.Close()
	}
	server := httptest.NewServer(nil)
	server.Close()
	got := Visit(context.Background(), server.URL)
	if want := server.URL + "/ does not answer; check the address, the domain and the network"; len(got) != 1 || !strings.HasPrefix(message.Of(message.English, got[0]), want) {
		t.Errorf("got %v, want %s", got, want)
	}
}
