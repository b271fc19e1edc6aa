package site

import (
	"portal/internal/figures"
	"portal/internal/project"
	"portal/third_party/licences"
)

type licencesView struct {
	Tables []tableView `json:"tables"`
	Texts  string      `json:"texts"`
}

// licences lists the third-party parts and their licences.
func (p *pages) licences(project.Page) front {
	table := func(caption string, parts []licences.Part, err error) tableView {
		p.keep(err)
		t := tableView{Caption: p.words.Phrase(caption), Columns: p.heads("part_head", "version_head", "licence_head")}
		for _, part := range parts {
			t.Rows = append(t.Rows, []cellView{{Text: part.Name}, {Text: part.Version}, {Text: part.Licence}})
		}
		return t
	}
	libraries, failed := licences.Vendored()
	modules, err := licences.Modules()
	v := licencesView{Texts: figures.LicencesPath + licencesFile, Tables: []tableView{
		table("licences_vendored", libraries, failed), table("licences_modules", modules, err),
	}}
	return front{title: p.words.Phrase("licences"), description: p.words.Phrase("licences_description"), params: v}
}

// licencesFile is the file with the texts of all licences.
const licencesFile = "all.txt"
