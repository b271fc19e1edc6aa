package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/release/compare"
	"portal/internal/release/manifest"
)

// A correction may change the values that it names and everything derived from them, a change of wording
// the words that it names, but nothing else. To check this, publishing builds the site again without
// the new corrections and with the old words. Every frozen chart with a new correction must then have
// the seals that were published and, if words changed, every frozen chart. This also checks totals,
// shares, sentences and drawings, without a list of what derives from what.
//
// If the store's newest release has the chart, its data.json tells which corrections are new. The
// project's ledger has only their number, so the last ones by date count as new. A correction that
// is dated before a published one is then refused. The same holds for the changes of wording, which
// stand in a file of their own. A release without that file shows no change of wording.

// proof describes the frozen charts as they would be without the new corrections and changes of
// wording.
type proof struct {
	ledger Ledger          // of the whole site, without addresses that cannot be checked
	folder string          // the build without what is new; empty if nothing is
	charts map[string]bool // the folders of the charts that show a new correction
	worded bool            // whether words changed, which may concern any chart
}

// undone reports whether the proof has a file from the build without what is new.
func (p proof) undone(name string) bool {
	folder := frozenFolder(name)
	return p.folder != "" && (p.charts[folder] || p.worded && (folder != "" || name == figures.ChangesFile))
}

// prove builds the site without the new corrections and changes of wording and returns its frozen
// charts.
func prove(
	ctx context.Context, st store, o Options, b *build, before manifest.Manifest, known, now Ledger,
) (proof, error) {
	out := proof{ledger: maps.Clone(now), charts: map[string]bool{}}
	wording, err := newWording(ctx, st, b, before, known, now)
	if err != nil {
		return proof{}, err
	}
	out.worded = len(wording) > 0
	if out.worded && o.Without != nil {
		// The corrections below are compared in the words with which they were published.
		if out.folder, err = o.Without(ctx, nil, wording); err != nil {
			return proof{}, fmt.Errorf("building with the old words: %w", err)
		}
	}
	fresh, err := out.corrections(ctx, st, b, before, known, now)
	if err != nil {
		return proof{}, err
	}
	if len(out.charts) > 0 && len(fresh) > 0 && o.Without != nil {
		if out.folder, err = o.Without(ctx, fresh, wording); err != nil {
			return proof{}, fmt.Errorf("building without the new corrections: %w", err)
		}
	}
	return out, out.seal(known, b.files)
}

// newWording returns the changes of wording that are not published yet. It returns none if nothing
// frozen was published.
func newWording(
	ctx context.Context, st store, b *build, before manifest.Manifest, known, now Ledger,
) ([]json.RawMessage, error) {
	frozen := slices.ContainsFunc(known.Addresses(), func(a string) bool { return frozenFolder(fileOf(a)) != "" })
	is, was := now[addressOf(figures.ChangesFile)], known[addressOf(figures.ChangesFile)]
	if !frozen || is.corrections == 0 {
		return nil, nil
	}
	src, err := b.read(figures.ChangesFile)
	if err != nil {
		return nil, err
	}
	shown, err := recordsIn(figures.ChangesFile, src)
	if err != nil {
		return nil, err
	}
	earlier, err := publishedOf(ctx, st, before, figures.ChangesFile, was, shown)
	if err != nil {
		return nil, err
	}
	var fresh []json.RawMessage
	for _, c := range shown {
		if !c.in(earlier) {
			fresh = append(fresh, c.raw)
		}
	}
	return fresh, nil
}

// corrections returns the corrections that are not published yet, and notes the charts that show them. It
// removes charts from the ledger that lack a published correction.
func (p proof) corrections(
	ctx context.Context, st store, b *build, before manifest.Manifest, known, now Ledger,
) ([]json.RawMessage, error) {
	published := map[string]bool{}
	showing := map[string]json.RawMessage{} // every correction that a published chart shows, by its key
	var order []string
	for _, address := range known.Addresses() {
		name, was, is := fileOf(address), known[address], now[address]
		if frozenFolder(name)+figuresJSON != name || is.corrections == 0 {
			continue
		}
		src, err := b.read(name)
		if err != nil {
			return nil, err
		}
		shown, err := recordsIn(name, src)
		if err != nil {
			return nil, err
		}
		if p.folder != "" {
			if shown, err = p.asPublished(name, shown); err != nil {
				return nil, err
			}
		}
		earlier, err := publishedOf(ctx, st, before, name, was, shown)
		if err != nil {
			return nil, err
		}
		for _, c := range earlier {
			published[c.key] = true
			if !c.in(shown) {
				delete(p.ledger, address) // a published correction must not disappear
			}
		}
		for _, c := range shown {
			if showing[c.key] == nil {
				order = append(order, c.key)
			}
			showing[c.key] = c.raw
		}
		if is.corrections > was.corrections {
			p.charts[frozenFolder(name)] = true
		}
	}
	var fresh []json.RawMessage
	for _, key := range order {
		if !published[key] {
			fresh = append(fresh, showing[key])
		}
	}
	return fresh, nil
}

// publishedOf returns the records of a file that were published: those in the newest release or, if it does
// not match the ledger, the first ones by the ledger's number.
func publishedOf(
	ctx context.Context, st store, before manifest.Manifest, name string, was entry, shown []shownRecord,
) ([]shownRecord, error) {
	old, ok, err := released(ctx, st, before, name, was)
	if err != nil || ok {
		return old, err
	}
	return shown[:min(was.corrections, len(shown))], nil
}

