package yamlfile

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"portal/internal/message"
)

// Kind describes the values that a scalar may have. A reader passes it with the key, so that a schema can
// be made from the reader alone. It does not check anything.
type Kind interface {
	Keywords() map[string]any // of JSON Schema

	// Samples returns valid values, one for each branch that the reader may take. Without any, Explore
	// makes up an id.
	Samples() []string
}

// Words is the Kind of a closed list of words.
type Words[T ~string] []T

// Keywords returns the list.
func (w Words[T]) Keywords() map[string]any { return map[string]any{"enum": w.Samples()} }

// Samples returns all words.
func (w Words[T]) Samples() []string {
	out := make([]string, len(w))
	for i, word := range w {
		out[i] = string(word)
	}
	return out
}

// Shape describes the keys that a reader reads from a mapping.
type Shape struct {
	What   message.Noun
	Leaves []Leaf // one for each combination of answers that matters
}

// Leaf is what a reader reads under certain conditions.
type Leaf struct {
	Conditions []Condition // in the order in which the reader asks
	Keys       []Key       // in the order of reading
	Incomplete bool        // the reader reports that keys are missing
}

// Condition is an answer that decides how a reader goes on: whether a key is given or, if Word is set,
// which value it has.
type Condition struct {
	Key   string
	Given bool
	Value string
	Word  bool // the value is one of a closed list
	about about
}

type about int

const (
	presence about = iota
	content
)

// Presence reports whether the condition is about the presence of the key, not about its value.
func (c Condition) Presence() bool { return c.about == presence }

// Key is a key of a mapping. It has a scalar, an object or, where the reader takes either, both. In a list
// Object describes each item.
type Key struct {
	Name     string
	Required bool
	Scalar   map[string]any // keywords of JSON Schema; nil if no scalar is allowed
	Object   *Shape
	List     bool
	nested   bool   // it has an object
	missing  string // the rule that reports its absence; missing-key if empty
}

// Explore runs a reader on made-up nodes instead of a file, often enough to see each of its branches. The
// reader branches on Has, and on values whose Kind has several samples. An answer to one of these questions
// must matter by itself, not only together with another answer to a later question.
func Explore(read func(*Node)) *Shape {
	return explorer{read}.shape("", map[question]string{})
}

// question is something whose answer may change what a reader reads.
type question struct {
	path  string // of the object
	key   string
	about about
}

// asked is a question with its possible answers, the usual one first.
type asked struct {
	question
	answers []string
	word    bool
}

// The answers about presence.
const (
	yes = "yes"
	no  = "no"
)

// probe records one run of a reader. Questions without an answer get the usual one.
type probe struct {
	answers map[question]string
	asked   []asked
	objects map[string]*probed
}

// probed is what a reader read of one object.
type probed struct {
	what       message.Noun
	keys       []Key
	incomplete bool
}

func (p *probe) ask(a asked) string {
	if !slices.ContainsFunc(p.asked, func(b asked) bool { return b.question == a.question }) {
		p.asked = append(p.asked, a)
	}
	if answer, ok := p.answers[a.question]; ok {
		return answer
	}
	return a.answers[0]
}

// see records that the reader reads an object.
func (p *probe) see(path string, what message.Noun) {
	if p.objects[path] == nil {
		p.objects[path] = &probed{what: what}
	}
}

// has answers whether a key of an object is given.
func (p *probe) has(path, key string) bool {
	return p.ask(asked{question{path, key, presence}, []string{yes, no}, false}) == yes
}

// get records that the reader reads a key, and returns its node; nil if the key is not given.
func (p *probe) get(path string, k Key, samples []string) *Node {
	own := p.objects[path]
	if i := slices.IndexFunc(own.keys, func(b Key) bool { return b.Name == k.Name }); i < 0 {
		own.keys = append(own.keys, k)
	} else {
		own.keys[i].Required = own.keys[i].Required || k.Required
	}
	if !k.Required && p.answers[question{path, k.Name, presence}] == no {
		return nil
	}
	n := madeUp(p, path+"/"+k.Name)
	switch {
	case k.List:
		return &Node{Pos: n.Pos, kind: list, items: []*Node{n}}
	case k.nested:
		return n
	}
	_, word := k.Scalar["enum"]
	if len(samples) == 0 {
		samples = []string{madeUpID(n.text)}
	}
	value := samples[0]
	if len(samples) > 1 {
		value = p.ask(asked{question{path, k.Name, content}, samples, word})
	}
	return &Node{Pos: n.Pos, kind: text, text: value, quoted: k.Scalar["type"] == "string"}
}

