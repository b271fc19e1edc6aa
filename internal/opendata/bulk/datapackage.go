package bulk

import (
	"strings"

	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/jsontext"
)

// About is what the files say of the whole.
type About struct {
	Name      string // an identifier of the data: that of the city in addresses
	Title     string // of the site
	English   string // the same in English; empty if there are no English pages
	Words     Words  // of the data
	BaseURL   string // the site's address with a slash at the end; "/" if it is unknown
	Publisher string // the office that publishes the site; empty if unknown
	Commit    string // of the data: its version; empty if unknown
	Date      figures.Date
	Licence   Licence
	Sources   []figures.Source // the documents behind the data
}

// Licence is the licence of the data; empty if none is stated.
type Licence struct{ Title, Path string }

// Absolute returns the full address of a file of the site; empty if the site's address is unknown.
func (a About) Absolute(address string) string {
	if !strings.HasPrefix(a.BaseURL, "http") {
		return ""
	}
	return a.BaseURL + address
}

// The descriptor of Data Package 2.0 (datapackage.org). The standard has one language: title and description
// are Chinese, and title_en and description_en, which it does not know, English.
type packageFile struct {
	Schema        string        `json:"$schema"`
	Name          string        `json:"name"`
	Title         string        `json:"title"`
	TitleEN       string        `json:"title_en,omitempty"`
	Description   string        `json:"description"`
	DescriptionEN string        `json:"description_en,omitempty"`
	Homepage      string        `json:"homepage,omitempty"`
	Version       string        `json:"version,omitempty"`
	Licences      []licence     `json:"licenses,omitempty"`
	Contributors  []contributor `json:"contributors,omitempty"`
	Sources       []origin      `json:"sources,omitempty"`
	Resources     []resource    `json:"resources"`
}

type licence struct {
	Title string `json:"title,omitempty"`
	Path  string `json:"path"`
}

type contributor struct {
	Title string   `json:"title"`
	Roles []string `json:"roles"`
}

// origin is a document behind the data.
type origin struct {
	Title   string `json:"title"`
	Path    string `json:"path,omitempty"`
	Version string `json:"version,omitempty"` // its date
}

type resource struct {
	Schema        string      `json:"$schema"`
	Name          string      `json:"name"`
	Type          string      `json:"type"`
	Path          string      `json:"path"`
	Title         string      `json:"title"`
	TitleEN       string      `json:"title_en"`
	Description   string      `json:"description"`
	DescriptionEN string      `json:"description_en"`
	Format        string      `json:"format"`
	MediaType     string      `json:"mediatype"`
	Encoding      string      `json:"encoding"`
	Bytes         int         `json:"bytes"`
	Hash          string      `json:"hash"`
	Dialect       dialect     `json:"dialect"`
	Fields        tableSchema `json:"schema"`
}

type dialect struct {
	Schema    string `json:"$schema"`
	Header    bool   `json:"header"`
	Delimiter string `json:"delimiter"`
	Ending    string `json:"lineTerminator"`
}

type tableSchema struct {
	Schema      string       `json:"$schema"`
	Fields      []fieldFile  `json:"fields"`
	PrimaryKey  []string     `json:"primaryKey,omitempty"`
	ForeignKeys []foreignKey `json:"foreignKeys,omitempty"`
}

type fieldFile struct {
	Name          string      `json:"name"`
	Type          Type        `json:"type"`
	Title         string      `json:"title"`
	TitleEN       string      `json:"title_en"`
	Description   string      `json:"description"`
	DescriptionEN string      `json:"description_en"`
	Unit          string      `json:"unit,omitempty"`
	Constraints   constraints `json:"constraints"`
}

type constraints struct {
	Required bool     `json:"required"`
	Enum     []string `json:"enum,omitempty"`
	Pattern  string   `json:"pattern,omitempty"`
}

type foreignKey struct {
	Fields    []string  `json:"fields"`
	Reference reference `json:"reference"`
}

type reference struct {
	Resource string   `json:"resource"`
	Fields   []string `json:"fields"`
}

// profiles are the addresses of the standard's own schemas.
const profiles = "https://datapackage.org/profiles/2.0/"

// datapackage describes the tables and their files in the plain form.
func datapackage(a About, list []Table, files map[string][]byte) ([]byte, error) {
	p := packageFile{
		Schema: profiles + "datapackage.json", Name: a.Name, Title: a.Title, TitleEN: a.English,
		Description: a.Words.About, DescriptionEN: a.Words.Meaning,
		Homepage: a.Absolute(figures.DataFolder), Version: a.Commit,
	}
	if a.Licence.Path != "" {
		p.Licences = []licence{{a.Licence.Title, a.Licence.Path}}
	}
	if a.Publisher != "" {
		p.Contributors = []contributor{{a.Publisher, []string{"publisher"}}}
	}
	for _, s := range a.Sources {
		o := origin{Title: s.Title.V}
		if s.Date.Given() {
			o.Version = s.Date.V.String()
		}
		if s.Notice {
			o.Path = a.Absolute(figures.NoticePath(s.ID.V))
		}
		p.Sources = append(p.Sources, o)
	}
	keys := map[string][]string{}
	for _, t := range list {
		keys[t.Name] = t.Key
	}
	for _, t := range list {
		name := PlainFolder + t.Name + ".csv"
		r := resource{
			Schema: profiles + "dataresource.json", Name: t.Name, Type: "table", Path: name,
			Title: t.Words.Title, TitleEN: t.Words.English,
			Description: t.Words.About, DescriptionEN: t.Words.Meaning,
			Format: "csv", MediaType: "text/csv", Encoding: "utf-8",
			Bytes: len(files[name]), Hash: "sha256:" + digest.Of(files[name]),
			Dialect: dialect{profiles + "tabledialect.json", true, ",", "\r\n"},
			Fields:  tableSchema{Schema: profiles + "tableschema.json", PrimaryKey: t.Key},
		}
		for _, f := range t.Fields {
			if f.Type == Month { // as text, because the standard's own library does not find keys of its type yearmonth
				f.Type, f.Pattern = Text, MonthPattern
			}
			r.Fields.Fields = append(r.Fields.Fields, fieldFile{f.Name, f.Type, f.Words.Title,
				f.Words.English, f.Words.About, f.Words.Meaning, f.Unit,
				constraints{f.Required, f.Enum, f.Pattern}})
			if f.To != "" {
				r.Fields.ForeignKeys = append(r.Fields.ForeignKeys, foreignKey{[]string{f.Name}, reference{f.To, keys[f.To]}})
			}
		}
		p.Resources = append(p.Resources, r)
	}
	return jsontext.Encode(p, " ")
}
