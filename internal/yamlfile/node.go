package yamlfile

import (
	"slices"
	"strings"

	"portal/internal/message"
)

type kind int

const (
	other kind = iota // rejected and already reported
	empty
	text
	list
	mapping
)

// Node is one value of a file with its position.
type Node struct {
	Pos     message.Pos
	kind    kind
	text    string
	quoted  bool // written in quotes or as a block
	typed   bool // unquoted, and not text to YAML
	items   []*Node
	entries []entry
	places  map[string]int // index in entries by key
	probe   *probe         // of a made-up node; the text of a mapping is then its path
}

type entry struct {
	key   *Node
	value *Node
}

func (n *Node) value(key string) (entry, bool) {
	i, ok := n.places[key]
	if !ok {
		return entry{}, false
	}
	return n.entries[i], true
}

func (n *Node) add(e entry) {
	if n.places == nil {
		n.places = map[string]int{}
	}
	n.places[e.key.text] = len(n.entries)
	n.entries = append(n.entries, e)
}

// Scalar is a single word, text or number with its position.
type Scalar struct {
	Pos    message.Pos
	Text   string // as written, without quotes
	Quoted bool
	Typed  bool // unquoted, and a number or boolean to YAML
}

// Reader reads one file and collects its problems. Its getters report what is wrong and return a
// zero value, so that one pass finds every problem.
type Reader struct {
	Problems message.List
}

// Add reports a problem.
func (r *Reader) Add(pos message.Pos, key string, values ...any) {
	r.Problems.Add(pos, key, values...)
}

// Object reads a node as a mapping. what names it in messages, such as "a contract". For any other
// node it reports a problem and returns a void object, which reports nothing more.
func (r *Reader) Object(n *Node, what message.Noun) *Object {
	o := &Object{reader: r, node: n, what: what}
	if n != nil && n.probe != nil {
		n.probe.see(n.text, what)
		return o
	}
	if n == nil || n.kind != mapping {
		o.void = true
		if n != nil {
			o.node = &Node{Pos: n.Pos}
			if n.kind != other {
				r.Add(n.Pos, "wrong-type/mapping", "What", what, "Found", n.describe())
			}
		} else {
			o.node = &Node{}
		}
	}
	return o
}

// Object is a mapping whose keys the caller reads one by one; Done then reports the keys that were
// not read.
type Object struct {
	reader *Reader
	node   *Node
	what   message.Noun
	void   bool
	asked  []string
}

// Pos returns the position of the object.
func (o *Object) Pos() message.Pos { return o.node.Pos }

// What returns the object's name in messages, such as "a contract".
func (o *Object) What() message.Noun { return o.what }

// Void reports whether there was no mapping to read.
func (o *Object) Void() bool { return o.void }

// Incomplete reports that the mapping lacks keys that its other keys require.
func (o *Object) Incomplete(rule string, values ...any) {
	if p := o.node.probe; p != nil {
		p.objects[o.node.text].incomplete = true
	}
	o.reader.Add(o.node.Pos, rule, values...)
}

// get returns the value of a key. In a made-up mapping it is made up, too.
func (o *Object) get(k Key, samples []string) *Node {
	key := k.Name
	if o.node.probe != nil {
		return o.node.probe.get(o.node.text, k, samples)
	}
	o.asked = append(o.asked, key)
	e, ok := o.node.value(key)
	if !ok {
		switch {
		case !k.Required || o.void:
		case k.missing != "":
			o.reader.Add(o.node.Pos, k.missing, "What", o.what)
		default:
			o.reader.Add(o.node.Pos, "missing-key", "What", o.what, "Key", key)
		}
		return nil
	}
	if e.value.kind == empty {
		o.reader.Add(e.key.Pos, "empty-value", "Key", key)
		return nil
	}
	return e.value
}

// Has reports whether the key is given. It does not count as reading the key.
func (o *Object) Has(key string) bool {
	if p := o.node.probe; p != nil {
		return p.has(o.node.text, key)
	}
	_, ok := o.node.value(key)
	return ok
}

// Scalar returns the single value of a required key.
func (o *Object) Scalar(key string, kind Kind) (Scalar, bool) {
	return o.scalar(Key{Name: key, Required: true}, kind)
}

// ScalarBy returns the single value of a required key whose absence is reported by a rule of its own.
func (o *Object) ScalarBy(key string, kind Kind, rule string) (Scalar, bool) {
	return o.scalar(Key{Name: key, Required: true, missing: rule}, kind)
}

