package site

import (
	"encoding/json"
	"path"

	"portal/internal/figures"
	"portal/internal/opendata/bulk"
)

// The description of a page's data in the vocabulary schema.org, as JSON-LD, for search engines. A page has none
// if the site's own address is unknown. Scripts of that type never run, so the policy of the pages allows them.
type datasetLD struct {
	Context     string       `json:"@context"`
	Type        string       `json:"@type"`
	Name        string       `json:"name"`
	Description string       `json:"description"`
	URL         string       `json:"url"`
	Language    string       `json:"inLanguage"`
	Time        string       `json:"temporalCoverage,omitempty"`
	Place       string       `json:"spatialCoverage,omitempty"`
	Creator     *creatorLD   `json:"creator,omitempty"`
	Licence     string       `json:"license,omitempty"`
	Modified    string       `json:"dateModified,omitempty"`
	Version     string       `json:"version,omitempty"`
	PartOf      string       `json:"isPartOf,omitempty"`
	Free        bool         `json:"isAccessibleForFree"`
	Files       []downloadLD `json:"distribution"`
}

type creatorLD struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type downloadLD struct {
	Type   string `json:"@type"`
	Format string `json:"encodingFormat"`
	URL    string `json:"contentUrl"`
}

// dataset describes the data of a page in its files.
func (p *pages) dataset(d datasetLD, address string, files ...string) string {
	if !p.Absolute() {
		return ""
	}
	d.Context, d.Type, d.URL, d.Language, d.Free = "https://schema.org", "Dataset", p.BaseURL+p.own(address), p.words.Tag(), true
	d.Licence = p.Licence.Address
	if p.Organiser != "" {
		d.Creator = &creatorLD{"Organization", p.Organiser}
	}
	if address != figures.DataFolder {
		d.PartOf = p.BaseURL + figures.DataFolder
	}
	for _, name := range files {
		d.Files = append(d.Files, downloadLD{"DataDownload", bulk.MediaType(name), p.BaseURL + address + path.Base(name)})
	}
	src, err := json.Marshal(d) // escapes < and >, so that no text can end the script
	p.keep(err)
	return string(src)
}
