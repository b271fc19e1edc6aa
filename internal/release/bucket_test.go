package release

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"portal/internal/digest"
	"portal/internal/message"
	"portal/internal/release/manifest"
	"portal/internal/testkit/sample"
)

const (
	access = "portal-test"
	secret = "portal-test-secret"
)

var gateway = sync.OnceValues(func() (string, error) {
	const tool = ".build/tools/versitygw"
	cmd := exec.Command("make", "-s", tool)
	cmd.Dir = sample.Root()
	output, err := cmd.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("building %s: %w\n%s", tool, err, output)
	}
	return filepath.Join(sample.Root(), tool), err
})

// server is a real S3-compatible server that stores its objects in a folder.
type server struct {
	address string
	bucket  string // the folder of the bucket "site"
}

// serve starts a server with its buckets in a folder.
func serve(t testing.TB, folder string) server {
	t.Helper()
	program, err := gateway()
	if err != nil {
		t.Fatal(err)
	}
	s := server{bucket: filepath.Join(folder, "site")}
	if err := os.MkdirAll(s.bucket, 0o777); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.address = l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "--port", s.address, "--quiet", "posix", folder)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+access, "ROOT_SECRET_KEY="+secret)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
	for range 200 {
		if c, err := net.Dial("tcp", s.address); err == nil {
			_ = c.Close()
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("the S3 server does not answer")
	return s
}

// target returns the publication target at the address of a server or proxy.
func target(address string) string {
	return "s3://site/zt/dzsw?path_style=true&endpoint=" + url.QueryEscape("http://"+address)
}

// credentials sets the server's key in the environment.
func credentials(t testing.TB) {
	t.Setenv("AWS_ACCESS_KEY_ID", access)
	t.Setenv("AWS_SECRET_ACCESS_KEY", secret)
	t.Setenv("AWS_SESSION_TOKEN", "")
}

// all returns every object of the bucket that readers can request.
func (s server) all(t testing.TB) map[string]string {
	t.Helper()
	out := map[string]string{}
	root := filepath.Join(s.bucket, "zt", "dzsw")
	err := filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if rel == ".portal" {
				return filepath.SkipDir
			}
			return nil
		}
		src, err := os.ReadFile(name)
		out[filepath.ToSlash(rel)] = string(src)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// after returns the site of a month as readers see it, with the styles of earlier months.
func after(n int) map[string]string {
	out := month(n)
	for m := 1; m < n; m++ {
		out[style(m)] = month(m)[style(m)]
	}
	return pages(out)
}

func TestBucket(t *testing.T) {
	s := serve(t, t.TempDir())
	credentials(t)
	first := mustPublish(t, options(target(s.address), built(t, month(1)), 1))
	if diff := cmp.Diff(after(1), pages(s.all(t))); diff != "" {
		t.Errorf("published:\n%s", diff)
	}
	if again := mustPublish(t, options(target(s.address), built(t, month(1)), 1)); !again.Nothing {
		t.Errorf("publishing the same site again: got %+v, want Nothing", again)
	}
	// The second publication uploads only what changed, also by the server's count.
	p := before(t, s, nil)
	second := mustPublish(t, options(target(p.address), built(t, month(2)), 2))
	if diff := cmp.Diff(after(2), pages(s.all(t))); diff != "" {
		t.Errorf("published:\n%s", diff)
	}
	changed := map[string]bool{}
	for name, text := range after(2) {
		if after(1)[name] != text {
			changed[text] = true
		}
	}
	// Publish also uploads the ledger and the previous manifest.
	if second.Sent != len(changed)+2 || p.puts(objects) != second.Sent {
		t.Errorf("sent %d contents (%d the first time), the server got %d; want %d", second.Sent, first.Sent, p.puts(objects), len(changed)+2)
	}
	if got := s.headers(t, style(2), "charts/all/fund-progress/2020-01/data.csv", "index.html", "charts/all/fund-progress/chart.svg"); !cmp.Equal(got, map[string]string{
		style(2): "text/css; charset=utf-8 | public, max-age=31536000, immutable",
		"charts/all/fund-progress/2020-01/data.csv": "text/csv; charset=utf-8 | public, max-age=86400, must-revalidate",
		"index.html":                         "text/html; charset=utf-8 | no-cache",
		"charts/all/fund-progress/chart.svg": "image/svg+xml | public, max-age=300",
	}) {
		t.Errorf("wrong headers: %v", got)
	}
	rolled, err := Rollback(context.Background(), target(s.address), 0, options("", "", 3))
	if err != nil || rolled.Release != 3 || rolled.Restores != 1 || !cmp.Equal(rolled.Lost, lostAfterRollback) {
		t.Errorf("rollback: got %+v, error %v; want release 3 that restores 1", rolled, err)
	}
	want := after(1)
	want[style(2)] = month(2)[style(2)]
	if diff := cmp.Diff(want, pages(s.all(t))); diff != "" {
		t.Errorf("rolled back:\n%s", diff)
	}
	mustPublish(t, options(target(s.address), built(t, month(2)), 4))
	if diff := cmp.Diff(after(2), pages(s.all(t))); diff != "" {
		t.Errorf("published again:\n%s", diff)
	}
}

// lostAfterRollback lists the addresses that only the second month has.
var lostAfterRollback = []string{
	"/charts/all/fund-progress/2020-02/",
	"/charts/all/fund-progress/2020-02/chart.png",
	"/charts/all/fund-progress/2020-02/chart.svg",
	"/charts/all/fund-progress/2020-02/data.csv",
	"/charts/all/fund-progress/2020-02/data.json",
}

// headers requests files from the server and returns their Content-Type and Cache-Control.
func (s server) headers(t *testing.T, names ...string) map[string]string {
	t.Helper()
	st, err := open(target(s.address))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, name := range names {
		b := st.(*bucket)
		asked := &s3.HeadObjectInput{Bucket: &b.name, Key: aws.String(b.prefix + name)}
		a, err := b.client.HeadObject(context.Background(), asked)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = *a.ContentType + " | " + *a.CacheControl
	}
	return out
}

// proxy is a reverse proxy of the server that causes faults.
type proxy struct {
	address string
	mu      sync.Mutex
	asked   []string // method and path of each request
}

// before starts a proxy. It calls disturb with the number of each request, from 0; disturb forwards
// the request by calling pass.
func before(t testing.TB, s server, disturb func(n int, w http.ResponseWriter, pass func(http.ResponseWriter))) *proxy {
	t.Helper()
	var n atomic.Int64
	return front(t, s, func(w http.ResponseWriter, _ *http.Request, pass func(http.ResponseWriter)) {
		if disturb == nil {
			pass(w)
			return
		}
		disturb(int(n.Add(1)-1), w, pass)
	})
}

// front starts a proxy whose faults depend on the request.
func front(
	t testing.TB, s server,
	disturb func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)),
) *proxy {
	t.Helper()
	p := &proxy{}
	through := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", s.address
			r.Out.Host = r.In.Host // part of the signature
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.address = l.Addr().String()
	h := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked = append(p.asked, r.Method+" "+r.URL.Path)
		p.mu.Unlock()
		disturb(w, r, func(w http.ResponseWriter) { through.ServeHTTP(w, r) })
	})}
	go func() { _ = h.Serve(l) }()
	t.Cleanup(func() { _ = h.Close() })
	return p
}

