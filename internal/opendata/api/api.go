// Package api makes the static JSON of every entity of the dataset: the tables of package bulk as lists, and a
// file for each entity that has a page. It describes them in OpenAPI and in JSON Schema.
package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"portal/internal/figures"
	"portal/internal/jsontext"
	"portal/internal/opendata/bulk"
)

// Folder has the files of the first version. What the version promises is in the description of OpenAPI.
const Folder = figures.APIFolder

// entity is a table whose rows have files of their own, because they have pages.
type entity struct {
	table string
	page  func(row func(field string) string) string // the address of the page; empty if there is none
	keyOf func(address string) string                // the key of the row whose page is at an address; nil if pages stay
}

// entities lists the tables with a file for each row, below the name of the table.
func entities() []entity {
	return []entity{
		{"counties", func(row func(string) string) string {
			if row("level") == string(figures.City) {
				return ""
			}
			return figures.CountyPath(row("slug"))
		}, nil},
		{"reports", func(row func(string) string) string {
			p, _ := figures.ParsePeriod(row("period"))
			return figures.ReportPath(p)
		}, nil},
		{"contracts", func(row func(string) string) string { return figures.TenderPath(row("contract")) }, figures.ContractIDOf},
		{"notices", func(row func(string) string) string { return figures.NoticePath(row("notice")) }, figures.NoticeIDOf},
	}
}

// Files returns the files by their names below Folder. has reports whether the site has a page at an address. The
// file of an entity answers for ever, as its page does: it is also at the name of a former address, and if the
// page was withdrawn, it says so.
func Files(
	ds *figures.Dataset, a bulk.About, list []bulk.Table, has func(address string) bool,
) (map[string][]byte, error) {
	m := maker{a, list, has}
	out := map[string]any{"index.json": m.index(), "openapi.json": m.openapi()}
	for _, t := range list {
		out[t.Name+".json"] = m.list(t)
		out["schemas/"+t.Name+".json"] = m.listSchema(t)
	}
	for _, e := range entities() {
		t := bulk.Named(list, e.table)
		out["schemas/"+oneOf(t)+".json"] = m.oneSchema(t)
		name := func(key string) string { return t.Name + "/" + key + ".json" }
		if e.keyOf != nil {
			for _, w := range ds.Withdrawals {
				for _, address := range append(ds.Former(w.Address.V), w.Address.V) {
					if k := e.keyOf(address); k != "" && !w.Extent.Given() {
						out[name(k)] = m.withdrawn(t, w)
					}
				}
			}
		}
		for n := range t.Rows {
			one := m.one(t, n)
			out[name(key(t, n))] = one
			if e.keyOf == nil {
				continue
			}
			for _, former := range ds.Former("/" + e.page(func(field string) string { return t.Rows[n][t.Index(field)] })) {
				if k := e.keyOf(former); k != "" {
					out[name(k)] = one
				}
			}
		}
	}
	files := map[string][]byte{}
	for _, name := range slices.Sorted(maps.Keys(out)) {
		src, err := jsontext.Encode(out[name], "")
		if err != nil {
			return nil, fmt.Errorf("%s%s: %w", Folder, name, err)
		}
		files[name] = src
	}
	return files, nil
}

type maker struct {
	bulk.About
	tables []bulk.Table
	has    func(address string) bool
}

// key returns the key of a row of a table whose key is one field.
func key(t bulk.Table, row int) string { return t.Rows[row][t.Index(t.Key[0])] }

// oneOf returns the name of the schema of one row of a table.
func oneOf(t bulk.Table) string { return t.Name + "-one" }

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		value, err := jsontext.Encode(m.value, "")
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "%q:%s", m.name, bytes.TrimSuffix(value, []byte("\n")))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// item returns a row as an object with its links. Rows of months do not link to what they refer to, because
// there are thousands of them; the description of OpenAPI has the form of the addresses.
func (m maker) item(t bulk.Table, n int) object {
	out, links := object{}, object{}
	row := t.Rows[n]
	for i, f := range t.Fields {
		out = append(out, member{f.Name, typed(f.Type, row[i])})
	}
	for _, e := range entities() {
		if e.table == t.Name {
			links = append(links, member{"self", m.address(t.Name, key(t, n))})
			page := e.page(func(field string) string { return row[t.Index(field)] })
			if page != "" && m.has(page) {
				links = append(links, member{"page", m.BaseURL + page})
			}
		}
		for i, f := range t.Fields {
			if f.To == e.table && row[i] != "" && t.Name != e.table && !slices.Contains(t.Key, "period") {
				links = append(links, member{f.Name, m.address(f.To, row[i])})
			}
		}
	}
	if t.Name == "charts" {
		links = append(links, member{"page", m.BaseURL + row[t.Index("address")][1:]},
			member{"data", m.BaseURL + row[t.Index("address")][1:] + "data.json"})
	}
	return append(out, member{"links", links})
}