// OptionalScalar returns the single value of an optional key.
func (o *Object) OptionalScalar(key string, kind Kind) (Scalar, bool) {
	return o.scalar(Key{Name: key}, kind)
}

func (o *Object) scalar(k Key, kind Kind) (Scalar, bool) {
	var samples []string
	if o.node.probe != nil {
		k.Scalar, samples = kind.Keywords(), kind.Samples()
	}
	key, n := k.Name, o.get(k, samples)
	if n == nil {
		return Scalar{}, false
	}
	if n.kind != text {
		if n.kind != other {
			o.reader.Add(n.Pos, "wrong-type/scalar", "Key", key, "Found", n.describe())
		}
		return Scalar{}, false
	}
	return n.scalar(), true
}

// ScalarOrObject returns the value of a required key that may be a single value or a mapping. It
// returns exactly one of them, or neither after a problem.
func (o *Object) ScalarOrObject(key string, kind Kind, what message.Noun) (Scalar, *Object) {
	k := Key{Name: key, Required: true, nested: true}
	if o.node.probe != nil {
		k.Scalar = kind.Keywords()
	}
	n := o.get(k, nil)
	if n == nil {
		return Scalar{}, nil
	}
	switch n.kind {
	case text:
		return n.scalar(), nil
	case mapping:
		return Scalar{}, o.reader.Object(n, what)
	case list:
		o.reader.Add(n.Pos, "wrong-type/scalar", "Key", key, "Found", n.describe())
	}
	return Scalar{}, nil
}

// Object returns the mapping of a required key.
func (o *Object) Object(key string, what message.Noun) *Object {
	return o.reader.Object(o.get(Key{Name: key, Required: true, nested: true}, nil), what)
}

// OptionalObject returns the mapping of an optional key; Void reports whether it was omitted.
func (o *Object) OptionalObject(key string, what message.Noun) *Object {
	return o.reader.Object(o.get(Key{Name: key, nested: true}, nil), what)
}

// List returns the items of a required list.
func (o *Object) List(key string) []*Node {
	return o.items(Key{Name: key, Required: true, nested: true, List: true})
}

// OptionalList returns the items of an optional list. A given list has at least one item.
func (o *Object) OptionalList(key string) []*Node {
	return o.items(Key{Name: key, nested: true, List: true})
}

func (o *Object) items(k Key) []*Node {
	key, n := k.Name, o.get(k, nil)
	if n == nil {
		return nil
	}
	if n.kind != list {
		if n.kind != other {
			o.reader.Add(n.Pos, "wrong-type/list", "Key", key, "Found", n.describe())
		}
		return nil
	}
	if len(n.items) == 0 {
		o.reader.Add(n.Pos, "empty-value", "Key", key)
	}
	return n.items
}

// Done reports every key that was not read, and lists the allowed ones.
func (o *Object) Done() {
	for _, e := range o.node.entries {
		if slices.Contains(o.asked, e.key.text) {
			continue
		}
		if near := Nearest(e.key.text, o.asked); near != "" {
			o.reader.Add(e.key.Pos, "unknown-key/near", "Key", e.key.text, "What", o.what, "Meant", near)
		} else {
			o.reader.Add(e.key.Pos, "unknown-key", "Key", e.key.text, "What", o.what,
				"Allowed", strings.Join(o.asked, ", "))
		}
	}
}

func (n *Node) scalar() Scalar {
	return Scalar{Pos: n.Pos, Text: n.text, Quoted: n.quoted, Typed: n.typed}
}

// describe names the kind of a node, for a message.
func (n *Node) describe() string {
	switch n.kind {
	case list:
		return "[...]"
	case mapping:
		return "{...}"
	case empty:
		return `""`
	}
	return `"` + Short(n.text) + `"`
}

// Short truncates a text so that a message can quote it on one line.
func Short(s string) string {
	const most = 60
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}

// Nearest returns the candidate most similar to the word, or "" if none is similar.
func Nearest(word string, candidates []string) string {
	best, least := "", 1+len([]rune(word))/3
	for _, c := range candidates {
		if d := distance([]rune(word), []rune(c)); d < least || d == least && best == "" {
			best, least = c, d
		}
	}
	return best
}

// distance returns the number of characters to insert, delete or replace.
func distance(a, b []rune) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		before := row[0]
		row[0] = i + 1
		for j := range b {
			cost := before
			if a[i] != b[j] {
				cost = 1 + min(before, row[j], row[j+1])
			}
			before, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
