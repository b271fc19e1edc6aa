package sample

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"
)

// Holding returns the files below a folder that contain a text, also compressed with gzip or Brotli under
// any name, in a zip or workbook, or in one within another.
func Holding(dir, text string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		src, err := os.ReadFile(name)
		if err == nil && holds(src, text) {
			out = append(out, name)
		}
		return err
	})
	return out, err
}

func holds(src []byte, text string) bool {
	if strings.Contains(string(src), text) {
		return true
	}
	if r, err := gzip.NewReader(bytes.NewReader(src)); err == nil {
		inner, err := io.ReadAll(r)
		return err == nil && holds(inner, text)
	}
	if z, err := zip.NewReader(bytes.NewReader(src), int64(len(src))); err == nil {
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				continue
			}
			if inner, err := io.ReadAll(r); err == nil && holds(inner, text) {
				return true
			}
		}
		return false
	}
	// Brotli has no mark at its beginning. Other files fail to decode.
	inner, err := io.ReadAll(io.LimitReader(brotli.NewReader(bytes.NewReader(src)), 64<<20))
	return err == nil && len(inner) > 0 && strings.Contains(string(inner), text)
}