// puts returns the number of writes below a prefix.
func (p *proxy) puts(prefix string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, a := range p.asked {
		if strings.HasPrefix(a, "PUT /site/zt/dzsw/"+prefix) {
			n++
		}
	}
	return n
}

func (p *proxy) requests() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.asked)
}

var links = regexp.MustCompile(`href="/([^"]*)"`)

// whole checks what readers see at any moment of publishing to an object store: each file is the
// old or the new one, styles and the targets of links exist, and old addresses answer.
func whole(t *testing.T, got, old, next map[string]string) {
	t.Helper()
	for name, text := range pages(got) {
		if text != old[name] && text != next[name] {
			t.Errorf("%s is neither the old nor the new one", name)
		}
		for _, m := range links.FindAllStringSubmatch(text, -1) {
			if _, ok := got[fileOf("/"+m[1])]; !ok && filepath.Ext(name) == ".html" {
				t.Errorf("%s leads to %s, which is not there", name, m[1])
			}
		}
	}
	for name := range old {
		if _, ok := got[name]; !ok {
			t.Errorf("%s is gone", name)
		}
	}
}

// A publication that is killed at any request leaves a complete site, and the next one finishes it.
func TestBucketKilled(t *testing.T) {
	credentials(t)
	site := [3]string{1: built(t, month(1)), 2: built(t, month(2))}
	whenDone := func() int {
		s := serve(t, t.TempDir())
		mustPublish(t, options(target(s.address), site[1], 1))
		p := before(t, s, nil)
		mustPublish(t, options(target(p.address), site[2], 2))
		return p.requests()
	}()
	const moments = 10
	halfway := 0
	for i := range moments {
		at := i * (whenDone - 1) / (moments - 1)
		s := serve(t, t.TempDir())
		mustPublish(t, options(target(s.address), site[1], 1))
		var cmd *exec.Cmd
		ready := make(chan bool)
		p := before(t, s, func(n int, w http.ResponseWriter, pass func(http.ResponseWriter)) {
			<-ready
			if n == at && i%2 == 0 {
				_ = cmd.Process.Kill() // before it reaches the server
			}
			pass(w)
			if n == at && i%2 == 1 {
				_ = cmd.Process.Kill() // before the answer comes back
			}
		})
		j := job{Target: target(p.address), Site: site[2], N: 2}
		cmd = j.command(t)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		close(ready)
		if err := cmd.Wait(); err == nil && i < moments-1 {
			t.Errorf("killed at request %d of %d: the process succeeded", at, whenDone)
		}
		time.Sleep(100 * time.Millisecond) // the server may still execute a request
		got := s.all(t)
		whole(t, got, after(1), after(2))
		if !maps.Equal(pages(got), after(1)) && !maps.Equal(pages(got), after(2)) {
			halfway++
		}
		if got[manifest.Name] == "" {
			t.Errorf("killed at request %d: the manifest is missing", at)
		}
		j.Target = target(s.address)
		kept := count(filepath.Join(s.bucket, "zt", "dzsw", ".portal", "objects"))
		r, err := j.run(context.Background())
		if err != nil {
			t.Errorf("after it was killed at request %d: %v", at, err)
		}
		if now := count(filepath.Join(s.bucket, "zt", "dzsw", ".portal", "objects")); r.Sent != now-kept {
			t.Errorf("after it was killed at request %d, %d contents were sent and %d were missing", at, r.Sent, now-kept)
		}
		if diff := cmp.Diff(after(2), pages(s.all(t))); diff != "" {
			t.Errorf("after it was killed at request %d and run again:\n%s", at, diff)
		}
	}
	t.Logf("%d requests; %d of %d kills were while readers got the new pages", whenDone, halfway, moments)
	if halfway == 0 {
		t.Error("no process was killed while it replaced pages; want at least one")
	}
}

