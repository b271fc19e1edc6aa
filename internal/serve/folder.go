package serve

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

	"portal/internal/hosting"
)

// Folder serves a built site below a base such as "/" or "/zt/dzsw/" as a
// static host does: a folder as its index.html, what is not there as 404.html,
// text compressed for those who take it, and everything with the portal's
// headers. The folder may be replaced by another at any time.
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
			// Relative, so that it holds below any base.
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

var errFolder = errors.New("a folder")

// read returns a file of the folder, and nothing outside it.
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

// setHeaders adds what the portal says with every answer.
func setHeaders(h http.Header, address string) {
	for _, said := range hosting.Policy(address) {
		h.Set(said.Name, said.Value)
	}
}

// answer sends a file.
func answer(w http.ResponseWriter, r *http.Request, name string, src []byte, modified time.Time, code int) {
	h := w.Header()
	h.Set("Content-Type", hosting.Type(name))
	if hosting.Packs(name) {
		h.Set("Vary", "Accept-Encoding")
		// A part of a file is a part of its own bytes.
		if r.Header.Get("Range") == "" && takesGzip(r.Header.Get("Accept-Encoding")) {
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

// takesGzip reads an Accept-Encoding header.
func takesGzip(accepted string) bool {
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
	_, _ = w.Write(src) // a buffer takes all
	_ = w.Close()
	return b.Bytes()
}
