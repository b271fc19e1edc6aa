package compare

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/message"
)

// maxTable is the largest size of a table of the open data, in bytes. Ten years of forty counties have a tenth.
const maxTable = 64 << 20

// descriptor is what the comparison needs of the description of the open data.
type descriptor struct {
	Version   string `json:"version"`
	Resources []struct {
		Name   string `json:"name"`
		Path   string `json:"path"`
		Hash   string `json:"hash"`
		Schema struct {
			PrimaryKey []string `json:"primaryKey"`
		} `json:"schema"`
	} `json:"resources"`
}

// dataFile describes the open data of a site.
const dataFile = figures.DataFolder + "datapackage.json"

// Data returns what changed in the open data of two versions of the site, as CSV with a line for each value: the
// table, the key of the row, whether the row was added, changed or removed, the field, and both values. A row of
// a table without a key is added or removed as a whole. The versions are the commits of the data. A site without
// open data, or a file that differs from its checksum, is an error.
func Data(ctx context.Context, old, new Site) ([]byte, error) {
	was, oldVersion, err := readData(ctx, old)
	if err != nil {
		return nil, err
	}
	is, newVersion, err := readData(ctx, new)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	lines := [][]string{{"table", "key", "change", "field", "old", "new", "old_version", "new_version"}}
	names := slices.Concat(was.names, is.names)
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		for _, line := range changed(name, was.tables[name], is.tables[name]) {
			lines = append(lines, append(line, oldVersion, newVersion))
		}
	}
	err = w.WriteAll(lines)
	return b.Bytes(), err
}

// dataset is the open data of one site.
type dataset struct {
	names  []string
	tables map[string]rows
}

// rows are the rows of a table by their keys, in the order of the file.
type rows struct {
	keys []string
	of   map[string][]field
}

type field struct{ name, value string }

// value returns the value of a field; empty if the row lacks it.
func value(row []field, name string) string {
	if i := slices.IndexFunc(row, func(f field) bool { return f.name == name }); i >= 0 {
		return row[i].value
	}
	return ""
}

// changed returns the lines about one table.
func changed(table string, was, is rows) (lines [][]string) {
	say := func(key, change string, old, new []field) {
		names := fieldNames(old, new)
		for _, name := range names {
			if a, b := value(old, name), value(new, name); a != b {
				lines = append(lines, []string{table, key, change, name, a, b})
			}
		}
	}
	for _, key := range was.keys {
		if _, still := is.of[key]; !still {
			say(key, "removed", was.of[key], nil)
		}
	}
	for _, key := range is.keys {
		if old, before := was.of[key]; before {
			say(key, "changed", old, is.of[key])
		} else {
			say(key, "added", nil, is.of[key])
		}
	}
	return lines
}

// fieldNames returns the names of the fields of both rows, in the order of the newer one.
func fieldNames(old, new []field) []string {
	var names []string
	for _, f := range slices.Concat(new, old) {
		if !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
	}
	return names
}

func readData(ctx context.Context, s Site) (dataset, string, error) {
	d := dataset{tables: map[string]rows{}}
	src, err := read(ctx, s.Files, dataFile, maxText)
	if errors.Is(err, fs.ErrNotExist) {
		return d, "", &message.Error{Key: "compare-no-data", Values: []any{"File", dataFile}}
	}
	if err != nil {
		return d, "", err
	}
	var list descriptor
	if err := json.Unmarshal(src, &list); err != nil {
		return d, "", fmt.Errorf("reading %s: %w", dataFile, err)
	}
	for _, r := range list.Resources {
		name := figures.DataFolder + r.Path
		src, err := read(ctx, s.Files, name, maxTable)
		if err != nil {
			return d, "", err
		}
		if "sha256:"+digest.Of(src) != r.Hash {
			return d, "", fmt.Errorf("%s is not the file that %s describes: its checksum differs", name, dataFile)
		}
		if d.tables[r.Name], err = readRows(src, r.Schema.PrimaryKey); err != nil {
			return d, "", fmt.Errorf("reading %s: %w", name, err)
		}
		d.names = append(d.names, r.Name)
	}
	return d, list.Version, nil
}

// readRows reads a table. Without a key, all values of a row are its key, and its repetitions are numbered.
func readRows(src []byte, key []string) (rows, error) {
	out := rows{of: map[string][]field{}}
	r := csv.NewReader(bytes.NewReader(src))
	head, err := r.Read()
	if err != nil {
		return out, err
	}
	for {
		line, err := r.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		var row []field
		for i, name := range head {
			row = append(row, field{name, line[i]})
		}
		var parts []string
		for _, k := range key {
			parts = append(parts, value(row, k))
		}
		id := strings.Join(parts, "/")
		if len(key) == 0 {
			id = strings.Join(line, "/")
		}
		whole := id
		for n := 2; out.of[id] != nil; n++ {
			id = fmt.Sprintf("%s#%d", whole, n)
		}
		out.keys, out.of[id] = append(out.keys, id), row
	}
}
