package api

import (
	"fmt"

	"portal/internal/opendata/bulk"
)

// draft is the version of JSON Schema that OpenAPI 3.1 uses.
const draft = "https://json-schema.org/draft/2020-12/schema"

// promise is what the first version promises.
const promise = "Within /api/v1/ no table, field or link is removed or renamed, and none changes its type or meaning; " +
	"tables, fields and links may be added. 在 /api/v1/ 之内，表、字段和链接不删除、不改名，类型和含义不变；可以增加。"

// fieldSchema describes a field. A field that is not required may be null: there is nothing, which is not 0.
func fieldSchema(f bulk.Field) object {
	kind := "string"
	switch f.Type {
	case bulk.Number, bulk.Integer, bulk.Boolean:
		kind = string(f.Type)
	}
	var out object
	if f.Required {
		out = append(out, member{"type", kind})
	} else {
		out = append(out, member{"type", []string{kind, "null"}})
	}
	out = append(out, member{"title", f.Words.Title}, member{"description", f.Words.About + " / " + f.Words.Meaning})
	if len(f.Enum) > 0 {
		values := []any{}
		for _, v := range f.Enum {
			values = append(values, v)
		}
		if !f.Required {
			values = append(values, nil)
		}
		out = append(out, member{"enum", values})
	}
	switch {
	case f.Type == bulk.Day:
		out = append(out, member{"format", "date"})
	case f.Type == bulk.Month:
		out = append(out, member{"pattern", bulk.MonthPattern})
	case f.Pattern != "":
		out = append(out, member{"pattern", f.Pattern})
	}
	return out
}

// all returns the schema of an object that has all of these members. Later versions may add members, so others
// are allowed.
func all(members object) object {
	required := []string{}
	for _, m := range members {
		required = append(required, m.name)
	}
	return object{{"type", "object"}, {"properties", members}, {"required", required}}
}

// itemSchema describes a row of a table.
func itemSchema(t bulk.Table) object {
	var members object
	for _, f := range t.Fields {
		members = append(members, member{f.Name, fieldSchema(f)})
	}
	members = append(members, member{"links", object{{"type", "object"},
		{"additionalProperties", address()}}})
	return all(members)
}

func constant(text string) object { return object{{"const", text}} }

// address describes a link.
func address() object { return object{{"type", "string"}, {"format", "uri-reference"}} }

// listBody describes the answer with all rows of a table.
func listBody(t bulk.Table, item object) object {
	return all(object{
		{"table", constant(t.Name)}, {"title", object{{"type", "string"}}}, {"english", object{{"type", "string"}}},
		{"schema", address()}, {"count", object{{"type", "integer"}}},
		{"items", object{{"type", "array"}, {"items", item}}},
	})
}

// oneBody describes the answer with one row of a table, or with its withdrawal. item returns the schema of a row.
func (m maker) oneBody(t bulk.Table, item func(bulk.Table) object) object {
	var related object
	for _, other := range m.tables {
		if len(refer(other, t)) > 0 {
			related = append(related, member{other.Name, object{{"type", "array"}, {"items", item(other)}}})
		}
	}
	words := object{{"type", "string"}}
	there := all(object{{"table", constant(t.Name)}, {"schema", address()}, {"item", item(t)}, {"related", all(related)}})
	gone := all(object{{"table", constant(t.Name)}, {"schema", address()}, {"withdrawn", all(object{
		{"address", words}, {"date", object{{"type", "string"}, {"format", "date"}}}, {"ground", words}})}})
	return object{{"oneOf", []object{there, gone}}}
}

// whole returns a schema as a file.
func whole(title string, body object) object {
	return append(object{{"$schema", draft}, {"title", title}}, body...)
}

func (m maker) listSchema(t bulk.Table) object {
	return whole(fmt.Sprintf("%s / %s", t.Words.Title, t.Words.English), listBody(t, itemSchema(t)))
}

func (m maker) oneSchema(t bulk.Table) object {
	return whole(fmt.Sprintf("%s / %s: %s", t.Words.Title, t.Words.English, t.Key[0]), m.oneBody(t, itemSchema))
}

// reference names a schema of the description of OpenAPI.
func reference(name string) object { return object{{"$ref", "#/components/schemas/" + name}} }

// openapi describes all answers.
func (m maker) openapi() object {
	item := func(t bulk.Table) object { return reference(t.Name + "-item") }
	answer := func(description, schema string) object {
		return object{{"200", object{
			{"description", description},
			{"content", object{{"application/json", object{{"schema", reference(schema)}}}}},
		}}}
	}
	var paths, schemas object
	for _, t := range m.tables {
		schemas = append(schemas, member{t.Name + "-item", itemSchema(t)}, member{t.Name, listBody(t, item(t))})
		about := t.Words.About + " / " + t.Words.Meaning
		paths = append(paths, member{"/" + t.Name + ".json", object{{"get", object{
			{"operationId", "list-" + t.Name}, {"summary", t.Words.Title + " / " + t.Words.English}, {"description", about},
			{"responses", answer(about, t.Name)},
		}}}})
	}
	for _, e := range entities() {
		t := bulk.Named(m.tables, e.table)
		schemas = append(schemas, member{oneOf(t), m.oneBody(t, item)})
		about := t.Fields[t.Index(t.Key[0])].Words
		paths = append(paths, member{"/" + t.Name + "/{" + t.Key[0] + "}.json", object{{"get", object{
			{"operationId", "get-" + t.Name},
			{"summary", t.Words.Title + " / " + t.Words.English + ": " + t.Key[0]},
			{"parameters", []object{{
				{"name", t.Key[0]}, {"in", "path"}, {"required", true}, {"description", about.About + " / " + about.Meaning},
				{"schema", object{{"type", "string"}}},
			}}},
			{"responses", append(answer(about.Title+" / "+about.English, oneOf(t)),
				member{"404", object{{"description", "没有 / not found"}}})},
		}}}})
	}
	info := object{{"title", m.Title}, {"version", "1"}, {"description", m.Words.About + " / " + m.Words.Meaning + "\n\n" + promise}}
	if m.Licence.Path != "" {
		info = append(info, member{"license", object{{"name", m.Licence.Title}, {"url", m.Licence.Path}}})
	}
	return object{
		{"openapi", "3.1.0"}, {"info", info},
		{"servers", []object{{{"url", m.BaseURL + Folder[:len(Folder)-1]}}}},
		{"paths", paths}, {"components", object{{"schemas", schemas}}},
	}
}
