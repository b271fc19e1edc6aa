package release

import (
	"context"
	"maps"
	"strings"
	"time"

	"portal/internal/digest"
	"portal/internal/message"
	"portal/internal/release/manifest"
	"portal/internal/release/serverconf"
)

// Rolled reports what a rollback did.
type Rolled struct {
	Release  int      // the new release, which shows the old one again
	Restores int      // the restored release
	Lost     []string // addresses that do not answer until the next publication
}

// Rollback shows an earlier release to readers again. If to is 0, it takes the release before the
// one that readers see. A rollback is a new release, so that the record of the releases in between
// stays. The ledger does not change: the next publication must still have every address in it.
func Rollback(ctx context.Context, target string, to int, o Options) (Rolled, error) {
	st, err := open(target)
	if err != nil {
		return Rolled{}, err
	}
	r, err := rollback(ctx, st, target, to, o)
	return r, explainRace(err)
}

func rollback(ctx context.Context, st store, target string, to int, o Options) (Rolled, error) {
	last, src, err := st.newest(ctx)
	if err != nil {
		return Rolled{}, err
	}
	newest, err := decode(src)
	if err != nil {
		return Rolled{}, err
	}
	if last < 2 {
		return Rolled{}, &message.Error{Key: "no-earlier", Values: []any{"Target", target}}
	}
	if to, err = choose(to, last, newest.Restores); err != nil {
		return Rolled{}, err
	}
	oldSource, err := st.manifest(ctx, to)
	if err != nil {
		return Rolled{}, err
	}
	old, err := manifest.Decode(oldSource)
	if err != nil {
		return Rolled{}, err
	}
	if back := notIn(newest.Withdrawn, old.Withdrawn); len(back) > 0 {
		return Rolled{}, &message.Error{
			Key: "release-withdrawn", Values: []any{"Release", to, "Addresses", strings.Join(back, ", ")},
		}
	}
	there, err := st.contents(ctx)
	if err != nil {
		return Rolled{}, err
	}
	files := restored(old, newest)
	for name, sum := range files {
		if _, ok := there[sum]; !ok {
			return Rolled{}, &message.Error{Key: "release-lacks", Values: []any{"Release", to, "File", name}}
		}
	}
	ledger, err := ledgerOf(ctx, st, newest)
	if err != nil {
		return Rolled{}, err
	}
	if err := st.put(ctx, digest.Of(src), src); err != nil {
		return Rolled{}, err
	}
	files[manifest.Kept(last)] = digest.Of(src)
	m := manifest.Manifest{
		Format: manifest.Format, Release: last + 1, Published: o.Time.UTC().Truncate(time.Second),
		Commit: old.Commit, Tool: o.Tool, Previous: digest.Of(src), Restores: to,
		Withdrawn: newest.Withdrawn, Files: files,
	}
	out, err := m.Encode()
	if err != nil {
		return Rolled{}, err
	}
	signature, err := o.Signer.sign(out)
	if err != nil {
		return Rolled{}, err
	}
	if err := st.claim(ctx, m.Release, out, signature); err != nil {
		return Rolled{}, err
	}
	r := Rolled{Release: m.Release, Restores: to, Lost: unanswered(ledger, m)}
	return r, reveal(ctx, st, m.Release, o.Step)
}

// choose returns the release to restore: to, or if it is 0, the one before the release that readers
// see. That is the newest release, last, or the release that it restores, so that a second rollback
// goes further back, not forward again.
func choose(to, last, restores int) (int, error) {
	shown := last
	if restores > 0 {
		shown = restores
	}
	if to == 0 {
		to = shown - 1
	}
	oldest := max(1, last-Releases+1)
	if to < oldest || to >= last || to == restores {
		return 0, &message.Error{
			Key:    "no-release",
			Values: []any{"Release", to, "Oldest", oldest, "Newest", last, "Shown", shown},
		}
	}
	return to, nil
}

// restored returns the files of a rollback: those of the old release, with the records of the newest
// one, and with its styles, scripts and cards, which open pages and chats may still request.
func restored(old, newest manifest.Manifest) map[string]string {
	files := maps.Clone(old.Files)
	maps.DeleteFunc(files, func(name, _ string) bool { return record(name) })
	for name, sum := range newest.Files {
		_, has := files[name]
		if record(name) || serverconf.Fingerprinted(name) && !has {
			files[name] = sum
		}
	}
	return files
}

// unanswered returns the addresses of the ledger that should have a file in a release and have none,
// sorted. A fingerprinted file may be gone since something was withdrawn.
func unanswered(ledger Ledger, m manifest.Manifest) []string {
	var lost []string
	for _, address := range ledger.Addresses() {
		_, answers := m.Files[fileOf(address)]
		if !answers && !serverconf.Fingerprinted(address) && !covered(m.Withdrawn, address) {
			lost = append(lost, address)
		}
	}
	return lost
}