// truncated sends only the beginning of a response and then aborts it.
type truncated struct {
	http.ResponseWriter
	left int
}

func (w *truncated) Write(b []byte) (int, error) {
	if len(b) > w.left {
		_, _ = w.ResponseWriter.Write(b[:w.left])
		panic(http.ErrAbortHandler)
	}
	w.left -= len(b)
	return w.ResponseWriter.Write(b)
}

// If a server fails now and then, before or after it executes a request, Publish succeeds. If it
// always fails, readers still see the old site.
func TestBucketFlaky(t *testing.T) {
	credentials(t)
	for seed := range int64(4) {
		s := serve(t, t.TempDir())
		mustPublish(t, options(target(s.address), built(t, month(1)), 1))
		var mu sync.Mutex
		random := rand.New(rand.NewSource(seed))
		kinds := map[int]int{}
		p := before(t, s, func(_ int, w http.ResponseWriter, pass func(http.ResponseWriter)) {
			mu.Lock()
			kind := random.Intn(15)
			kinds[kind]++
			mu.Unlock()
			switch kind {
			case 0: // an error before the request is executed
				w.WriteHeader(http.StatusInternalServerError)
			case 1: // too busy
				w.Header().Set("Content-Type", "application/xml")
				w.WriteHeader(http.StatusServiceUnavailable)
				_, _ = io.WriteString(w, `<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>`)
			case 2: // the connection breaks before the request is executed
				panic(http.ErrAbortHandler)
			case 3: // the connection breaks after the request is executed
				pass(discarded{w})
				panic(http.ErrAbortHandler)
			case 4: // a truncated response
				pass(&truncated{w, 40})
			case 5: // no response before the timeout
				time.Sleep(400 * time.Millisecond)
				pass(w)
			default:
				pass(w)
			}
		})
		j := job{Target: target(p.address), Site: built(t, month(2)), N: 2, Timeout: 300 * time.Millisecond}
		if _, err := j.run(context.Background()); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		if diff := cmp.Diff(after(2), pages(s.all(t))); diff != "" {
			t.Errorf("seed %d:\n%s", seed, diff)
		}
		for kind := range 6 {
			if kinds[kind] == 0 {
				t.Logf("seed %d: no disturbance of kind %d", seed, kind)
			}
		}
	}
	// From the eleventh request on, the server always fails.
	s := serve(t, t.TempDir())
	mustPublish(t, options(target(s.address), built(t, month(1)), 1))
	old := s.all(t)
	p := before(t, s, func(n int, w http.ResponseWriter, pass func(http.ResponseWriter)) {
		if n > 10 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		pass(w)
	})
	_, err := job{Target: target(p.address), Site: built(t, month(2)), N: 2, Timeout: 10 * time.Second}.run(context.Background()) // longer than the busiest machine takes to answer
	if err == nil || !strings.HasPrefix(err.Error(), "the object store of site failed; run the command again to continue: ") {
		t.Errorf("a server that always fails: got error %v", err)
	}
	if diff := cmp.Diff(old, s.all(t)); diff != "" {
		t.Errorf("after it failed:\n%s", diff)
	}
}

