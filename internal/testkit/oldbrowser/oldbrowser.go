// Package oldbrowser compares styles, scripts and pages with what the oldest supported browsers know.
package oldbrowser

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	compat "portal/third_party/browser-compat-data"
)

// Browser is a browser of the table of features.
type Browser struct {
	Name   string
	oldest float64 // supported version
	column int
}

// Oldest returns the oldest browsers that show every page so that it can be read and misleads nobody.
func Oldest() []Browser { return []Browser{{"Chrome", 78, 2}, {"Safari", 13, 3}} }

// Table is the table of features in use.
type Table map[string][]string

const (
	columns = 6
	source  = 1
	reason  = columns - 1
	own     = "own" // the source of names that the portal or its libraries define
	file    = "third_party/browser-compat-data/features.tsv"
)

// ReadTable reads the table of features.
func ReadTable() (Table, error) { return readTable(compat.Features) }

func readTable(src string) (Table, error) {
	t := Table{}
	for i, line := range strings.Split(strings.TrimSuffix(src, "\n"), "\n") {
		row := strings.Split(line, "\t")
		if len(row) != columns {
			return nil, fmt.Errorf("%s:%d: %d columns, want %d", file, i+1, len(row), columns)
		}
		if i > 0 {
			t[row[0]] = row
		}
	}
	return t, nil
}

// Knows reports whether a browser knows a feature of the table.
func (t Table) Knows(b Browser, feature string) bool {
	row, ok := t[feature]
	if !ok || row[source] == own {
		return ok
	}
	since, err := strconv.ParseFloat(row[b.column], 64)
	return err == nil && since <= b.oldest
}

// Faults compares the features in use with the table. in lists the places of each feature.
func (t Table) Faults(in map[string][]string) (out []string) {
	for _, feature := range slices.Sorted(maps.Keys(in)) {
		if _, ok := t[feature]; !ok {
			const missing = "%s: %s is not in %s; use something older, or add a line with its name and run remake.sh beside it"
			out = append(out, fmt.Sprintf(missing, in[feature][0], feature, file))
		}
	}
	for _, feature := range slices.Sorted(maps.Keys(t)) {
		row := t[feature]
		newer := slices.ContainsFunc(Oldest(), func(b Browser) bool { return !t.Knows(b, feature) })
		switch {
		case in[feature] == nil:
			out = append(out, fmt.Sprintf("%s: nothing uses %s; remove its line", file, feature))
		case newer && row[reason] == "":
			const tooNew = "%s: %s needs Chrome %s and Safari %s; " +
				"use something older, or write in %s why its absence misleads nobody"
			out = append(out, fmt.Sprintf(tooNew, in[feature][0], feature, row[2], row[3], file))
		case !newer && row[reason] != "":
			out = append(out, fmt.Sprintf("%s: the oldest browsers know %s; remove the reason", file, feature))
		}
	}
	return out
}

// Forget returns a script that removes from a newer browser what an old one lacks of the table.
func (t Table) Forget(b Browser) string {
	var out strings.Builder
	for _, feature := range slices.Sorted(maps.Keys(t)) {
		if !strings.HasPrefix(feature, "js.") || t.Knows(b, feature) {
			continue
		}
		path := strings.Split(t[feature][source], ".")
		if len(path) == 2 { // api.Name
			fmt.Fprintf(&out, "delete self.%s;\n", path[1])
		} else { // api.Interface.name
			fmt.Fprintf(&out, "delete %s.prototype.%s;\n", path[len(path)-2], path[len(path)-1])
		}
	}
	return out.String()
}

// set is a set of names.
type set map[string]bool

func (s set) add(name string) { s[name] = true }

func (s set) sorted() []string { return slices.Sorted(maps.Keys(s)) }
