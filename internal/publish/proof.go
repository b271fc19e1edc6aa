package publish

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

	"portal/internal/compare"
	"portal/internal/manifest"
)

// A correction excuses the values that it names and what derives from them, and
// nothing else. No list of what derives from what is needed for that: the site
// is built once more without the corrections that are new, and every frozen
// chart that shows one must come out as it was published, to its seals. Totals,
// shares, sentences and drawings are proved with it. Where they do not come out,
// something else changed them too.
//
// The ledger of a project has only seals and numbers of corrections. They prove
// the same, but for which corrections are new: the last ones by their days are
// taken for that. A correction dated before one that is published is then
// refused, which the store's own release, where it is at hand, decides rightly.

// proof is what the frozen charts would be without the new corrections.
type proof struct {
	ledger Ledger          // of the whole site; an address is not in it where it cannot be proved
	folder string          // of the build without them; empty where there are none
	charts map[string]bool // the folders of the charts that show one
}

// prove builds what the frozen charts would be without the new corrections.
func prove(ctx context.Context, st store, o Options, b *build, before manifest.Manifest, known, now Ledger) (proof, error) {
	out := proof{ledger: maps.Clone(now), charts: map[string]bool{}}
	published := map[string]bool{}
	showing := map[string]json.RawMessage{} // every correction that a published chart shows, by what it says
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
		if old, ok, err := released(ctx, st, before, name, was); err != nil {
			return proof{}, err
		} else if ok {
			earlier = old
		}
		for _, c := range earlier {
			published[c.says] = true
			if !slices.ContainsFunc(shown, func(d shownCorrection) bool { return d.says == c.says }) {
				delete(out.ledger, address) // what was corrected stays said
			}
		}
		for _, c := range shown {
			if showing[c.says] == nil {
				order = append(order, c.says)
			}
			showing[c.says] = c.raw
		}
		if is.corrections > was.corrections {
			out.charts[frozenFolder(name)] = true
		}
	}
	var fresh []json.RawMessage
	for _, says := range order {
		if !published[says] {
			fresh = append(fresh, showing[says])
		}
	}
	if len(out.charts) == 0 || len(fresh) == 0 || o.Without == nil {
		return out, nil
	}
	var err error
	if out.folder, err = o.Without(ctx, fresh); err != nil {
		return proof{}, fmt.Errorf("building without the new corrections: %w", err)
	}
	return out, out.enter(known, b.files)
}

// enter seals the charts of the build without the new corrections.
func (p proof) enter(known Ledger, files map[string]string) error {
	read := func(name string) ([]byte, error) { return os.ReadFile(p.file(name)) }
	for address := range known {
		name := fileOf(address)
		if !p.charts[frozenFolder(name)] {
			continue
		}
		e, err := enterFile(name, files, read)
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

// shownCorrection is a correction as data.json lists it.
type shownCorrection struct {
	raw  json.RawMessage
	says string // all that it says but for names, which may be reworded
}

// correctionsIn returns the corrections that a data.json lists.
func correctionsIn(name string, src []byte) ([]shownCorrection, error) {
	var doc struct {
		Corrections []json.RawMessage `json:"corrections"`
	}
	if err := json.Unmarshal(src, &doc); err != nil {
		return nil, fmt.Errorf("reading the corrections of %s: %w", name, err)
	}
	var out []shownCorrection
	again := map[string]int{}
	for _, raw := range doc.Corrections {
		says := string(raw)
		var fields map[string]json.RawMessage
		if json.Unmarshal(raw, &fields) == nil {
			maps.DeleteFunc(fields, func(key string, _ json.RawMessage) bool { return strings.HasSuffix(key, "_name") })
			encoded, err := json.Marshal(fields)
			if err != nil {
				return nil, fmt.Errorf("reading the corrections of %s: %w", name, err)
			}
			says = string(encoded)
		}
		again[says]++
		out = append(out, shownCorrection{raw, fmt.Sprint(says, again[says])})
	}
	return out, nil
}

// released returns the corrections that the newest release of the store shows
// in a data.json. It is false where that release does not have the file as the
// ledger knows it, as after going back to an earlier release.
func released(ctx context.Context, st store, before manifest.Manifest, name string, was entry) ([]shownCorrection, bool, error) {
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

// figures returns the figures of refused charts that no correction names. Only
// the release before can name them: a hash says that something changed, not
// what. A table that cannot be read names none, and the refusal stands all the same.
func (p proof) figures(ctx context.Context, st store, b *build, before manifest.Manifest, known Ledger, refused []string) []compare.Chart {
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
	d, err := compare.Sites(ctx, compare.Site{Digests: was, Files: release{ctx, st, before.Files}}, compare.Site{Digests: is, Files: built})
	if err != nil {
		return nil
	}
	return d.Frozen
}

// opener is a way to open files.
type opener func(name string) (fs.File, error)

// Open implements fs.FS.
func (o opener) Open(name string) (fs.File, error) { return o(name) }