// A temporary error does not count as a missing file, whatever numbers its text contains.
// An error that a store reports with status 200 counts as an error.
func TestBucketNumbers(t *testing.T) {
	credentials(t)
	s := serve(t, t.TempDir())
	var failed sync.Map
	p := front(t, s, func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
		_, again := failed.LoadOrStore(r.Method+r.URL.String(), true)
		switch copies := r.Header.Get("X-Amz-Copy-Source") != ""; {
		case again:
			pass(w)
		case copies: // a store may send status 200 before the copy fails
			w.Header().Set("Content-Type", "application/xml")
			_, _ = io.WriteString(w, "<?xml version=\"1.0\"?>\n\n<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>")
		default:
			w.Header().Set("X-Amz-Request-Id", "65F3016A")
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	j := job{Target: target(p.address), Site: built(t, month(1)), N: 1, Timeout: time.Second}
	if _, err := j.run(context.Background()); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(after(1), pages(s.all(t))); diff != "" {
		t.Error(diff)
	}
}

var listed = regexp.MustCompile(`(?s)<Contents>.*?</Contents>`)
var tag = regexp.MustCompile(`<ETag>.*?</ETag>`)

// The ETags of a store that encrypts are no MD5s and differ for each object. Publish must not take
// this for a change by another publisher and copy everything again.
func TestBucketTags(t *testing.T) {
	credentials(t)
	for _, c := range []struct {
		name   string
		of     string // matches the objects with other ETags
		copies int    // the most that the second publication may make
	}{
		{"encrypted", "", len(after(2))},
		{"copies", "<Key>zt/dzsw/[^.]", 2 * (len(after(2)) + 3)},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, t.TempDir())
			which := regexp.MustCompile(c.of)
			p := front(t, s, func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
				if r.Method != http.MethodGet || r.URL.Path != "/site" && r.URL.Path != "/site/" {
					pass(w)
					return
				}
				got := httptest.NewRecorder()
				pass(got)
				text := listed.ReplaceAllStringFunc(got.Body.String(), func(entry string) string {
					if !which.MatchString(entry) {
						return entry
					}
					return tag.ReplaceAllString(entry, `<ETag>"`+digest.Of([]byte(entry))[:32]+`"</ETag>`)
				})
				w.Header().Set("Content-Type", "application/xml")
				w.WriteHeader(got.Code)
				_, _ = io.WriteString(w, text)
			})
			mustPublish(t, options(target(p.address), built(t, month(1)), 1))
			first := p.puts("") - p.puts(".portal/")
			mustPublish(t, options(target(p.address), built(t, month(2)), 2))
			if copies := p.puts("") - p.puts(".portal/") - first; copies > c.copies {
				t.Errorf("%d copies for %d files", copies, len(after(2)))
			}
			if diff := cmp.Diff(after(2), pages(s.all(t))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Publish lists every object of a store that supports only version 1 of ListObjects.
func TestBucketMany(t *testing.T) {
	credentials(t)
	s := serve(t, t.TempDir())
	const many = 1005 // a store lists at most a thousand at once
	for i := range many {
		put(t, filepath.Join(s.bucket, "zt", "dzsw", "many", fmt.Sprint(i)), "")
	}
	p := front(t, s, func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
		got := httptest.NewRecorder()
		pass(got)
		text := got.Body.String()
		if r.URL.Query().Has("list-type") {
			text = regexp.MustCompile(`<NextContinuationToken>.*?</NextContinuationToken>`).ReplaceAllString(text, "")
		}
		w.WriteHeader(got.Code)
		_, _ = io.WriteString(w, text)
	})
	st, err := open(target(p.address))
	if err != nil {
		t.Fatal(err)
	}
	if names, err := st.(*bucket).list(context.Background(), "many/"); err != nil || len(names) != many {
		t.Errorf("%d are listed, %v", len(names), err)
	}
}

// Aliyun writes ETags in upper case. The ETag of a multipart upload is not an MD5.
func TestContentMD5(t *testing.T) {
	const sum = "5b3c1a2e053d763e1b002cc607c5a0fe"
	for tag, want := range map[string]string{
		`"` + sum + `"`:                  sum,
		`"` + strings.ToUpper(sum) + `"`: sum,
		sum:                              sum,
		`"` + sum + `-2"`:                "",
		`"` + sum[:30] + `"`:             "",
		"":                               "",
	} {
		if got := fmt.Sprintf("%x", contentMD5(types.Object{ETag: &tag})); got != want {
			t.Errorf("contentMD5(%s): got %q, want %q", tag, got, want)
		}
	}
}

// A prefix may have any characters, also in the source of a copy request.
func TestBucketPrefix(t *testing.T) {
	credentials(t)
	s := serve(t, t.TempDir())
	const prefix = "政务 公开/a+b&c=100%"
	to := strings.Replace(target(s.address), "zt/dzsw", (&url.URL{Path: prefix}).EscapedPath(), 1)
	for n := range 2 {
		mustPublish(t, options(to, built(t, month(n+1)), n+1))
	}
	src, err := os.ReadFile(filepath.Join(s.bucket, filepath.FromSlash(prefix), "index.html"))
	if err != nil || string(src) != month(2)["index.html"] {
		t.Errorf("readers see %q, %v", src, err)
	}
}

// Requests with a temporary key include its session token.
func TestBucketToken(t *testing.T) {
	credentials(t)
	t.Setenv("AWS_SESSION_TOKEN", "a-token")
	var token string
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token = r.Header.Get("X-Amz-Security-Token")
		w.WriteHeader(http.StatusNotFound)
	}))
	defer h.Close()
	st, err := open(target(h.Listener.Addr().String()))
	if err != nil {
		t.Fatal(err)
	}
	if src, err := st.shown(context.Background()); src != nil || err != nil || token != "a-token" {
		t.Errorf("%q, %v; the token is %q", src, err, token)
	}
}

