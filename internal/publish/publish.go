// Package publish brings a built site to where its readers find it, and keeps
// the promises on the way: what they see is the old site or the new one, every
// address that was ever published still answers, and what was frozen changes
// only where a correction says so.
package publish

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"time"

	"portal/internal/message"
)

// Releases is how many are kept to roll back to, the shown one among them.
const Releases = 12

// Options say what to publish.
type Options struct {
	Target  string    // file:///srv/www/portal or s3://bucket/prefix?endpoint=https://…
	Site    string    // the built folder
	Ledger  Ledger    // what the project knows to have been published, by whomever
	Commit  string    // the last commit of the data; empty where nobody knows it
	Tool    string    // what publishes
	Time    time.Time // of publishing
	Reissue string    // why frozen charts may be drawn anew; empty where they may not
	Signer  *Signer   // who signs; nil for nobody

	// Step is told how far a part of the work is. It may be called by several
	// at once.
	Step func(part Part, done, total int)
}

// Part is a part of the work of publishing.
type Part string

// The parts, in their order. Only the last one changes what readers see.
const (
	PartRead Part = "part-read" // reading what was built
	PartPack Part = "part-pack" // making compressed variants of it
	PartSend Part = "part-send" // sending what the store does not have
	PartShow Part = "part-show" // letting readers see it
)

// Result says what was done.
type Result struct {
	Release  int
	Finished int    // a release that somebody else had left half shown; 0 for none
	Nothing  bool   // the site is published as it is
	Files    int    // of the site
	Sent     int    // contents that the store did not have
	Bytes    int64  // of them
	Ledger   Ledger // every address published by now
}

// Publish publishes a built site. The error is a Refusal where the build would
// break a promise; then, as after every other error, readers see what they saw
// before. Where the error came after the release was claimed, the result has the
// release, and readers see the old site, the new one or, where the store has no
// switch, pages of both that the next call finishes.
func Publish(ctx context.Context, o Options) (Result, error) {
	st, err := open(ctx, o.Target)
	if err != nil {
		return Result{}, err
	}
	r, err := publish(ctx, st, o)
	return r, told(cmp.Or(err, st.close()))
}

// errSuperseded is errClaimed in words.
var errSuperseded = &message.Error{Key: "superseded"}

// told says in words what the loser of two has to do.
func told(err error) error {
	if errors.Is(err, errClaimed) {
		return errSuperseded
	}
	return err
}

func publish(ctx context.Context, st store, o Options) (Result, error) {
	finished, err := finish(ctx, st, o.Step)
	lacking := errors.Is(err, errMissing) // the next release need not lack it
	if err != nil && !lacking {
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
	if !lacking && p.nothing(o) {
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
		// What somebody who is gone had asked of the store may come late: what
		// readers see is looked at again.
		select {
		case <-ctx.Done():
			return r, ctx.Err()
		case <-time.After(3 * time.Second):
		}
		if err := reveal(ctx, st, m.Release, func(Part, int, int) {}); err != nil {
			return r, err
		}
	}
	if err := prune(ctx, st, m); err != nil {
		return r, &message.Error{Key: "not-pruned", Values: []any{"Release", m.Release}, Cause: err}
	}
	return r, nil
}

// reveal lets readers see the newest release.
func reveal(ctx context.Context, st store, release int, step func(Part, int, int)) error {
	err := st.show(ctx, func(done, total int) { step(PartShow, done, total) })
	if err != nil && !errors.Is(err, errClaimed) {
		return &message.Error{Key: "half-shown", Values: []any{"Release", release}, Cause: err}
	}
	return err
}

// finish shows the newest release where somebody who published it did not come
// to that, and returns its number. The error is errMissing where that cannot be
// done, because the store lost a part of it.
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
