package ocds

import (
	"maps"
	"reflect"
	"slices"
)

// object is a JSON object. Its values are objects, lists ([]any), strings, numbers, and nil for null.
type object = map[string]any

// difference returns what a release must contain to turn one state of a process into another by the merge
// rules of OCDS: new and changed fields, and null for those that are gone. Elements of lists keep their id
// and what the schema requires beside it, amounts their currency.
func difference(before, after object) object {
	out := object{}
	for key, value := range after {
		old, had := before[key]
		switch value := value.(type) {
		case object:
			was, _ := old.(object)
			if changed := difference(was, value); len(changed) > 0 {
				out[key] = changed
			}
			continue
		case []any:
			if identified(value) {
				was, _ := old.([]any)
				if changed := listDifference(was, value); len(changed) > 0 {
					out[key] = changed
				}
				continue
			}
		}
		if !had || !reflect.DeepEqual(old, value) {
			out[key] = value
		}
	}
	for key, old := range before {
		if _, has := after[key]; !has {
			if gone, some := nulls(old); some {
				out[key] = gone
			}
		}
	}
	if len(out) > 0 {
		for _, key := range []string{"id", "awardID", "currency"} {
			if value, has := after[key]; has {
				out[key] = value
			}
		}
	}
	return out
}

func listDifference(before, after []any) []any {
	var out []any
	for _, value := range after {
		element := value.(object)
		if changed := difference(find(before, element["id"]), element); len(changed) > 0 {
			out = append(out, changed)
		}
	}
	for _, value := range before {
		if element := value.(object); find(after, element["id"]) == nil {
			if gone, some := nulls(element); some {
				out = append(out, gone)
			}
		}
	}
	return out
}

// nulls returns a value with null in each field except the ids of elements, and false if nothing is left to
// remove. OCDS cannot remove an element of a list: its id remains.
func nulls(v any) (gone any, some bool) {
	switch v := v.(type) {
	case object:
		out := object{}
		for key, value := range v {
			if key == "id" {
				continue
			}
			if inner, has := nulls(value); has {
				out[key] = inner
			}
		}
		if len(out) == 0 {
			return nil, false
		}
		if id, has := v["id"]; has {
			out["id"] = id
		}
		return out, true
	case []any:
		if identified(v) {
			list := listDifference(v, nil)
			return list, len(list) > 0
		}
	}
	return nil, true
}

// merge applies a release to a compiled release by the merge rules of OCDS. It changes only into and what
// earlier calls put into it.
func merge(into, from object) {
	for key, value := range from {
		switch value := value.(type) {
		case nil:
			delete(into, key)
		case object:
			inner, _ := into[key].(object)
			if inner == nil {
				inner = object{}
			}
			merge(inner, value)
			into[key] = inner // even if null emptied it, as in the reference implementation
		case []any:
			if !identified(value) {
				into[key] = value
				continue
			}
			list, _ := into[key].([]any)
			for _, v := range value {
				element := v.(object)
				old := find(list, element["id"])
				if old == nil {
					old = object{}
					list = append(list, old)
				}
				merge(old, element)
			}
			into[key] = list
		default:
			into[key] = value
		}
	}
}

// clone copies an object and all it contains.
func clone(o object) object {
	out := object{}
	merge(out, o)
	return out
}

// identified reports whether a list is of objects, which OCDS merges by their ids. All lists of objects
// that this package writes have ids, and none of them sets wholeListMerge.
func identified(list []any) bool {
	return len(list) > 0 && slices.IndexFunc(list, func(v any) bool { _, is := v.(object); return !is }) < 0
}

func find(list []any, id any) object {
	for _, v := range list {
		if o := v.(object); o["id"] == id {
			return o
		}
	}
	return nil
}

// without returns a copy of an object without some keys.
func without(o object, keys ...string) object {
	out := maps.Clone(o)
	for _, key := range keys {
		delete(out, key)
	}
	return out
}