// discarded is a response that the client never gets.
type discarded struct{ http.ResponseWriter }

func (discarded) Write(b []byte) (int, error) { return len(b), nil }
func (discarded) WriteHeader(int)             {}
func (discarded) Header() http.Header         { return http.Header{} }

// If two publishers run at once, one succeeds, and readers see a site of one publisher only.
func TestBucketTwo(t *testing.T) {
	credentials(t)
	for range 4 {
		s := serve(t, t.TempDir())
		mustPublish(t, options(target(s.address), built(t, month(1)), 1))
		two := [2]map[string]string{month(2), month(2)}
		two[1]["about/index.html"] = "<main>" // which the other does not have
		two[1]["index.html"] = strings.Replace(two[1]["index.html"], "首页", "主页", 1)
		var errs [2]error
		var group sync.WaitGroup
		for i := range two {
			folder := built(t, two[i])
			group.Go(func() {
				_, errs[i] = job{Target: target(s.address), Site: folder, N: 2 + i}.run(context.Background())
			})
		}
		group.Wait()
		got := pages(s.all(t))
		delete(got, style(1))
		won := -1
		for i := range two {
			if maps.Equal(got, pages(two[i])) {
				won = i
			}
		}
		if won < 0 {
			t.Fatalf("readers see the site of neither publisher:\n%s", cmp.Diff(pages(two[0]), got))
		}
		if errs[won] != nil {
			t.Errorf("the winner got %v", errs[won])
		}
		if err := errs[1-won]; err != nil && !errors.Is(err, errSuperseded) {
			t.Errorf("the loser got %v", err)
		}
	}
}

