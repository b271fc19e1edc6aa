package bulk

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"

	"portal/internal/opendata"
)

// PlainFolder has the CSV files without a byte-order mark, for programs.
const PlainFolder = "plain/"

// The names of the files about all tables.
const (
	WorkbookName = "portal.xlsx"
	PackageName  = "datapackage.json"
	ArchiveName  = "all.zip"
)

// Files returns the bulk files by their names below data/: every table as CSV for spreadsheets and in plain form,
// one workbook, the description of the Data Package, and an archive of that package with its files.
func Files(a About, list []Table) (map[string][]byte, error) {
	out := map[string][]byte{}
	packed := map[string][]byte{}
	for _, t := range list {
		src, err := t.CSV()
		if err != nil {
			return nil, err
		}
		packed[PlainFolder+t.Name+".csv"] = src
		out[t.Name+".csv"] = append([]byte(opendata.ByteOrderMark), src...)
	}
	var err error
	if packed[PackageName], err = datapackage(a, list, packed); err != nil {
		return nil, err
	}
	if out[ArchiveName], err = archive(packed); err != nil {
		return nil, err
	}
	if out[WorkbookName], err = Workbook(a.Title, list); err != nil {
		return nil, err
	}
	maps.Copy(out, packed)
	return out, nil
}

// archive returns a zip archive. Its entries have no times, so that equal files give equal bytes.
func archive(files map[string][]byte) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		e, err := w.Create(name)
		if err != nil {
			return nil, err
		}
		if _, err := e.Write(files[name]); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return b.Bytes(), err
}