// madeUp returns a mapping that is in no file.
func madeUp(p *probe, path string) *Node {
	return &Node{Pos: message.Pos{File: "made up"}, kind: mapping, probe: p, text: path}
}

// madeUpID returns an id that differs from that of every other key.
func madeUpID(path string) string {
	return strings.NewReplacer("/", "-", "_", "-").Replace(strings.TrimPrefix(path, "/"))
}

type explorer struct{ read func(*Node) }

func (x explorer) run(answers map[question]string) *probe {
	p := &probe{answers: answers, objects: map[string]*probed{}}
	x.read(madeUp(p, ""))
	return p
}

// shape describes the object at a path. answers are those that led to it.
func (x explorer) shape(path string, answers map[question]string) *Shape {
	s := &Shape{}
	x.walk(s, path, answers, nil, nil)
	return s
}

// walk adds the leaves that follow from the answers to a shape. free are the keys that the reader asks for
// and that change nothing else.
func (x explorer) walk(s *Shape, path string, answers map[question]string, conditions []Condition, free []string) {
	usual := x.run(answers)
	i := slices.IndexFunc(usual.asked, func(a asked) bool {
		_, known := answers[a.question]
		return a.path == path && !known
	})
	if i < 0 {
		x.leaf(s, path, usual, conditions, free)
		return
	}
	q := usual.asked[i]
	with := func(answer string) map[question]string {
		more := maps.Clone(answers)
		more[q.question] = answer
		return more
	}
	// Samples are there because the reader branches on them, and one key alone may not complete a mapping.
	matters := q.about == content && !q.word || usual.objects[path].incomplete
	for _, answer := range q.answers[1:] {
		other := x.run(with(answer))
		matters = matters || !alike(usual, other, q.question)
		// If the reader requires the key even so, something else that is given requires it.
		matters = matters || q.about == presence && slices.ContainsFunc(other.objects[path].keys, func(k Key) bool {
			return k.Name == q.key && k.Required
		})
	}
	if !matters {
		if q.about == presence {
			free = append(slices.Clip(free), q.key)
		}
		x.walk(s, path, with(q.answers[0]), conditions, free)
		return
	}
	for _, answer := range q.answers {
		c := Condition{Key: q.key, about: q.about, Given: q.about == content || answer == yes, Word: q.word}
		if q.about == content {
			c.Value = answer
		}
		x.walk(s, path, with(answer), append(slices.Clip(conditions), c), free)
	}
}

// leaf adds what the reader reads in one run.
func (x explorer) leaf(s *Shape, path string, run *probe, conditions []Condition, free []string) {
	own := run.objects[path]
	s.What = own.what
	l := Leaf{Conditions: conditions, Incomplete: own.incomplete}
	for _, k := range own.keys {
		k.Required = k.Required && !slices.Contains(free, k.Name)
		if k.nested && !own.incomplete && run.objects[path+"/"+k.Name] != nil {
			k.Object = x.shape(path+"/"+k.Name, run.answers)
		}
		l.Keys = append(l.Keys, k)
	}
	s.Leaves = append(s.Leaves, l)
}

// alike reports whether two runs read the same of an object and of everything below it, apart from the key
// in question.
func alike(a, b *probe, q question) bool {
	below := func(p *probe) map[string]probed {
		out := map[string]probed{}
		for path, o := range p.objects {
			inside := path == q.path || strings.HasPrefix(path, q.path+"/")
			own := q.path + "/" + q.key
			if !inside || path == own || strings.HasPrefix(path, own+"/") {
				continue
			}
			copied := *o
			if path == q.path {
				copied.keys = slices.DeleteFunc(slices.Clone(o.keys), func(k Key) bool { return k.Name == q.key })
			}
			out[path] = copied
		}
		return out
	}
	return reflect.DeepEqual(below(a), below(b))
}