// A slow publisher that loses the race, at its first page or at its manifest, leaves none of its
// files over the winner's.
func TestBucketSlow(t *testing.T) {
	credentials(t)
	for _, at := range []string{"css/", manifest.Name} {
		s := serve(t, t.TempDir())
		mustPublish(t, options(target(s.address), built(t, month(1)), 1))
		site := built(t, month(3))
		var other sync.Once
		var err error
		p := front(t, s, func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
			if r.Method == http.MethodPut && strings.HasPrefix(r.URL.Path, "/site/zt/dzsw/"+at) {
				other.Do(func() { _, err = Publish(context.Background(), options(target(s.address), site, 3)) })
			}
			pass(w)
		})
		if r, err := Publish(context.Background(), options(target(p.address), built(t, month(2)), 2)); err != nil ||
			r.Release != 2 {
			t.Errorf("%+v, %v", r, err)
		}
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(after(3), pages(s.all(t))); diff != "" {
			t.Errorf("superseded at %s:\n%s", at, diff)
		}
		if got := s.all(t)[manifest.Name]; !strings.Contains(got, `"release": 3,`) {
			t.Errorf("superseded at %s: got manifest %.100s, want release 3", at, got)
		}
	}
}

// A slow response does not time out while pieces of it arrive, even if the server does not send its
// length.
func TestBucketTimeout(t *testing.T) {
	credentials(t)
	s := serve(t, t.TempDir())
	const timeout, pieces = 200 * time.Millisecond, 16
	text := strings.Repeat("0123456789", pieces)
	put(t, filepath.Join(s.bucket, "zt", "dzsw", "slow"), text)
	put(t, filepath.Join(s.bucket, "zt", "dzsw", "stuck"), text)
	p := front(t, s, func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
		got := httptest.NewRecorder()
		pass(got)
		for i := range pieces {
			_, _ = w.Write(got.Body.Next(10))
			_ = http.NewResponseController(w).Flush()
			time.Sleep(timeout / 8)
			if i == pieces/2 && strings.HasSuffix(r.URL.Path, "stuck") {
				time.Sleep(2 * timeout)
			}
		}
	})
	st, err := open(target(p.address))
	if err != nil {
		t.Fatal(err)
	}
	b := st.(*bucket)
	b.timeout = timeout
	if src, err := b.read(context.Background(), "slow"); err != nil || string(src) != text {
		t.Errorf("read %q, %v", src, err)
	}
	if _, err := b.read(context.Background(), "stuck"); err == nil || !strings.HasPrefix(err.Error(), "the object store of site does not answer; ") {
		t.Errorf("a response that stops: got error %v", err)
	}
}

