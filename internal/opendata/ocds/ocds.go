// Package ocds turns the portal's contracts into files of the Open Contracting Data Standard 1.1.5
// (https://standard.open-contracting.org/1.1/en/): a release package, a record package and the
// extension that both use. The README.md of the extension documents what the standard leaves open.
//
// The bytes depend only on the data and the options: not on the clock or the machine.
package ocds

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"portal/internal/figures"
	"portal/internal/jsontext"
	"portal/internal/lexicon"
)

// Subfolder has the files, below the address of the open data.
const Subfolder = "ocds/"

// Folder is the address of the files, relative to the site's base.
const Folder = figures.DataFolder + Subfolder

// The names of the files, below Folder.
const (
	ReleasesFile    = "releases.json"
	RecordsFile     = "records.json"
	ExtensionFolder = "extension/"
)

// Options say where the files are published and by whom.
type Options struct {
	BaseURL   string       // address of the site, with a slash at the end; "/" if unknown
	Prefix    string       // the registered ocid prefix, such as ocds-abc123; empty if there is none
	Publisher string       // name of the publisher
	Date      figures.Date // the day of the newest document or record in the data
	Licence   string       // address of the licence; empty if none is stated
}

var prefixForm = regexp.MustCompile(`^ocds-[a-z0-9]{6}$`)

// Registered reports whether a prefix has the form of those that the Open Contracting Partnership
// registers. Without one the files are only OCDS-shaped: their ocids are not unique in the world.
func Registered(prefix string) bool { return prefixForm.MatchString(prefix) }

// Files returns the files below data/ocds/ by name. words are the Chinese ones, because the data is
// Chinese. It returns none if the data never had a contract, because a package has at least one release. If the
// last contract was withdrawn by law, the files stay at their addresses with empty lists.
func Files(ds *figures.Dataset, words *lexicon.Lexicon, o Options) (map[string][]byte, error) {
	if o.Prefix != "" && !Registered(o.Prefix) {
		return nil, fmt.Errorf("invalid ocid prefix %q (want \"ocds-\" and six lower-case letters or digits); "+
			"register one or leave it empty", o.Prefix)
	}
	releases, records := []any{}, []any{}
	for i := range ds.Projects {
		p := &ds.Projects[i]
		for _, k := range p.Contracts {
			process := newProcess(ds, words, o, p, k.ID.V)
			process.run()
			releases = append(releases, process.releases...)
			records = append(records, process.record())
		}
	}
	if len(releases) == 0 && !withdrew(ds) {
		return nil, nil
	}
	out := map[string][]byte{}
	for name, list := range map[string]object{
		ReleasesFile: {"releases": releases},
		RecordsFile:  {"records": records, "packages": []any{o.uri(ReleasesFile)}},
	} {
		src, err := jsontext.Encode(o.pack(name, list), "")
		if err != nil {
			return nil, fmt.Errorf("OCDS %s: %w", name, err)
		}
		out[name] = src
	}
	if err := o.extension(out); err != nil {
		return nil, fmt.Errorf("OCDS extension: %w", err)
	}
	return out, words.Err()
}

// withdrew reports whether a contract was withdrawn by law.
func withdrew(ds *figures.Dataset) bool {
	return slices.ContainsFunc(ds.Withdrawals, func(w figures.Withdrawal) bool { return figures.ContractIDOf(w.Address.V) != "" })
}

// pack adds the metadata of a package to its content.
func (o Options) pack(name string, content object) object {
	content["uri"] = o.uri(name)
	content["version"] = "1.1"
	content["publishedDate"] = moment(o.Date.Last())
	content["publisher"] = object{"name": o.Publisher}
	if o.addressed() {
		content["extensions"] = []any{o.uri(ExtensionFolder + extensionFile)}
		content["publicationPolicy"] = o.BaseURL + figures.DataFolder
	}
	if o.Licence != "" {
		content["license"] = o.Licence
	}
	return content
}

// addressed reports whether the site's address is known, so that links are URIs as the standard demands.
func (o Options) addressed() bool {
	return strings.HasPrefix(o.BaseURL, "https://") || strings.HasPrefix(o.BaseURL, "http://")
}

// uri returns the identifier of a file: its address or, while the site's is unknown, a UUID that depends on
// the publisher and the name alone.
func (o Options) uri(name string) string {
	if o.addressed() {
		return o.BaseURL + Folder + name
	}
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(o.Publisher+"/"+Folder+name)).URN()
}

// ocid returns the identifier of the contracting process of a contract.
func (o Options) ocid(contract string) string {
	if o.Prefix == "" {
		return contract
	}
	return o.Prefix + "-" + contract
}

// moment returns a day as the date-time at which it begins in China. The day must be exact.
func moment(d figures.Date) string { return d.String() + "T00:00:00+08:00" }
