// Package serve shows the site to whoever is editing it: it builds again at
// every change, tells open pages to load anew, and keeps the last good site
// while an edit is bad.
package serve

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

	"portal/internal/hosting"
	"portal/internal/message"
	"portal/internal/site"
)

// Outcome is what came of one build.
type Outcome struct {
	First    bool // the first build since the start
	Shown    bool // pages are shown: of this build or of the last good one
	Result   site.Result
	Problems message.List // that stop
	Err      error
}

// live is what the pages of the preview load beside the site's own files.
//
//go:embed live.js live.css
var live embed.FS

// settle is how long the files must be still before a build: an editor may
// write several times for one save.
const settle = 100 * time.Millisecond

// Serve answers on the listener until the context ends. Every build is
// reported to tell; its error never ends the service.
func Serve(ctx context.Context, listener net.Listener, dir string, lang message.Lang, tell func(Outcome)) error {
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
	server := &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	defer server.Close()

	build := func(first bool) {
		o := Outcome{First: first}
		o.Result, o.Problems, o.Err = site.Build(ctx, site.Options{Dir: dir, Out: s.out(), BaseURL: "/", Preview: true})
		if ctx.Err() != nil {
			return
		}
		o.Problems = o.Problems.Stopping() // notes are on the pages
		tell(s.publish(o))
	}
	build(true)
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
				_ = addFolders(watcher, event.Name) // it may be gone again
			}
			if event.Op != fsnotify.Chmod {
				still.Reset(settle)
			}
		case err := <-watcher.Errors:
			return fmt.Errorf("watching %s: %w", dir, err)
		case <-still.C:
			build(false)
		}
	}
}

// watch follows everything that a site is made of.
func watch(dir string) (*fsnotify.Watcher, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watching %s: %w", dir, err)
	}
	// The folder itself for config.toml, which an editor may replace.
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

// concerns reports whether a path belongs to what a site is made of.
func concerns(dir, name string) bool {
	rel, err := filepath.Rel(dir, name)
	top, _, _ := strings.Cut(filepath.ToSlash(rel), "/")
	return err == nil && (slices.Contains(site.Inputs, top) || top == "config.toml")
}

// addFolders watches a folder and all below it.
func addFolders(watcher *fsnotify.Watcher, root string) error {
	return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		return watcher.Add(name)
	})
}

// server answers with the last good site and what is wrong with the newest edit.
type server struct {
	dir  string
	lang message.Lang

	mu      sync.Mutex
	good    bool // there is a site to show
	panel   panel
	changed chan struct{} // closed at the next build
}

// out is the folder of the preview.
func (s *server) out() string { return filepath.Join(s.dir, site.Preview) }

// publish makes the outcome of a build known to the pages that are open, and
// notes in it whether there is a site to show.
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
			w.Header().Set("Content-Type", hosting.Type(name))
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

// events tells an open page of every build, one message each.
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

// page answers with a file of the last good site. Before there is one, every
// address shows the problems and turns into the site when it is good.
func (s *server) page(w http.ResponseWriter, r *http.Request) {
	good, p, _ := s.state()
	w.Header().Set("Cache-Control", "no-store")
	if !good {
		w.Header().Set("Content-Type", hosting.Type("start.html"))
		w.WriteHeader(http.StatusServiceUnavailable)
		_ = start.Execute(w, newStartPage(s.lang, p))
		return
	}
	Folder(s.out(), "/").ServeHTTP(w, r)
}
