// Package serve shows the site to whoever is editing it: it builds again at
// every change, tells open pages to load anew, and keeps the last good site
// while an edit is bad.
package serve

import (
	"context"
	_ "embed"
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

	"portal/internal/problem"
	"portal/internal/site"
	"portal/internal/words"
)

// Outcome is what came of one build.
type Outcome struct {
	First    bool // the first build since the start
	Result   site.Result
	Problems problem.List
	Err      error
}

//go:embed live.js
var liveScript []byte

// settle is how long the files must be still before a build: an editor may
// write several times for one save.
const settle = 100 * time.Millisecond

// Serve answers on the listener until the context ends. Every build is
// reported to tell; its error never ends the service.
func Serve(ctx context.Context, listener net.Listener, dir string, lang words.Lang, tell func(Outcome)) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	watcher, err := watch(dir)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer watcher.Close()
	s := &server{out: filepath.Join(dir, site.Preview), lang: lang, changed: make(chan struct{})}
	server := &http.Server{Handler: s.handler(), ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	defer server.Close()

	build := func(first bool) {
		o := Outcome{First: first}
		o.Result, o.Problems, o.Err = site.Build(ctx, site.Options{Dir: dir, Out: s.out, BaseURL: "/", Preview: true})
		if ctx.Err() != nil {
			return
		}
		s.publish(o)
		tell(o)
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
	out  string
	lang words.Lang

	mu      sync.Mutex
	good    bool // there is a site to show
	wrong   []string
	changed chan struct{} // closed at the next build
}

// publish makes the outcome of a build known to the pages that are open.
func (s *server) publish(o Outcome) {
	var wrong []string
	for _, p := range o.Problems.Sorted() {
		wrong = append(wrong, p.Text(s.lang))
	}
	if o.Err != nil {
		wrong = append(wrong, words.Of(s.lang, o.Err))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.good = s.good || len(wrong) == 0
	s.wrong = wrong
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *server) state() (good bool, wrong []string, changed chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.good, s.wrong, s.changed
}

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_portal/live.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		_, _ = w.Write(liveScript)
	})
	mux.HandleFunc("GET /_portal/problems", func(w http.ResponseWriter, _ *http.Request) {
		_, wrong, _ := s.state()
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(append([]string{}, wrong...))
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

// page answers with a file of the last good site. Before there is one, it
// lists the problems as plain text that loads itself anew.
func (s *server) page(w http.ResponseWriter, r *http.Request) {
	good, wrong, _ := s.state()
	w.Header().Set("Cache-Control", "no-store")
	if !good {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("Refresh", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, strings.Join(wrong, "\n"))
		return
	}
	Folder(s.out, "/").ServeHTTP(w, r)
}