// asPublished returns a chart's corrections with the keys that they have in the old words.
func (p proof) asPublished(name string, shown []shownRecord) ([]shownRecord, error) {
	src, err := os.ReadFile(p.file(name))
	if err != nil {
		return nil, err
	}
	old, err := recordsIn(name, src)
	if err == nil && len(old) != len(shown) {
		err = fmt.Errorf("%s shows %d corrections (want %d)", p.file(name), len(old), len(shown))
	}
	for i := range old {
		old[i].raw = shown[i].raw
	}
	return old, err
}

// seal adds the seals of the build without what is new to the proof's ledger.
func (p proof) seal(known Ledger, files map[string]string) error {
	read := func(name string) ([]byte, error) { return os.ReadFile(p.file(name)) }
	for address := range known {
		name := fileOf(address)
		if !p.undone(name) {
			continue
		}
		e, err := entryOf(name, files, read)
		switch {
		case errors.Is(err, os.ErrNotExist):
			delete(p.ledger, address)
		case err != nil:
			return err
		default:
			if _, stays := p.ledger[address]; stays {
				p.ledger[address] = e
			}
		}
	}
	return nil
}

func (p proof) file(name string) string { return filepath.Join(p.folder, filepath.FromSlash(name)) }

// shownRecord is a correction in a chart's data.json, or a change of wording in the file of the changes.
type shownRecord struct {
	raw json.RawMessage
	key string // identifies the record: its content without names, which may be reworded
}

// in reports whether a list has the record.
func (r shownRecord) in(list []shownRecord) bool {
	return slices.ContainsFunc(list, func(other shownRecord) bool { return other.key == r.key })
}

// recordsIn returns the records in a file that shows some.
func recordsIn(name string, src []byte) ([]shownRecord, error) {
	var doc map[string]json.RawMessage
	if err := json.Unmarshal(src, &doc); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	var list []json.RawMessage
	if raw, ok := doc[recordsKey(name)]; ok {
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, fmt.Errorf("reading the %s of %s: %w", recordsKey(name), name, err)
		}
	}
	var out []shownRecord
	count := map[string]int{} // distinguishes records with equal content
	for _, raw := range list {
		key := string(raw)
		var fields map[string]json.RawMessage
		if json.Unmarshal(raw, &fields) == nil {
			maps.DeleteFunc(fields, func(field string, _ json.RawMessage) bool { return strings.HasSuffix(field, "_name") })
			encoded, err := json.Marshal(fields)
			if err != nil {
				return nil, fmt.Errorf("reading the %s of %s: %w", recordsKey(name), name, err)
			}
			key = string(encoded)
		}
		count[key]++
		out = append(out, shownRecord{raw, fmt.Sprint(key, count[key])})
	}
	return out, nil
}

// recordsKey returns the key of a file's records.
func recordsKey(name string) string {
	if name == figures.ChangesFile {
		return "wording"
	}
	return "corrections"
}

// released returns the records in a file of the store's newest release. It returns false if that file
// does not match the ledger, as after a rollback.
func released(
	ctx context.Context, st store, before manifest.Manifest, name string, was entry,
) ([]shownRecord, bool, error) {
	sum, ok := before.Files[name]
	if !ok || was.corrections == 0 {
		return nil, was.corrections == 0, nil
	}
	src, err := st.get(ctx, sum)
	if errors.Is(err, errMissing) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if e, corrections, err := seal(name, src); err != nil || e != was.seal || corrections != was.corrections {
		return nil, false, err
	}
	list, err := recordsIn(name, src)
	return list, err == nil, err
}

// differences returns the figures of refused charts that no correction names, and the folders of the
// refused charts whose published figures and corrections are all as they were; a table may have more columns.
// Where a table changed, it needs the table of the newest release, since a hash does not show what changed. It
// returns less if it cannot read one; the refusal does not depend on it.
func (p proof) differences(
	ctx context.Context, st store, b *build, before manifest.Manifest, known Ledger, refused []string,
) (changed []compare.Chart, same map[string]bool) {
	same = map[string]bool{}
	was, is := map[string]string{}, map[string]string{}
	lost := map[string]bool{} // the folders of charts that lack a published correction
	for _, address := range refused {
		if e, there := p.ledger[address]; !there || e.corrections < known[address].corrections {
			lost[frozenFolder(fileOf(address))] = true
		}
	}
	for _, address := range refused {
		folder := frozenFolder(fileOf(address))
		table := folder + figuresCSV
		old, now := known[addressOf(table)].seal, p.ledger[addressOf(table)].seal
		switch {
		case folder == "" || old == "" || lost[folder]:
		case old == now:
			same[folder] = true
		case before.Files[table] == old:
			was[table], is[table] = old, now
		}
	}
	old := compare.Site{Digests: was, Files: release{ctx, st, before.Files}}
	d, err := compare.Sites(ctx, old, compare.Site{Digests: is, Files: p.built(b)})
	if err != nil {
		return nil, same
	}
	for table := range was {
		same[strings.TrimSuffix(table, figuresCSV)] = true
	}
	for _, c := range d.Frozen {
		if c.Old != c.New || slices.ContainsFunc(c.Figures, func(f compare.Figure) bool { return !f.Extra }) {
			changed = append(changed, c)
			same[strings.TrimPrefix(c.Address, "/")] = false
		}
	}
	return changed, same
}

// built returns the files of the build, without what is new where the proof has them so.
func (p proof) built(b *build) fs.FS {
	return opener(func(name string) (fs.File, error) {
		if p.undone(name) {
			return os.Open(p.file(name))
		}
		return os.Open(filepath.Join(b.folder, filepath.FromSlash(name)))
	})
}

// opener implements fs.FS with a function.
type opener func(name string) (fs.File, error)

// Open implements fs.FS.
func (o opener) Open(name string) (fs.File, error) { return o(name) }
