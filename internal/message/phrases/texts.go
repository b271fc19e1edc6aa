package phrases

import (
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Texts returns every text of a file by its key. Plural forms and keys in a table are written as
// key.form and table.key.
func Texts(src []byte) (map[string]string, error) {
	var file map[string]any
	if err := toml.Unmarshal(src, &file); err != nil {
		return nil, err
	}
	out := map[string]string{}
	var walk func(prefix string, table map[string]any)
	walk = func(prefix string, table map[string]any) {
		for key, value := range table {
			switch value := value.(type) {
			case string:
				out[prefix+key] = value
			case map[string]any:
				walk(prefix+key+".", value)
			}
		}
	}
	walk("", file)
	return out, nil
}

// Encode returns the file of some texts; it is the inverse of Texts.
func Encode(texts map[string]string) ([]byte, error) {
	file := map[string]any{}
	for key, text := range texts {
		table := file
		for {
			head, rest, inside := strings.Cut(key, ".")
			if !inside {
				table[key] = text
				break
			}
			below, ok := table[head].(map[string]any)
			if !ok {
				below = map[string]any{}
				table[head] = below
			}
			table, key = below, rest
		}
	}
	return toml.Marshal(file)
}
