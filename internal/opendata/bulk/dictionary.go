package bulk

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed dictionary.toml
var dictionaryFile string

// dictionary has the words of tables and fields. A field that several tables share stands once, in Fields. One
// that belongs to another field, such as its precision, is described by its ending.
type dictionary struct {
	Fields  map[string]Words
	Endings map[string]Words
	Tables  map[string]struct {
		Words
		Fields map[string]Words
	}
}

// describe gives tables and fields their words.
func describe(list []Table) error {
	var d dictionary
	if err := toml.Unmarshal([]byte(dictionaryFile), &d); err != nil {
		return fmt.Errorf("reading dictionary.toml: %w", err)
	}
	for i := range list {
		t := &list[i]
		t.Words = d.Tables[t.Name].Words
		for j := range t.Fields {
			f := &t.Fields[j]
			if f.Words = d.field(t.Name, f.Name); f.Words.Title == "" || t.Words.Title == "" {
				return fmt.Errorf("dictionary.toml has no words for %s.%s", t.Name, f.Name)
			}
		}
	}
	return nil
}

// field returns the words of a field: its own ones in its table, those that tables share, or those of the
// field to which it belongs with an ending.
func (d dictionary) field(table, name string) Words {
	if w, ok := d.Tables[table].Fields[name]; ok {
		return w
	}
	if w, ok := d.Fields[name]; ok {
		return w
	}
	for ending, w := range d.Endings {
		if of, ok := strings.CutSuffix(name, "_"+ending); ok {
			owner := d.field(table, of)
			return Words{owner.Title + w.Title, owner.English + w.English, w.About, w.Meaning}
		}
	}
	return Words{}
}
