package site

import (
	"os"
	"path"
	"strings"

	"portal/internal/figures"
	"portal/internal/lexicon"
	"portal/internal/project"
	"portal/internal/sample"
)

// FirstMost is how large the first file of the search may be, packed.
const FirstMost = firstMost

// settingsFor are the settings of a site at the root that has one language.
func settingsFor(said *lexicon.Lexicon) settings {
	return settings{Settings: project.Settings{
		BaseURL: "/", Titles: map[string]string{lexicon.Chinese: "portal"}, Languages: []*lexicon.Lexicon{said},
	}}
}

// Addresses returns the addresses of the pages that a portal's site has, and
// what is known of an address without making them.
func Addresses(ds *figures.Dataset) (made []string, has func(string) bool, err error) {
	said, err := lexicon.Read(os.DirFS(sample.Root()), lexicon.Chinese)
	if err != nil {
		return nil, nil, err
	}
	p, err := draft(ds, nil, settingsFor(said))
	if err != nil {
		return nil, nil, err
	}
	for name := range p.stage.files {
		folder, file := path.Split(name)
		if below, ok := strings.CutPrefix(folder, contentOf(lexicon.Chinese)); ok && (file == "index.md" || file == "_index.md") && below != figures.EmbedFolder {
			made = append(made, below)
		}
	}
	return made, project.AddressesOf(ds, said).Has, said.Err()
}

// SearchFiles returns what the search of a portal loads: its first file and
// the other, nil where there is none.
func SearchFiles(ds *figures.Dataset) (first, older []byte, err error) {
	said, err := lexicon.Read(os.DirFS(sample.Root()), lexicon.Chinese)
	if err != nil {
		return nil, nil, err
	}
	p, err := draft(ds, nil, settingsFor(said))
	if err != nil {
		return nil, nil, err
	}
	return p.stage.files["assets/"+firstPassages], p.stage.files["assets/"+olderPassages], said.Err()
}
