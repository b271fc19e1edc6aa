// Package schema makes the JSON Schemas of the files in data/ and of the heads of the pages in content/,
// so that editors complete keys and underline mistakes. It makes them from what package figures reads. A
// schema knows the form of one file; "portal check" also knows the month, the other files and the history.
package schema

import (
	_ "embed"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"portal/internal/figures"
	"portal/internal/jsontext"
	"portal/internal/yamlfile"
)

// Folder contains the schemas of a project. Package figures skips it, like every hidden folder.
const Folder = "data/.schema/"

// hints has the Chinese help text of each key, by the name of its mapping in messages.
//
//go:embed hints.toml
var hints []byte

// everywhere is the table with the help texts of keys that mean the same in several mappings.
const everywhere = "everywhere"

// File returns the path of the schema of a kind of file.
func File(kind figures.FileKind) string { return Folder + string(kind) + ".json" }

// Of returns the JSON Schema of a kind of file. Editors support draft 7 best: the YAML language server
// checks draft 7 in full, later drafts in part.
func Of(ds *figures.Dataset, kind figures.FileKind) ([]byte, error) {
	w := writer{rows: map[string]figures.Indicator{}}
	if err := toml.Unmarshal(hints, &w.hints); err != nil {
		return nil, fmt.Errorf("reading hints.toml: %w", err)
	}
	for _, i := range ds.Indicators {
		w.rows[i.ID.V] = i
	}
	out := w.object(ds.Shape(kind))
	out["$schema"] = "http://json-schema.org/draft-07/schema#"
	out["title"] = w.hints["files"][string(kind)]
	src, err := jsontext.Encode(out, "  ")
	if err != nil {
		return nil, fmt.Errorf("encoding the schema of %s: %w", kind, err)
	}
	return src, nil
}

// object is a part of a JSON Schema.
type object = map[string]any

type writer struct {
	hints map[string]map[string]string
	rows  map[string]figures.Indicator // by id
}

// hint returns the help text of a key.
func (w writer) hint(what, key string) string {
	if i, ok := w.rows[key]; ok && what == "the figures" {
		return fmt.Sprintf("%s %s（%s）", i.Row.V, i.Name.V, i.Unit.V)
	}
	for _, table := range []string{what, w.hints["same"][what], everywhere} {
		if text, ok := w.hints[table][key]; ok {
			return text
		}
	}
	return ""
}

// object returns the schema of a mapping.
func (w writer) object(s *yamlfile.Shape) object {
	leaves := merged(s.Leaves)
	var names []string
	variants := map[string][]object{}
	required := map[string]int{}
	valid := 0
	for _, l := range leaves {
		if l.Incomplete {
			continue
		}
		valid++
		for _, k := range l.Keys {
			if !slices.Contains(names, k.Name) {
				names = append(names, k.Name)
			}
			variants[k.Name] = distinct(variants[k.Name], w.values(k))
			if k.Required {
				required[k.Name]++
			}
		}
	}
	properties, always := object{}, []string{}
	open := map[string]bool{} // keys whose values depend on other keys
	for _, name := range names {
		p := object{}
		if one, ok := joined(variants[name]); ok {
			for keyword, value := range one {
				p[keyword] = value
			}
		} else {
			open[name] = true
		}
		p["description"] = w.hint(string(s.What), name)
		properties[name] = p
		if required[name] == valid {
			always = append(always, name)
		}
	}
	out := object{"type": "object", "additionalProperties": false, "properties": properties}
	if len(always) > 0 {
		out["required"] = always
	}
	t := tree{w: w, names: names, always: always, open: open}
	for keyword, value := range t.rule(leaves, 0) {
		if keyword == "required" || keyword == "properties" { // of a shape without conditions
			continue
		}
		out[keyword] = value
	}
	return out
}

// values returns the schema of the values of a key, without its help text.
func (w writer) values(k yamlfile.Key) object {
	switch {
	case k.List:
		return object{"type": "array", "minItems": 1, "items": w.object(k.Object)}
	case k.Object != nil && k.Scalar != nil:
		return object{"anyOf": []any{object(k.Scalar), w.object(k.Object)}}
	case k.Object != nil:
		return w.object(k.Object)
	}
	return object(k.Scalar)
}

