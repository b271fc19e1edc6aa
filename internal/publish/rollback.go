package publish

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"portal/internal/hosting"
	"portal/internal/manifest"
	"portal/internal/message"
)

// Rolled says what a rollback did.
type Rolled struct {
	Release  int      // the new release, which shows the old one again
	Restores int      // the old one
	Lost     []string // addresses that do not answer until the next publication
}

// Rollback lets readers see an earlier release again; 0 stands for the one
// before what they see. It is a release of its own, so that what was published
// in between stays on record. The ledger forgets nothing: the next publication
// is held to all of it.
func Rollback(ctx context.Context, target string, to int, o Options) (Rolled, error) {
	st, err := open(ctx, target)
	if err != nil {
		return Rolled{}, err
	}
	r, err := rollback(ctx, st, target, to, o)
	return r, told(cmp.Or(err, st.close()))
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
	shown := last
	if newest.Restores > 0 {
		shown = newest.Restores // back from there, not to and fro
	}
	if to == 0 {
		to = shown - 1
	}
	if last < 2 {
		return Rolled{}, &message.Error{Key: "no-earlier", Values: []any{"Target", target}}
	}
	oldest := max(1, last-Releases+1)
	if to < oldest || to >= last || to == newest.Restores {
		return Rolled{}, &message.Error{Key: "no-release", Values: []any{"Release", to, "Oldest", oldest, "Newest", last, "Shown", shown}}
	}
	kept, err := st.manifest(ctx, to)
	if err != nil {
		return Rolled{}, err
	}
	old, err := manifest.Decode(kept)
	if err != nil {
		return Rolled{}, err
	}
	there, err := st.contents(ctx)
	if err != nil {
		return Rolled{}, err
	}
	files := maps.Clone(old.Files)
	maps.DeleteFunc(files, func(name, _ string) bool { return record(name) })
	for name, sum := range newest.Files {
		_, restored := files[name]
		if record(name) || hosting.Fingerprinted(name) && !restored {
			files[name] = sum
		}
	}
	for name, sum := range files {
		if _, ok := there[sum]; !ok {
			return Rolled{}, &message.Error{Key: "release-lacks", Values: []any{"Release", to, "File", name}}
		}
	}
	ledger, err := ledgerOf(ctx, st, newest)
	if err != nil {
		return Rolled{}, err
	}
	if err := st.put(ctx, manifest.Sum(src), src); err != nil {
		return Rolled{}, err
	}
	files[manifest.Kept(last)] = manifest.Sum(src)
	m := manifest.Manifest{
		Format: manifest.Format, Release: last + 1, Published: o.Time.UTC().Truncate(time.Second),
		Commit: old.Commit, Tool: o.Tool, Previous: manifest.Sum(src), Restores: to, Files: files,
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
	r := Rolled{Release: m.Release, Restores: to}
	for _, address := range slices.Sorted(maps.Keys(ledger)) {
		if _, answers := files[fileOf(address)]; !answers {
			r.Lost = append(r.Lost, address)
		}
	}
	return r, reveal(ctx, st, m.Release, o.Step)
}
