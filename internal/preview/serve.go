// Package preview previews the site during editing. It rebuilds the site after every change and
// reloads open pages. While an edit has problems, it shows them above the last good site.
package preview

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"portal/internal/message"
	"portal/internal/release/serverconf"
	"portal/internal/site"
)

// Outcome is the result of one build.
type Outcome struct {
	First    bool // whether this is the first build since the start
	Shown    bool // whether there is a site to show, from this or an earlier build
	Result   site.Result
	Problems message.List // the problems that block the build
	Err      error
}

// live contains the script and the style that the preview adds to the site's pages.
//
//go:embed live.js live.css
var live embed.FS

// settle is the time without changes before a build, because an editor may write several times for
// one save.
const settle = 100 * time.Millisecond

// Serve serves the project in dir on the listener until the context ends. It calls report after
// every build; a failed build does not end Serve.
func Serve(ctx context.Context, listener net.Listener, dir string, lang message.Lang, report func(Outcome)) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	watcher, err := watch(dir)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer watcher.Close()
	s := &server{dir: dir, lang: lang, panel: empty(lang), changed: make(chan struct{})}
	server := &http.Server{
		Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	defer server.Close()

	builds := builder{server: s, report: report, stop: func() {}}
	defer func() { builds.stop() }()
	builds.start(ctx)
	still := time.NewTimer(0)
	<-still.C
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return err
		case event := <-watcher.Events:
			if !concerns(dir, event.Name) {
				continue
			}
			if event.Has(fsnotify.Create) {
				_ = addFolders(watcher, event.Name) // the new file may already be deleted
			}
			if event.Op != fsnotify.Chmod {
				still.Reset(settle)
			}
		case err := <-watcher.Errors:
			return fmt.Errorf("watching %s: %w", dir, err)
		case <-still.C:
			builds.start(ctx)
		}
	}
}

// builder builds the site in the background. A new build stops one that is still running, because that one
// does not have the latest edit.
type builder struct {
	*server
	report   func(Outcome)
	reported bool   // whether a build was reported
	stop     func() // stops the last build and waits for its end
}

func (b *builder) start(ctx context.Context) {
	b.stop()
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	b.stop = func() {
		cancel()
		<-done
	}
	go func() {
		defer close(done)
		b.build(ctx)
	}()
}

// build builds the site and reports the outcome unless it was stopped. Pages of an edited month appear
// before the rest is built.
func (b *builder) build(ctx context.Context) {
	o := Outcome{First: !b.reported}
	options := site.Options{Dir: b.dir, Out: b.out(), BaseURL: "/", Preview: true}
	if good, _, _ := b.state(); good {
		options.Early = func() { b.publish(Outcome{}) }
	}
	o.Result, o.Problems, o.Err = site.Build(ctx, options)
	if o.Err != nil && ctx.Err() != nil {
		return
	}
	b.reported = true
	o.Problems = o.Problems.Stopping() // the pages themselves show the notes
	b.report(b.publish(o))
}

// watch returns a watcher of all inputs of a site.
func watch(dir string) (*fsnotify.Watcher, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watching %s: %w", dir, err)
	}
	// Watch the folder instead of config.toml, because an editor may replace the file.
	if err := watcher.Add(dir); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(&message.Error{Key: "no-project", Values: []any{"Folder", dir}}, watcher.Close())
		}
		return nil, errors.Join(fmt.Errorf("watching %s: %w", dir, err), watcher.Close())
	}
	for _, name := range site.Inputs {
		if err := addFolders(watcher, filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, errors.Join(fmt.Errorf("watching %s: %w", name, err), watcher.Close())
		}
	}
	return watcher, nil
}

// concerns reports whether a path is an input of the site.
func concerns(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	top, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
	return err == nil && (slices.Contains(site.Inputs, top) || top == "config.toml")
}

// addFolders adds a folder and all its subfolders to the watcher.
func addFolders(watcher *fsnotify.Watcher, root string) error {
	return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return watcher.Add(name)
	})
}

// server serves the last good site and the problems of the newest edit.
type server struct {
	dir  string
	lang message.Lang

	mu      sync.Mutex
	good    bool // whether there is a site to show
	panel   panel
	changed chan struct{} // closed by the next build
}

// out returns the folder of the preview.
func (s *server) out() string { return filepath.Join(s.dir, site.Preview) }

// publish notifies open pages of a build. It returns the outcome with Shown set.
func (s *server) publish(o Outcome) Outcome {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.good = s.good || o.Err == nil && len(o.Problems) == 0
	o.Shown = s.good
	s.panel = panelOf(s.dir, s.lang, o)
	close(s.changed)
	s.changed = make(chan struct{})
	return o
}

func (s *server) state() (good bool, p panel, changed chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.good, s.panel, s.changed
}

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	for _, name := range []string{"live.js", "live.css"} {
		mux.HandleFunc("GET /_portal/"+name, func(w http.ResponseWriter, _ *http.Request) {
			src, err := live.ReadFile(name)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			w.Header().Set("Content-Type", serverconf.Type(name))
			w.Header().Set("Cache-Control", "no-store")
			_, _ = w.Write(src)
		})
	}
	mux.HandleFunc("GET /_portal/problems", func(w http.ResponseWriter, _ *http.Request) {
		_, p, _ := s.state()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		_ = json.NewEncoder(w).Encode(p)
	})
	mux.HandleFunc("GET /_portal/events", s.events)
	mux.HandleFunc("GET /", s.page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setHeaders(w.Header(), r.URL.Path)
		mux.ServeHTTP(w, r)
	})
}

// events sends an open page one server-sent event per build.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w)
	_, _, changed := s.state()
	_, _ = fmt.Fprint(w, ": ready\n\n")
	_ = flush.Flush()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-changed:
			_, _, changed = s.state()
			if _, err := fmt.Fprint(w, "data: built\n\n"); err != nil {
				return
			}
			_ = flush.Flush()
		}
	}
}

// page serves a file of the last good site. Before the first good build, every address shows the
// problems and reloads itself when there is a site.
func (s *server) page(w http.ResponseWriter, r *http.Request) {
	good, p, _ := s.state()
	w.Header().Set("Cache-Control", "no-store")
	if !good {
		w.Header().Set("Content-Type", serverconf.Type("start.html"))
		w.WriteHeader(http.StatusServiceUnavailable)
		_ = start.Execute(w, newStartPage(s.lang, p))
		return
	}
	Folder(s.out(), "/").ServeHTTP(w, r)
}