// If two publishers claim a release at once, one succeeds, even in a store without conditional
// writes.
func TestBucketConditions(t *testing.T) {
	credentials(t)
	for _, says := range []bool{true, false} {
		s := serve(t, t.TempDir())
		both, done := make(chan bool), make(chan bool, 1)
		var writing sync.Mutex
		p := front(t, s, func(w http.ResponseWriter, r *http.Request, pass func(http.ResponseWriter)) {
			conditional := r.Header.Get("If-None-Match") != ""
			if conditional && says {
				w.WriteHeader(http.StatusNotImplemented)
				_, _ = io.WriteString(w, `<Error><Code>NotImplemented</Code><Message>A header you provided implies functionality that is not implemented.</Message></Error>`)
				return
			}
			if conditional {
				// Act like a store that ignores the condition.
				writing.Lock()
				defer writing.Unlock()
				_ = os.Remove(filepath.Join(s.bucket, strings.TrimPrefix(r.URL.Path, "/site")))
			}
			if r.Method != http.MethodPut || !strings.HasSuffix(r.URL.Path, "/000002.json") {
				pass(w)
				return
			}
			// Both publishers found no claim; the second writes a little later.
			select {
			case both <- true:
				pass(w)
				done <- true
			case <-both:
				<-done
				time.Sleep(200 * time.Millisecond)
				pass(w)
			}
		})
		var errs [2]error
		var group sync.WaitGroup
		for i := range errs {
			st, err := open(target(p.address))
			if err != nil {
				t.Fatal(err)
			}
			st.(*bucket).timeout = 10 * time.Second
			group.Go(func() { errs[i] = st.claim(context.Background(), 2, fmt.Append(nil, i), nil) })
		}
		group.Wait()
		got, err := os.ReadFile(filepath.Join(s.bucket, "zt", "dzsw", ".portal", "manifests", "000002.json"))
		if err != nil {
			t.Fatal(err)
		}
		for i := range errs {
			if won := string(got) == fmt.Sprint(i); won != (errs[i] == nil) || !won && !errors.Is(errs[i], errClaimed) {
				t.Errorf("store that rejects conditions: %t: publisher %s won, but publisher %d got error %v", says, got, i, errs[i])
			}
		}
	}
}

