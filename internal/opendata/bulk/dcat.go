package bulk

import (
	"path"

	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/jsontext"
	"portal/internal/opendata/ocds"
)

// CatalogueName is the file of the catalogue in the vocabulary DCAT 3 (W3C), as JSON-LD.
const CatalogueName = "catalog.json"

// The types of DCAT. Properties keep the names of the vocabularies; the context below says which.
type catalogue struct {
	Context     map[string]any `json:"@context"`
	ID          string         `json:"@id"`
	Type        string         `json:"@type"`
	Title       []spoken       `json:"dct:title"`
	Description []spoken       `json:"dct:description"`
	Publisher   *agent         `json:"dct:publisher,omitempty"`
	Licence     *named         `json:"dct:license,omitempty"`
	Homepage    named          `json:"foaf:homepage"`
	Language    []string       `json:"dct:language"`
	Modified    *dated         `json:"dct:modified,omitempty"`
	Version     string         `json:"dcat:version,omitempty"`
	Datasets    []datasetFile  `json:"dcat:dataset"`
	Services    []dataService  `json:"dcat:service"`
}

type datasetFile struct {
	ID            string         `json:"@id"`
	Type          string         `json:"@type"`
	Identifier    string         `json:"dct:identifier"`
	Title         []spoken       `json:"dct:title"`
	Description   []spoken       `json:"dct:description"`
	Publisher     *agent         `json:"dct:publisher,omitempty"`
	Modified      *dated         `json:"dct:modified,omitempty"`
	Temporal      *interval      `json:"dct:temporal,omitempty"`
	Page          named          `json:"dcat:landingPage"`
	Distributions []distribution `json:"dcat:distribution"`
}

type distribution struct {
	Type      string   `json:"@type"`
	Title     string   `json:"dct:title"`
	Licence   *named   `json:"dct:license,omitempty"`
	Download  named    `json:"dcat:downloadURL"`
	Access    named    `json:"dcat:accessURL"`
	MediaType named    `json:"dcat:mediaType"`
	Size      int      `json:"dcat:byteSize"`
	Checksum  checksum `json:"spdx:checksum"`
}

// dataService is the interface for programs.
type dataService struct {
	ID          string   `json:"@id"`
	Type        string   `json:"@type"`
	Title       []spoken `json:"dct:title"`
	Endpoint    named    `json:"dcat:endpointURL"`
	Description named    `json:"dcat:endpointDescription"`
}

type spoken struct {
	Language string `json:"@language"`
	Value    string `json:"@value"`
}

type named struct {
	ID string `json:"@id"`
}

type dated struct {
	Type  string `json:"@type"`
	Value string `json:"@value"`
}

type agent struct {
	Type string `json:"@type"`
	Name string `json:"foaf:name"`
}

type checksum struct {
	Type      string `json:"@type"`
	Algorithm named  `json:"spdx:algorithm"`
	Value     string `json:"spdx:checksumValue"`
}

// interval is the time that the figures cover.
type interval struct {
	Type  string `json:"@type"`
	Start dated  `json:"dcat:startDate"`
	End   dated  `json:"dcat:endDate"`
}

// said returns a text in the languages that have it.
func said(chinese, english string) []spoken {
	out := []spoken{{"zh-CN", chinese}}
	if english != "" {
		out = append(out, spoken{"en", english})
	}
	return out
}

func onDay(d figures.Date) *dated {
	if d == (figures.Date{}) {
		return nil
	}
	return &dated{"xsd:date", d.String()}
}

// iana is the register of media types.
const iana = "https://www.iana.org/assignments/media-types/"

// MediaType returns the media type of a data file by its ending.
func MediaType(name string) string {
	switch path.Ext(name) {
	case ".csv":
		return "text/csv"
	case ".json":
		return "application/json"
	case ".zip":
		return "application/zip"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

// Catalogue returns the catalogue: a dataset for each table, one for the files with all of them, and one for the
// packages of Open Contracting, if there are any. files has all of them by their names below data/. Addresses
// begin with the site's; if that is unknown, they begin with a slash.
func Catalogue(a About, list []Table, files map[string][]byte) ([]byte, error) {
	address := func(name string) named { return named{a.BaseURL + figures.DataFolder + name} }
	page := named{a.BaseURL + figures.DataFolder}
	var publisher *agent
	if a.Publisher != "" {
		publisher = &agent{"foaf:Organization", a.Publisher}
	}
	var licence *named
	if a.Licence.Path != "" {
		licence = &named{a.Licence.Path}
	}
	service := dataService{a.BaseURL + figures.APIFolder, "dcat:DataService", said("供程序读取的 JSON", "JSON for programs"),
		named{a.BaseURL + figures.APIFolder + "index.json"}, named{a.BaseURL + figures.APIFolder + "openapi.json"}}
	offer := func(name string) distribution {
		return distribution{"dcat:Distribution", name, licence, address(name), page, named{iana + MediaType(name)},
			len(files[name]), checksum{"spdx:Checksum", named{"spdx:checksumAlgorithm_sha256"}, digest.Of(files[name])}}
	}
	dataset := func(id string, w Words, fragment string, names ...string) datasetFile {
		d := datasetFile{ID: page.ID + fragment, Type: "dcat:Dataset", Identifier: id, Title: said(w.Title, w.English),
			Description: said(w.About, w.Meaning), Publisher: publisher, Modified: onDay(a.Date), Page: page}
		for _, name := range names {
			d.Distributions = append(d.Distributions, offer(name))
		}
		return d
	}
	all := a.Words
	all.Title, all.English = a.Title, a.English
	whole := dataset("all", all, "#whole", WorkbookName, ArchiveName)
	whole.Temporal = covered(list)
	out := catalogue{
		Context: map[string]any{
			"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/",
			"spdx": "http://spdx.org/rdf/terms#", "xsd": "http://www.w3.org/2001/XMLSchema#",
		},
		ID: address(CatalogueName).ID, Type: "dcat:Catalog", Title: said(a.Title, a.English),
		Description: said(a.Words.About, a.Words.Meaning), Publisher: publisher, Licence: licence,
		Homepage: page, Language: []string{"zh-CN"}, Modified: onDay(a.Date), Version: a.Commit,
		Datasets: []datasetFile{whole},
		Services: []dataService{service},
	}
	if a.English != "" {
		out.Language = append(out.Language, "en")
	}
	for _, t := range list {
		out.Datasets = append(out.Datasets, dataset(t.Name, t.Words, "#"+t.Name, t.Name+".csv", PlainFolder+t.Name+".csv"))
	}
	if names := []string{ocds.Subfolder + ocds.ReleasesFile, ocds.Subfolder + ocds.RecordsFile}; files[names[0]] != nil {
		out.Datasets = append(out.Datasets, dataset("ocds", Words{"合同数据（OCDS 1.1.5）", "Contracts (OCDS 1.1.5)",
			"中标、合同、变更和拨付申请，按开放合同数据标准", "Awards, contracts, amendments and requests in the Open Contracting Data Standard"}, "#ocds", names...))
	}
	return jsontext.Encode(out, " ")
}

// covered returns the months of all reports; nil if there is none.
func covered(list []Table) *interval {
	t := Named(list, "reports")
	if len(t.Rows) == 0 {
		return nil
	}
	month := func(row []string, field string) dated { return dated{"xsd:gYearMonth", row[t.Index(field)]} }
	return &interval{"dct:PeriodOfTime", month(t.Rows[0], "covers_from"), month(t.Rows[len(t.Rows)-1], "period")}
}