// address returns the address of the file of an entity.
func (m maker) address(table, key string) string {
	return m.BaseURL + Folder + table + "/" + key + ".json"
}

// typed returns a text of a table as JSON: null if there is nothing, and numbers with exactly the digits of the
// data.
func typed(kind bulk.Type, text string) any {
	switch {
	case text == "":
		return nil
	case kind == bulk.Number || kind == bulk.Integer:
		return json.Number(text)
	case kind == bulk.Boolean:
		return text == "true"
	}
	return text
}

// list returns the answer with all rows of a table.
func (m maker) list(t bulk.Table) object {
	items := []object{}
	for n := range t.Rows {
		items = append(items, m.item(t, n))
	}
	return object{
		{"table", t.Name}, {"title", t.Words.Title}, {"english", t.Words.English},
		{"schema", m.BaseURL + Folder + "schemas/" + t.Name + ".json"}, {"count", len(items)}, {"items", items},
	}
}

// one returns the answer with one row of a table and all rows of other tables that refer to it.
func (m maker) one(t bulk.Table, n int) object {
	related, own := object{}, key(t, n)
	for _, other := range m.tables {
		if fields := refer(other, t); len(fields) > 0 {
			items := []object{}
			for k, row := range other.Rows {
				if slices.ContainsFunc(fields, func(i int) bool { return row[i] == own }) {
					items = append(items, m.item(other, k))
				}
			}
			related = append(related, member{other.Name, items})
		}
	}
	return object{
		{"table", t.Name}, {"schema", m.BaseURL + Folder + "schemas/" + oneOf(t) + ".json"},
		{"item", m.item(t, n)}, {"related", related},
	}
}

// withdrawn returns the answer for an entity whose page was withdrawn by law.
func (m maker) withdrawn(t bulk.Table, w figures.Withdrawal) object {
	return object{
		{"table", t.Name}, {"schema", m.BaseURL + Folder + "schemas/" + oneOf(t) + ".json"},
		{"withdrawn", object{{"address", w.Address.V}, {"date", w.Date.V.String()}, {"ground", w.Ground.V}}},
	}
}

// refer returns the fields of a table that refer to another one, or nil.
func refer(from, to bulk.Table) (out []int) {
	for i, f := range from.Fields {
		if f.To == to.Name && from.Name != to.Name {
			out = append(out, i)
		}
	}
	return out
}

// index returns the list of all tables.
func (m maker) index() object {
	var lists []object
	for _, t := range m.tables {
		lists = append(lists, object{
			{"table", t.Name}, {"title", t.Words.Title}, {"english", t.Words.English}, {"about", t.Words.About},
			{"meaning", t.Words.Meaning}, {"count", len(t.Rows)}, {"list", m.BaseURL + Folder + t.Name + ".json"},
			{"schema", m.BaseURL + Folder + "schemas/" + t.Name + ".json"},
		})
	}
	out := object{{"title", m.Title}, {"about", m.Words.About}, {"meaning", m.Words.Meaning}}
	if m.Commit != "" {
		out = append(out, member{"version", m.Commit})
	}
	if m.Date != (figures.Date{}) {
		out = append(out, member{"updated", m.Date.String()})
	}
	if m.Licence.Path != "" {
		out = append(out, member{"licence", m.Licence.Path})
	}
	return append(out, member{"openapi", m.BaseURL + Folder + "openapi.json"}, member{"catalogue", m.BaseURL + figures.DataFolder},
		member{"tables", lists})
}