// Publish does not replace files in a bucket that it did not write. Other files may stay.
func TestBucketOfOthers(t *testing.T) {
	credentials(t)
	s := serve(t, t.TempDir())
	put(t, filepath.Join(s.bucket, "zt", "dzsw", "index.html"), "mine")
	put(t, filepath.Join(s.bucket, "zt", "dzsw", "proof.txt"), "of the host")
	o := options(target(s.address), built(t, month(1)), 1)
	_, err := Publish(context.Background(), o)
	if err == nil || err.Error() != "the bucket site has a file zt/dzsw/index.html that portal publish did not write; remove it, or choose another prefix" {
		t.Errorf("got %v", err)
	}
	if got := s.all(t); len(got) != 2 || got["index.html"] != "mine" {
		t.Errorf("there are %v", got)
	}
	remove(t, filepath.Join(s.bucket, "zt", "dzsw", "index.html"))
	mustPublish(t, o)
	if got := s.all(t); got["proof.txt"] != "of the host" || got["index.html"] != month(1)["index.html"] {
		t.Errorf("there are %v", got)
	}
}

// A wrong key or server gives an error with its cause, and readers still see the old site.
func TestBucketRefuses(t *testing.T) {
	s := serve(t, t.TempDir())
	credentials(t)
	mustPublish(t, options(target(s.address), built(t, month(1)), 1))
	old := s.all(t)
	site := built(t, month(2))
	for _, c := range []struct{ name, key, secret, address, want string }{
		{"wrong secret", access, "another-secret", s.address, "the object store site rejects this key; check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and the key's permissions on this bucket: "},
		{"unknown key", "another-key", secret, s.address, "the object store site rejects this key; "},
		{"no key", "", "", s.address, "no key for the object store site; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"},
		{"half a key", access, "", s.address, "no key for the object store site; "},
		{"no server", access, secret, "127.0.0.1:1", "the object store of site does not answer; check the endpoint and the network, then run the command again to continue: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("AWS_ACCESS_KEY_ID", c.key)
			t.Setenv("AWS_SECRET_ACCESS_KEY", c.secret)
			_, err := job{Target: target(c.address), Site: site, N: 2, Timeout: 100 * time.Millisecond}.run(context.Background())
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v; want %s", err, c.want)
			}
			if diff := cmp.Diff(old, s.all(t)); diff != "" {
				t.Errorf("readers see:\n%s", diff)
			}
		})
	}
	t.Run("no bucket", func(t *testing.T) {
		_, err := Publish(context.Background(), options(strings.Replace(target(s.address), "s3://site", "s3://other", 1), site, 2))
		if err == nil || !strings.HasPrefix(err.Error(), "bucket other does not exist at this endpoint; create it, or check its name: ") {
			t.Errorf("got %v", err)
		}
	})
}

// Each invalid target gives a usage error.
func TestTargets(t *testing.T) {
	for target, want := range map[string]string{
		"/srv/www/portal":                     `"/srv/www/portal" is not a valid target; use a folder such as file:///srv/www/portal or a bucket such as s3://bucket/prefix?endpoint=https://oss-cn-guangzhou.aliyuncs.com&region=oss-cn-guangzhou`,
		"file://srv/www":                      `"file://srv/www" is not a valid target; `,
		"ftp://example.org":                   `"ftp://example.org" is not a valid target; `,
		"s3:///prefix":                        `"s3:///prefix" is not a valid target; `,
		"s3://b/?endpoints=https://e.example": `unknown object store setting "endpoints" (want endpoint, region or path_style)`,
		"s3://b/?endpoint=e.example":          `endpoint "e.example" is not a valid address; it must begin with https://`,
		"s3://b/?endpoint=https://":           `endpoint "https://" is not a valid address; it must begin with https://`,
		"s3://b/?path_style=yes":              `unknown path_style "yes" (want true or false)`,
		"s3://key:secret@b/":                  `"s3://key:xxxxx@b/" is not a valid target; `,
		"file:///srv/www#1":                   `"file:///srv/www#1" is not a valid target; `,
	} {
		_, err := open(target)
		var usage message.UsageError
		if err == nil || !errors.As(err, &usage) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", target, err)
		}
	}
}
