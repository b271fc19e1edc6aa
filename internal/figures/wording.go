package figures

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"portal/internal/message"
	"portal/internal/yamlfile"
)

// WordingFile records the changes of published words.
const WordingFile = "data/wording.yaml"

// Wording is a recorded change of published words: of a fact of a document, a row of the form, a place
// or a target, or of a phrase of the site. Figures, amounts and dates are never wording.
type Wording struct {
	// Of is the id of the document, row or target, the slug of the place, the key of the phrase, or the id
	// of a chart with the name of its phrase: fund-progress.title.
	Of       At[string]
	Fact     At[string] // the key of the text; not given for a phrase
	County   At[string] // the county of the target's project; not given for other texts
	Language At[string] // of the phrase; not given for other texts

	Old    At[string] // not given if nothing stood there
	New    At[string] // not given if nothing stands there now
	Reason At[string]
	Date   At[Date] // the day of the change
}

// WordingFacts lists the facts of documents, rows, places and targets that are wording. A fact of a
// project that a correction may change is not in the list.
var WordingFacts = []string{
	"title", "number", "issuer", // of a document
	"heading", "label", "name", "english.heading", "english.label", "english.name", // of a row of the form
	"english", // of a place, which has a name, too
	factNote,  // of a target
}

// factNote is the only fact whose owner has an id that is unique within one project only.
const factNote = "note"

// languages are those of the site's phrases.
var languages = []string{"zh-cn", "en"}

// TextName identifies a text that a change of wording may name.
type TextName struct{ Of, Fact, County, Language string }

// Text returns the name of the text that was changed.
func (w Wording) Text() TextName { return TextName{w.Of.V, w.Fact.V, w.County.V, w.Language.V} }

// Key returns a text that equal changes of wording share.
func (w Wording) Key() string {
	return fmt.Sprintf("%q", []string{w.Of.V, w.Fact.V, w.County.V, w.Language.V, w.Old.V, w.New.V, w.Reason.V,
		w.Date.V.String()})
}

// Wordable is a text that a change of wording may name.
type Wordable struct {
	Name  TextName
	Value At[string]  // not given if nothing stands there
	Owner message.Pos // of what has the text
}

// Wordables returns every text that a change of wording may name, in file order.
func (ds *Dataset) Wordables() []Wordable {
	var out []Wordable
	first := ds.unsettled()
	first.wordables(func(name TextName, text *At[string], owner message.Pos) {
		out = append(out, Wordable{name, *text, owner})
	})
	for _, language := range languages {
		place := message.Pos{File: "i18n/" + language + ".toml"}
		for _, key := range slices.Sorted(maps.Keys(ds.Phrases[language])) {
			out = append(out, Wordable{
				TextName{Of: key, Language: language}, At[string]{ds.Phrases[language][key], place}, place,
			})
		}
	}
	for _, c := range ds.Charts {
		for _, language := range languages {
			words := c.in(language)
			for _, name := range slices.Sorted(maps.Keys(words)) {
				out = append(out, Wordable{TextName{Of: c.ID.V + "." + name, Language: language}, words[name], c.ID.Pos})
			}
		}
	}
	return out
}

// unsettled returns a copy of the data in which rows and places have their first words. What changed of
// them later is no wording.
func (ds *Dataset) unsettled() Dataset {
	out := *ds
	out.Indicators, out.Counties, out.City = firsts(ds.Indicators), firsts(ds.Counties), firsts([]Jurisdiction{ds.City})[0]
	return out
}

