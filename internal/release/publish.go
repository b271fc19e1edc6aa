// Package release deploys a built site to a folder or an object store. It makes three promises to
// readers: they see either the old or the new site, every address that was ever published still
// answers, and a frozen chart changes only by a correction or a recorded change of wording.
package release

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"portal/internal/message"
)

// Releases is the number of releases available to a rollback, including the current one.
const Releases = 12

// Options describes what to publish and where.
type Options struct {
	Target  string    // file:///srv/www/portal or s3://bucket/prefix?endpoint=https://…
	Site    string    // the folder of the built site
	Ledger  Ledger    // the project's copy of the ledger
	Commit  string    // the last commit of the data; empty if unknown
	Tool    string    // the name and version of the publishing program
	Time    time.Time // the time of publication
	Reissue string    // the reason for redrawing frozen charts; empty forbids it

	Withdrawn []string // the addresses that were withdrawn by law so far, with their former ones, sorted

	Signer *Signer // signs the manifest; nil leaves it unsigned

	// Without builds the site without the given corrections and changes of wording and returns its
	// folder. They are in the form of a chart's data.json and of changes/data.json. Publish calls it if a
	// frozen chart has a new correction or if words changed; if it is nil, every change of a frozen
	// chart is refused.
	Without func(ctx context.Context, corrections, wording []json.RawMessage) (folder string, err error)

	// Step reports the progress of one part. Several goroutines may call it at the same time.
	Step func(part Part, done, total int)
}

// Part identifies one part of publishing, for progress reports.
type Part string

// The parts of publishing, in order. Only the last one changes what readers see.
const (
	PartRead Part = "part-read" // read the built site
	PartPack Part = "part-pack" // compress its text files
	PartSend Part = "part-send" // upload contents that the store lacks
	PartShow Part = "part-show" // switch readers to the new release
)

// Result reports what Publish did.
type Result struct {
	Release  int    // the newest release
	Finished int    // an interrupted earlier release that Publish completed first; 0 if none
	Nothing  bool   // the site was already published; Publish changed nothing
	Files    int    // number of files of the site
	Sent     int    // number of uploaded contents
	Bytes    int64  // size of the uploaded contents
	Ledger   Ledger // every address published so far
}

// Publish publishes a built site. It returns a Refusal if the build would break a promise. After an
// error before the claim, readers still see the old site and the result is empty. After a later
// error, the result has the release and readers see the old or the new site; in an object store,
// which cannot switch all files at once, they may see pages of both until the next call finishes.
func Publish(ctx context.Context, o Options) (Result, error) {
	st, err := open(o.Target)
	if err != nil {
		return Result{}, err
	}
	r, err := publish(ctx, st, o)
	return r, explainRace(err)
}

// errSuperseded tells the user that another publisher was first.
var errSuperseded = &message.Error{Key: "superseded"}

// explainRace replaces errClaimed with an error that tells the user what to do.
func explainRace(err error) error {
	if errors.Is(err, errClaimed) {
		return errSuperseded
	}
	return err
}

func publish(ctx context.Context, st store, o Options) (Result, error) {
	finished, err := finish(ctx, st, o.Step)
	incomplete := errors.Is(err, errMissing) // the new release can still be complete
	if err != nil && !incomplete {
		return Result{}, err
	}
	if err := finishPurge(ctx, st); err != nil {
		return Result{}, err
	}
	p, err := prepare(ctx, st, o)
	if err != nil {
		return Result{}, err
	}
	if p.refusal.Any() {
		return Result{}, p.refusal
	}
	r := Result{Finished: finished, Release: p.before.Release, Files: len(p.build.files), Ledger: Ledger{}}
	r.Ledger.merge(p.ledger)
	r.Ledger.merge(o.Ledger)
	if !incomplete && p.nothing(o) {
		r.Nothing = true
		return r, nil
	}
	if err := p.complete(ctx, st, o.Step); err != nil {
		return Result{}, err
	}
	m, src, err := p.manifest(o)
	if err != nil {
		return Result{}, err
	}
	signature, err := o.Signer.sign(src)
	if err != nil {
		return Result{}, err
	}
	if r.Sent, r.Bytes, err = p.send(ctx, st, m, o.Step); err != nil {
		return Result{}, err
	}
	if err := st.claim(ctx, m.Release, src, signature); err != nil {
		return Result{}, err
	}
	r.Release, r.Files = m.Release, len(m.Files)
	if err := reveal(ctx, st, m.Release, o.Step); err != nil {
		return r, err
	}
	if finished > 0 && !st.served() {
		// The store may still execute requests of the interrupted publisher, so check again after
		// some seconds.
		select {
		case <-ctx.Done():
			return r, ctx.Err()
		case <-time.After(3 * time.Second):
		}
		if err := reveal(ctx, st, m.Release, func(Part, int, int) {}); err != nil {
			return r, err
		}
	}
	key := "not-pruned"
	if len(p.fresh) > 0 {
		key = "not-purged"
	}
	if err := prune(ctx, st, m); err != nil {
		return r, &message.Error{Key: key, Values: []any{"Release", m.Release}, Cause: err}
	}
	return r, nil
}

// reveal switches readers to the newest release.
func reveal(ctx context.Context, st store, release int, step func(Part, int, int)) error {
	err := st.show(ctx, func(done, total int) { step(PartShow, done, total) })
	if err != nil && !errors.Is(err, errClaimed) {
		return &message.Error{Key: "half-shown", Values: []any{"Release", release}, Cause: err}
	}
	return err
}

// finish completes the newest release if its publisher was interrupted before readers could see it.
// It returns the release's number, or 0 if there was nothing to finish. The error is errMissing if
// the store has lost a file of that release.
func finish(ctx context.Context, st store, step func(Part, int, int)) (int, error) {
	release, src, err := st.newest(ctx)
	if err != nil || release == 0 {
		return 0, err
	}
	shown, err := st.shown(ctx)
	if err != nil || bytes.Equal(shown, src) {
		return 0, err
	}
	if err := reveal(ctx, st, release, step); err != nil {
		return 0, err
	}
	return release, nil
}
