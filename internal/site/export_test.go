package site

import (
	"os"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/sample"
)

// FirstMost is how large the first file of the search may be, packed.
const FirstMost = firstMost

// SearchFiles returns what the search of a portal loads: its first file and
// the other, nil where there is none.
func SearchFiles(ds *figures.Dataset) (first, older []byte, err error) {
	said, err := lexicon.Read(os.DirFS(sample.Root()), lexicon.Chinese)
	if err != nil {
		return nil, nil, err
	}
	p, _, err := draft(ds, nil, settings{base: "/", titles: map[string]string{lexicon.Chinese: "portal"}, languages: []*lexicon.Lexicon{said}})
	if err != nil {
		return nil, nil, err
	}
	return p.stage.files["assets/"+firstPassages], p.stage.files["assets/"+olderPassages], said.Err()
}
