package site_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"portal/internal/message"
	"portal/internal/site"
	"portal/internal/testkit/builtsite"
)

func TestMain(m *testing.M) { builtsite.Main(m) }

// staged returns the input of the layouts for a project's pages, by address.
func staged(t testing.TB, dir string) map[string]site.Page {
	t.Helper()
	pages, problems, err := site.Staged(context.Background(), dir, builtsite.Online)
	if err != nil || problems.Stop() {
		t.Fatalf("%s%v", problems.Text(message.English), err)
	}
	return pages
}

// texts returns every text in the input of a layout, in the order of the JSON, objects by their keys.
func texts(value any) (out []string) {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		for _, e := range v {
			out = append(out, texts(e)...)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			out = append(out, texts(v[key])...)
		}
	}
	return out
}

// under returns the values of a key at any depth.
func under(value any, key string) (out []any) {
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			out = append(out, under(e, key)...)
		}
	case map[string]any:
		if found, ok := v[key]; ok {
			out = append(out, found)
		}
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if k != key {
				out = append(out, under(v[k], key)...)
			}
		}
	}
	return out
}
