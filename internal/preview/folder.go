package preview

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"portal/internal/release/serverconf"
)

// Folder returns a handler that serves a built site like a static host, below a base such as "/" or
// "/zt/dzsw/". It serves index.html for a folder and 404.html for a missing file, compresses text
// for clients that accept it and sets the portal's headers. The folder may be replaced at any time.
func Folder(dir, base string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		below, ok := strings.CutPrefix(r.URL.Path, base)
		if !ok {
			http.NotFound(w, r)
			return
		}
		name := strings.TrimPrefix(path.Clean("/"+below), "/")
		setHeaders(w.Header(), "/"+name)
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only GET and HEAD are answered", http.StatusMethodNotAllowed)
			return
		}
		if below == "" || strings.HasSuffix(below, "/") {
			name = path.Join(name, "index.html")
		}
		src, modified, err := read(dir, name)
		if errors.Is(err, errFolder) {
			// A relative redirect is correct below any base.
			to := url.URL{Path: path.Base(name) + "/", RawQuery: r.URL.RawQuery}
			w.Header().Set("Location", to.String())
			w.WriteHeader(http.StatusMovedPermanently)
			return
		}
		code := http.StatusOK
		if err != nil {
			name, code = "404.html", http.StatusNotFound
			if src, modified, err = read(dir, name); err != nil {
				http.NotFound(w, r)
				return
			}
		}
		answer(w, r, name, src, modified, code)
	})
}

var errFolder = errors.New("is a folder")

// read returns the content and modification time of a file in dir. A name or link that leads
// outside dir is an error.
func read(dir, name string) ([]byte, time.Time, error) {
	f, err := os.OpenInRoot(dir, name)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, time.Time{}, err
	}
	if info.IsDir() {
		return nil, time.Time{}, errFolder
	}
	if !info.Mode().IsRegular() {
		return nil, time.Time{}, fs.ErrNotExist
	}
	src, err := io.ReadAll(f)
	return src, info.ModTime(), err
}

// setHeaders sets the headers that the portal sends with every response.
func setHeaders(h http.Header, address string) {
	for _, header := range serverconf.Policy(address) {
		h.Set(header.Name, header.Value)
	}
}

// answer sends a file, compressed if possible.
func answer(w http.ResponseWriter, r *http.Request, name string, src []byte, modified time.Time, code int) {
	h := w.Header()
	h.Set("Content-Type", serverconf.Type(name))
	if serverconf.Packs(name) {
		h.Set("Vary", "Accept-Encoding")
		// A range refers to the uncompressed file.
		if r.Header.Get("Range") == "" && acceptsGzip(r.Header.Get("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			src = compress(src)
		}
	}
	if code == http.StatusOK {
		http.ServeContent(w, r, "", modified, bytes.NewReader(src))
		return
	}
	w.WriteHeader(code)
	if r.Method != http.MethodHead {
		_, _ = w.Write(src)
	}
}

// acceptsGzip reports whether an Accept-Encoding header allows gzip.
func acceptsGzip(accepted string) bool {
	for _, coding := range strings.Split(accepted, ",") {
		name, parameter, _ := strings.Cut(coding, ";")
		if strings.TrimSpace(name) != "gzip" {
			continue
		}
		weight, given := strings.CutPrefix(strings.TrimSpace(parameter), "q=")
		q, err := strconv.ParseFloat(weight, 64)
		return !given || err == nil && q > 0
	}
	return false
}

func compress(src []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(src) // a buffer returns no error
	_ = w.Close()
	return b.Bytes()
}