// wordables calls see for every text that is not a phrase.
func (ds *Dataset) wordables(see func(name TextName, text *At[string], owner message.Pos)) {
	for i := range ds.Sources {
		s := &ds.Sources[i]
		if s.Withdrawn {
			continue // its words are not public any more
		}
		see(TextName{Of: s.ID.V, Fact: "title"}, &s.Title, s.ID.Pos)
		see(TextName{Of: s.ID.V, Fact: "number"}, &s.Number, s.ID.Pos)
		see(TextName{Of: s.ID.V, Fact: "issuer"}, &s.Issuer, s.ID.Pos)
	}
	for n := range ds.Indicators {
		i := &ds.Indicators[n]
		for _, t := range i.texts() {
			see(TextName{Of: i.ID.V, Fact: strings.Replace(t.key, "_", ".", 1)}, t.at, i.ID.Pos)
		}
	}
	place := func(j *Jurisdiction) {
		see(TextName{Of: j.Slug.V, Fact: "name"}, &j.Name, j.Slug.Pos)
		see(TextName{Of: j.Slug.V, Fact: "english"}, &j.English, j.Slug.Pos)
	}
	place(&ds.City)
	for i := range ds.Counties {
		place(&ds.Counties[i])
	}
	for n := range ds.Projects {
		p := &ds.Projects[n]
		for i := range p.Targets {
			t := &p.Targets[i]
			see(TextName{Of: t.ID.V, Fact: factNote, County: p.County.V}, &t.Note, t.ID.Pos)
		}
	}
}

// Reworded returns the data as if some changes of wording had not been made. It does not modify ds.
// Publish builds the charts of such data to prove that only the words of these texts changed.
func (ds *Dataset) Reworded(undo func(Wording) bool) *Dataset {
	out := ds.unsettled()
	out.Sources, out.Projects = slices.Clone(ds.Sources), slices.Clone(ds.Projects)
	for i := range out.Projects {
		out.Projects[i].Targets = slices.Clone(out.Projects[i].Targets)
	}
	out.Phrases = map[string]map[string]string{}
	for language, phrases := range ds.Phrases {
		out.Phrases[language] = maps.Clone(phrases)
	}
	out.Charts = slices.Clone(ds.Charts)
	for i := range out.Charts {
		c := &out.Charts[i]
		c.Words, c.English = maps.Clone(c.Words), maps.Clone(c.English)
	}
	old := map[TextName]At[string]{}
	for _, w := range slices.Backward(ds.Wording) { // the first change has the oldest words
		if undo(w) {
			old[w.Text()] = w.Old
		}
	}
	out.Wording = slices.DeleteFunc(slices.Clone(ds.Wording), undo)
	out.wordables(func(name TextName, text *At[string], _ message.Pos) {
		if was, ok := old[name]; ok {
			*text = was
		}
	})
	settle(&out.City)
	settleAll(out.Counties)
	settleAll(out.Indicators)
	for name, was := range old {
		phrases, ok := out.Phrases[name.Language]
		chart, word, _ := strings.Cut(name.Of, ".")
		if n := slices.IndexFunc(out.Charts, func(c ChartSpec) bool { return c.ID.V == chart }); ok && n >= 0 {
			if words := out.Charts[n].in(name.Language); was.Given() && words != nil {
				words[word] = was
			} else {
				delete(words, word)
			}
			continue
		}
		switch {
		case !ok: // not a phrase
		case was.Given():
			phrases[name.Of] = was.V
		default:
			delete(phrases, name.Of)
		}
	}
	return &out
}

func (r *reader) wording(ds *Dataset, n *yamlfile.Node) {
	o := r.Object(n, "wording.yaml")
	for _, item := range o.List("wording") {
		e := r.Object(item, "a change of wording")
		w := Wording{Of: r.words(e, "of")}
		if e.Has("language") {
			w.Language = enum(r, e, "language", languages)
		} else if w.Fact = enum(r, e, "fact", WordingFacts); w.Fact.V == factNote {
			w.County = r.id(e, "county")
		}
		w.Old, w.New = r.wordsChanged(e, "old"), r.wordsChanged(e, "new")
		w.Reason = r.paragraph(e, "reason")
		w.Date = r.day(e, "date")
		e.Done()
		ds.Wording = append(ds.Wording, w)
	}
	o.Done()
}

// wordsChanged reads the words before or after a change. Phrases may begin and end with blanks.
func (r *reader) wordsChanged(o *yamlfile.Object, key string) At[string] {
	s, ok := o.OptionalScalar(key, phraseKind)
	inner := s
	inner.Text = strings.Trim(s.Text, " ")
	return At[string]{s.Text, r.line(key, inner, ok, longestParagraph).Pos}
}
