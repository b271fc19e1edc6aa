package release

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"portal/internal/figures"
	"portal/internal/message"
)

// What was withdrawn by law must not come back and must not stay in the store. The manifest lists every
// withdrawn address. A release with a shorter list than the newest one still has something that was
// withdrawn later, so prune deletes it, with every content that no kept release needs. This includes
// compressed variants, archives and search files, which are files of a release as well. Readers see the
// new release first. If the deletion is interrupted, the next publication finds the same releases.

// covered reports whether an address is withdrawn.
func covered(withdrawn []string, address string) bool {
	return slices.ContainsFunc(withdrawn, func(w string) bool { return figures.IsBelow(address, w) })
}

// notIn returns the addresses that are not in another list.
func notIn(list, other []string) []string {
	var out []string
	for _, address := range list {
		if !slices.Contains(other, address) {
			out = append(out, address)
		}
	}
	return out
}

// finishPurge deletes what an interrupted publication left of earlier releases after a withdrawal.
func finishPurge(ctx context.Context, st store) error {
	release, src, err := st.newest(ctx)
	if err != nil || release == 0 {
		return err
	}
	newest, err := decode(src)
	if err != nil || len(newest.Withdrawn) == 0 {
		return err
	}
	if err := prune(ctx, st, newest); err != nil {
		return &message.Error{Key: "not-purged", Values: []any{"Release", release}, Cause: err}
	}
	return nil
}

// excuse drops the changes of frozen charts that cite a notice which this release withdraws: their data
// and drawings no longer have its title. Nothing else in their data and nothing in their pages and CSV
// files may change.
func (p *plan) excuse(ctx context.Context, st store, proved proof, known Ledger) error {
	changed := map[string][]string{} // the addresses by chart
	for _, address := range slices.Concat(p.refusal.Changed, p.refusal.Redrawn) {
		folder := frozenFolder(fileOf(address))
		changed[folder] = append(changed[folder], address)
	}
	for folder, addresses := range changed {
		more := slices.ContainsFunc(addresses, func(address string) bool {
			name := fileOf(address)
			return !drawn(name) && path.Base(name) != figuresJSON || p.ledger[address].corrections < known[address].corrections
		})
		if more || len(p.fresh) == 0 {
			continue
		}
		untitled, err := p.untitled(ctx, st, proved, folder+figuresJSON)
		if err != nil {
			return err
		}
		if untitled {
			p.refusal.Changed = notIn(p.refusal.Changed, addresses)
			p.refusal.Redrawn = notIn(p.refusal.Redrawn, addresses)
		}
	}
	return nil
}

// excuseRecords accepts that changes of wording are gone if this release withdraws a part of their page,
// because they repeat the words that must not be public. prove took every record that the newest release
// lacks for a new one, so all others are published ones. Without that release nothing is known of them.
func (p *plan) excuseRecords(ctx context.Context, st store, known Ledger) error {
	part := func(address string) bool { return strings.HasPrefix(address, "/"+figures.ChangesPath+"#") }
	address := addressOf(figures.ChangesFile)
	if !slices.ContainsFunc(p.fresh, part) || !slices.Contains(p.refusal.Changed, address) {
		return nil
	}
	_, ok, err := released(ctx, st, p.before, figures.ChangesFile, known[address])
	if ok {
		p.refusal.Changed = notIn(p.refusal.Changed, []string{address})
	}
	return err
}

// untitled reports whether a chart's data.json cites a notice that this release withdraws, and is otherwise
// as in the newest release. It returns false if the store lacks that file.
func (p *plan) untitled(ctx context.Context, st store, proved proof, name string) (bool, error) {
	sum, ok := p.before.Files[name]
	if _, built := p.build.files[name]; !ok || !built {
		return false, nil
	}
	old, err := st.get(ctx, sum)
	if errors.Is(err, errMissing) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	now, err := p.build.read(name)
	if proved.undone(name) {
		now, err = os.ReadFile(proved.file(name))
	}
	if err != nil {
		return false, err
	}
	was, _, err := p.withoutTitles(name, old)
	if err != nil {
		return false, err
	}
	is, cites, err := p.withoutTitles(name, now)
	return cites && was == is, err
}

// withoutTitles returns the seal of a chart's data.json without what it says of notices that this release
// withdraws, and whether it cites one.
func (p *plan) withoutTitles(name string, src []byte) (sum string, cites bool, err error) {
	var doc map[string]json.RawMessage
	var sources []map[string]json.RawMessage
	err = json.Unmarshal(src, &doc)
	if raw, ok := doc["sources"]; ok && err == nil {
		err = json.Unmarshal(raw, &sources)
	}
	if err != nil {
		return "", false, fmt.Errorf("reading the sources of %s: %w", name, err)
	}
	for _, s := range sources {
		var id string
		if json.Unmarshal(s["id"], &id) == nil && slices.Contains(p.fresh, "/"+figures.NoticePath(id)) {
			cites = true
			for _, key := range []string{"title", "issuer", "number", "date"} {
				delete(s, key)
			}
		}
	}
	list, err := json.Marshal(sources)
	if err != nil {
		return "", false, err
	}
	doc["sources"] = list
	rest, err := json.Marshal(doc)
	if err != nil {
		return "", false, err
	}
	sum, _, err = seal(name, rest)
	return sum, cites, err
}
