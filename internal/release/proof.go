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

	"portal/internal/release/compare"
	"portal/internal/release/manifest"
)

// A correction may change the values that it names and everything derived from them, but nothing
// else. To check this, publishing builds the site again without the new corrections. Every frozen
// chart with a new correction must then have the seals that were published. This also checks
// totals, shares, sentences and drawings, without a list of what derives from what.
//
// If the store's newest release has the chart, its data.json tells which corrections are new. The
// project's ledger has only their number, so the last ones by date count as new. A correction that
// is dated before a published one is then refused.

// proof describes the frozen charts as they would be without the new corrections.
type proof struct {
	ledger Ledger          // of the whole site, without addresses that cannot be checked
	folder string          // the build without the new corrections; empty if there are none
	charts map[string]bool // the folders of the charts that show a new correction
}

// prove builds the site without the new corrections and returns its frozen charts.
func prove(
	ctx context.Context, st store, o Options, b *build, before manifest.Manifest, known, now Ledger,
) (proof, error) {
	out := proof{ledger: maps.Clone(now), charts: map[string]bool{}}
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
			return proof{}, err
		}
		shown, err := correctionsIn(name, src)
		if err != nil {
			return proof{}, err
		}
		earlier := shown[:min(was.corrections, len(shown))]
		if old, ok, err := releasedCorrections(ctx, st, before, name, was); err != nil {
			return proof{}, err
		} else if ok {
			earlier = old
		}
		for _, c := range earlier {
			published[c.key] = true
			if !slices.ContainsFunc(shown, func(d shownCorrection) bool { return d.key == c.key }) {
				delete(out.ledger, address) // a published correction must not disappear
			}
		}
		for _, c := range shown {
			if showing[c.key] == nil {
				order = append(order, c.key)
			}
			showing[c.key] = c.raw
		}
		if is.corrections > was.corrections {
			out.charts[frozenFolder(name)] = true
		}
	}
	var fresh []json.RawMessage
	for _, key := range order {
		if !published[key] {
			fresh = append(fresh, showing[key])
		}
	}
	if len(out.charts) == 0 || len(fresh) == 0 || o.Without == nil {
		return out, nil
	}
	var err error
	if out.folder, err = o.Without(ctx, fresh); err != nil {
		return proof{}, fmt.Errorf("building without the new corrections: %w", err)
	}
	return out, out.seal(known, b.files)
}

// seal adds the seals of the build without the new corrections to the proof's ledger.
func (p proof) seal(known Ledger, files map[string]string) error {
	read := func(name string) ([]byte, error) { return os.ReadFile(p.file(name)) }
	for address := range known {
		name := fileOf(address)
		if !p.charts[frozenFolder(name)] {
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

// shownCorrection is a correction in a chart's data.json.
type shownCorrection struct {
	raw json.RawMessage
	key string // identifies the correction: its content without names, which may be reworded
}

// correctionsIn returns the corrections in a chart's data.json.
func correctionsIn(name string, src []byte) ([]shownCorrection, error) {
	var doc struct {
		Corrections []json.RawMessage `json:"corrections"`
	}
	if err := json.Unmarshal(src, &doc); err != nil {
		return nil, fmt.Errorf("reading the corrections of %s: %w", name, err)
	}
	var out []shownCorrection
	count := map[string]int{} // distinguishes corrections with equal content
	for _, raw := range doc.Corrections {
		key := string(raw)
		var fields map[string]json.RawMessage
		if json.Unmarshal(raw, &fields) == nil {
			maps.DeleteFunc(fields, func(field string, _ json.RawMessage) bool { return strings.HasSuffix(field, "_name") })
			encoded, err := json.Marshal(fields)
			if err != nil {
				return nil, fmt.Errorf("reading the corrections of %s: %w", name, err)
			}
			key = string(encoded)
		}
		count[key]++
		out = append(out, shownCorrection{raw, fmt.Sprint(key, count[key])})
	}
	return out, nil
}

// releasedCorrections returns the corrections in a data.json of the store's newest release. It
// returns false if that file does not match the ledger, as after a rollback.
func releasedCorrections(
	ctx context.Context, st store, before manifest.Manifest, name string, was entry,
) ([]shownCorrection, bool, error) {
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
	list, err := correctionsIn(name, src)
	return list, err == nil, err
}

// figures returns the figures of refused charts that no correction names. It needs the files of the
// newest release, since a hash does not show what changed. It returns nil if it cannot read a
// table; the refusal does not depend on it.
func (p proof) figures(
	ctx context.Context, st store, b *build, before manifest.Manifest, known Ledger, refused []string,
) []compare.Chart {
	was, is := map[string]string{}, map[string]string{}
	for _, address := range refused {
		name := fileOf(address)
		if sum := before.Files[name]; filepath.Base(name) == figuresCSV && sum == known[address].seal {
			was[name], is[name] = sum, p.ledger[address].seal
		}
	}
	built := opener(func(name string) (fs.File, error) {
		if p.charts[frozenFolder(name)] && p.folder != "" {
			return os.Open(p.file(name))
		}
		return os.Open(filepath.Join(b.folder, filepath.FromSlash(name)))
	})
	old := compare.Site{Digests: was, Files: release{ctx, st, before.Files}}
	d, err := compare.Sites(ctx, old, compare.Site{Digests: is, Files: built})
	if err != nil {
		return nil
	}
	return d.Frozen
}

// opener implements fs.FS with a function.
type opener func(name string) (fs.File, error)

// Open implements fs.FS.
func (o opener) Open(name string) (fs.File, error) { return o(name) }