func distinct(list []object, more ...object) []object {
	for _, o := range more {
		if !slices.ContainsFunc(list, func(b object) bool { return reflect.DeepEqual(b, o) }) {
			list = append(list, o)
		}
	}
	return list
}

// joined returns the one schema for all variants: the only one, or all words of closed lists.
func joined(variants []object) (object, bool) {
	if len(variants) == 1 {
		return variants[0], true
	}
	var words []string
	for _, v := range variants {
		list, ok := v["enum"].([]string)
		if !ok {
			return nil, false
		}
		for _, word := range list {
			if !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return object{"enum": words}, true
}

// merged drops the conditions that no schema can express, such as what an id names, and merges the leaves
// that then have the same conditions: what one of them allows is allowed.
func merged(leaves []yamlfile.Leaf) []yamlfile.Leaf {
	var out []yamlfile.Leaf
	for _, l := range leaves {
		l.Conditions = slices.DeleteFunc(slices.Clone(l.Conditions), func(c yamlfile.Condition) bool {
			return !c.Presence() && !c.Word
		})
		i := slices.IndexFunc(out, func(b yamlfile.Leaf) bool { return slices.Equal(b.Conditions, l.Conditions) })
		switch {
		case i < 0:
			out = append(out, l)
		case l.Incomplete:
		case out[i].Incomplete:
			out[i] = l
		default:
			out[i].Keys = union(out[i].Keys, l.Keys)
		}
	}
	// A leaf that does not depend on a further question holds for each answer to it.
	var ends []yamlfile.Leaf
	for i, l := range out {
		further := false
		for j := range out {
			n := len(l.Conditions)
			if i != j && len(out[j].Conditions) > n && slices.Equal(out[j].Conditions[:n], l.Conditions) {
				further = true
				out[j].Keys = union(out[j].Keys, l.Keys)
			}
		}
		if !further {
			ends = append(ends, l)
		}
	}
	return slices.DeleteFunc(out, func(l yamlfile.Leaf) bool {
		return !slices.ContainsFunc(ends, func(b yamlfile.Leaf) bool { return slices.Equal(b.Conditions, l.Conditions) })
	})
}

// union returns the keys of both lists. Only those that both require are required.
func union(a, b []yamlfile.Key) []yamlfile.Key {
	out := slices.Clone(a)
	for i := range out {
		other := slices.IndexFunc(b, func(k yamlfile.Key) bool { return k.Name == out[i].Name })
		if other < 0 {
			out[i].Required = false
			continue
		}
		k := b[other]
		out[i].Required = out[i].Required && k.Required
		if out[i].Object != nil && k.Object != nil && !reflect.DeepEqual(out[i].Object, k.Object) {
			out[i].Object = &yamlfile.Shape{
				What: k.Object.What, Leaves: slices.Concat(out[i].Object.Leaves, k.Object.Leaves),
			}
		}
		if words, ok := joined(distinct([]object{out[i].Scalar}, k.Scalar)); ok {
			out[i].Scalar = words
		}
	}
	for _, k := range b {
		if !slices.ContainsFunc(a, func(o yamlfile.Key) bool { return o.Name == k.Name }) {
			k.Required = false
			out = append(out, k)
		}
	}
	return out
}

// tree turns the conditions of a mapping's leaves into if, then and else.
type tree struct {
	w      writer
	names  []string        // all keys
	always []string        // required under every condition
	open   map[string]bool // their values depend on the conditions
}

// rule returns what leaves require that have the same answers to their first questions.
func (t tree) rule(leaves []yamlfile.Leaf, depth int) object {
	if len(leaves[0].Conditions) == depth {
		return t.leaf(leaves[0])
	}
	first := leaves[0].Conditions[depth]
	if first.Presence() {
		return t.presence(first.Key, leaves, depth)
	}
	var rules []any
	common := t.common(leaves, depth)
	for len(leaves) > 0 {
		rule := t.rule(having(leaves, depth, leaves[0].Conditions[depth]), depth+1)
		var words []string
		var rest []yamlfile.Leaf
		for _, l := range leaves {
			c := l.Conditions[depth]
			if slices.Contains(words, c.Value) {
				continue
			}
			if reflect.DeepEqual(t.rule(having(leaves, depth, c), depth+1), rule) {
				words = append(words, c.Value)
			} else {
				rest = append(rest, l)
			}
		}
		leaves = rest
		for _, key := range common {
			rule = dropRequired(rule, key)
		}
		if len(rule) > 0 {
			rules = append(rules, object{
				"if":   object{"required": []string{first.Key}, "properties": object{first.Key: object{"enum": words}}},
				"then": rule,
			})
		}
	}
	out := object{}
	if len(common) > 0 {
		out["required"] = common
	}
	if len(rules) > 0 {
		out["allOf"] = rules
	}
	return out
}

// common returns the keys that leaves require whatever the answer to a question is.
func (t tree) common(leaves []yamlfile.Leaf, depth int) []string {
	var out []string
	for i, l := range leaves {
		required, _ := t.rule(having(leaves, depth, l.Conditions[depth]), depth+1)["required"].([]string)
		if i == 0 {
			out = slices.Clone(required)
		}
		out = slices.DeleteFunc(out, func(k string) bool { return !slices.Contains(required, k) })
	}
	return out
}

// having returns the leaves with a condition.
func having(leaves []yamlfile.Leaf, depth int, c yamlfile.Condition) []yamlfile.Leaf {
	return slices.DeleteFunc(slices.Clone(leaves), func(l yamlfile.Leaf) bool { return l.Conditions[depth] != c })
}

// presence returns the rule of leaves that differ by the presence of a key.
func (t tree) presence(key string, leaves []yamlfile.Leaf, depth int) object {
	var with, without []yamlfile.Leaf
	for _, l := range leaves {
		if l.Conditions[depth].Given {
			with = append(with, l)
		} else {
			without = append(without, l)
		}
	}
	switch {
	case incomplete(without) && incomplete(with):
		var missing []string
		for _, c := range leaves[0].Conditions[:depth] {
			if c.Presence() && !c.Given {
				missing = append(missing, c.Key)
			}
		}
		return object{"required": missing}
	case incomplete(without):
		rule := t.rule(with, depth+1)
		required, _ := rule["required"].([]string)
		if !slices.Contains(required, key) {
			rule["required"] = append(slices.Clip(required), key)
		}
		return rule
	}
	then, otherwise := t.rule(with, depth+1), t.rule(without, depth+1)
	then = dropRequired(then, key)
	if reflect.DeepEqual(then, dropRequired(otherwise, key)) {
		return otherwise
	}
	out := object{"if": object{"required": []string{key}}}
	if len(then) > 0 {
		out["then"] = then
	}
	if len(otherwise) > 0 {
		out["else"] = otherwise
	}
	return out
}

// incomplete reports whether all leaves lack keys.
func incomplete(leaves []yamlfile.Leaf) bool {
	return !slices.ContainsFunc(leaves, func(l yamlfile.Leaf) bool { return !l.Incomplete })
}

// dropRequired returns a rule without the demand for a key that is given.
func dropRequired(rule object, key string) object {
	required, ok := rule["required"].([]string)
	if !ok {
		return rule
	}
	out := maps.Clone(rule)
	delete(out, "required")
	if required = slices.DeleteFunc(slices.Clone(required), func(k string) bool { return k == key }); len(required) > 0 {
		out["required"] = required
	}
	return out
}

// leaf returns what a mapping must have under the leaf's conditions, apart from what it must always have.
func (t tree) leaf(l yamlfile.Leaf) object {
	var required []string
	properties := object{}
	if l.Incomplete {
		for _, c := range l.Conditions {
			if c.Presence() && !c.Given {
				required = append(required, c.Key)
			}
		}
		return object{"required": required}
	}
	for _, name := range t.names {
		absent := slices.ContainsFunc(l.Conditions, func(c yamlfile.Condition) bool {
			return c.Key == name && c.Presence() && !c.Given
		})
		i := slices.IndexFunc(l.Keys, func(k yamlfile.Key) bool { return k.Name == name })
		if i < 0 {
			if !absent {
				properties[name] = false
			}
			continue
		}
		if l.Keys[i].Required && !slices.Contains(t.always, name) {
			required = append(required, name)
		}
		if t.open[name] {
			properties[name] = t.w.values(l.Keys[i])
		}
	}
	out := object{}
	if len(required) > 0 {
		out["required"] = required
	}
	if len(properties) > 0 {
		out["properties"] = properties
	}
	return out
}
