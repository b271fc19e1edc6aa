package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"portal/internal/message"
	"portal/internal/project"
	"portal/internal/release"
	"portal/internal/site"
)

// one returns a check that a call has exactly one argument.
func (c *command) one(example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usageError{errors.New(c.text("one-argument", "Command", cmd.CommandPath(), "Example", example))}
		}
		return nil
	}
}

func (c *command) publishCommand() *cobra.Command {
	var base, reissue, key string
	var dry bool
	cmd := &cobra.Command{
		Use: "publish " + c.text("target-word"), Short: c.text("publish"), Long: c.text("publish-long"), Args: c.one("file:///srv/www/portal"),
		Example: "  portal publish file:///srv/www/portal\n  portal publish 's3://bucket/zt/dzsw?endpoint=https://oss-cn-guangzhou.aliyuncs.com&region=oss-cn-guangzhou' --base-url https://example.org/zt/dzsw/",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.publish(cmd.Context(), release.Options{Target: args[0], Reissue: reissue}, base, key, dry)
		},
	}
	cmd.Flags().StringVar(&base, "base-url", "", c.text("flag-base"))
	cmd.Flags().StringVar(&reissue, "reissue", "", c.text("flag-reissue"))
	cmd.Flags().StringVar(&key, "sign", "", c.text("flag-sign"))
	cmd.Flags().BoolVar(&dry, "dry-run", false, c.text("flag-dry-run"))
	return cmd
}

// publish builds the site and publishes it, or prints what publishing would change.
func (c *command) publish(ctx context.Context, o release.Options, base, key string, dry bool) error {
	state, err := project.StateOf(ctx, c.dir)
	if err != nil {
		return err
	}
	if key := uncertain(state); key != "" && !dry { // nobody sees a dry run, so its commit does not matter
		return c.undone(key)
	}
	if o.Signer, err = signer(key); err != nil {
		return err
	}
	record := filepath.Join(c.dir, filepath.FromSlash(release.LedgerFile))
	if o.Ledger, err = release.ReadLedgerFile(record); err != nil {
		return err
	}
	o.Site, o.Commit, o.Tool, o.Time = filepath.Join(c.dir, "public"), state.Certain(), tool(state.Head), c.now()
	result, problems, err := site.Build(ctx, site.Options{Dir: c.dir, Out: o.Site, BaseURL: base, Commit: o.Commit})
	if err != nil {
		return err
	}
	if problems.Stop() {
		err := c.print(problems)
		fmt.Fprintln(c.stderr, c.text("refused"))
		return err
	}
	o.Withdrawn = result.Withdrawn
	undone := filepath.Join(c.dir, site.Undone)
	defer os.RemoveAll(undone)
	o.Without = func(ctx context.Context, corrections, wording []json.RawMessage) (string, error) {
		_, _, err := site.Build(ctx, site.Options{
			Dir: c.dir, Out: undone, BaseURL: base, Commit: o.Commit, Without: corrections, Reworded: wording,
		})
		return undone, err
	}
	p := c.progress()
	o.Step = func(part release.Part, done, total int) { p.step(string(part), done, total) }
	if dry {
		would, err := release.Look(ctx, o)
		p.end()
		if err != nil {
			return err
		}
		fmt.Fprint(c.stdout, would.Difference.Text(c.lang))
		return c.refuse(would.Refusal)
	}
	r, err := release.Publish(ctx, o)
	p.end()
	var refusal release.Refusal
	if errors.As(err, &refusal) {
		return c.refuse(refusal)
	}
	if r.Release == 0 {
		return err
	}
	c.published(r, err)
	changed, fresh, failed := r.Ledger.Keep(record)
	if changed && failed == nil {
		fmt.Fprintln(c.stdout, c.text("ledger-kept", "File", release.LedgerFile, "Count", fresh))
	}
	if err = cmp.Or(err, failed); err != nil {
		return err
	}
	return c.visit(ctx, base)
}

// visit asks for the published site at its address, if --base-url names a host, and prints what readers
// do not get.
func (c *command) visit(ctx context.Context, base string) error {
	if u, err := url.Parse(base); err != nil || u.Host == "" {
		return nil
	}
	unseen := release.Visit(ctx, base)
	for _, err := range unseen {
		fmt.Fprintln(c.stderr, message.Of(c.lang, err))
	}
	if len(unseen) > 0 {
		return &message.Error{Key: "visit-unseen", Values: []any{"Address", base}}
	}
	fmt.Fprintln(c.stdout, c.text("visited", "Address", base))
	return nil
}

// uncertain returns the key of the reason why the data has no certain commit. It is empty if it has
// one.
func uncertain(state project.State) string {
	switch {
	case state.Edited:
		return "uncommitted"
	case state.Shallow:
		return "shallow"
	case state.Commit == "":
		return "unversioned"
	}
	return ""
}

// published prints what publishing did before it ended with err.
func (c *command) published(r release.Result, err error) {
	if r.Finished > 0 {
		fmt.Fprintln(c.stdout, c.text("published-finished", "Release", r.Finished))
	}
	switch {
	case r.Nothing:
		fmt.Fprintln(c.stdout, c.text("published-nothing", "Release", r.Release))
	case err == nil:
		fmt.Fprintln(c.stdout, c.text("published", "Release", r.Release, "Files", r.Files, "Sent", r.Sent, "Size", bytesOf(r.Bytes)))
	}
}

// refuse prints why a build may not be published and returns errProblems. Without a reason it
// returns nil.
func (c *command) refuse(r release.Refusal) error {
	if !r.Any() {
		return nil
	}
	fmt.Fprint(c.stderr, r.Text(c.lang))
	return c.undone("refused")
}

// undone prints why nothing was done and returns errProblems.
func (c *command) undone(key string) error {
	fmt.Fprintln(c.stderr, c.text(key))
	return errProblems
}

func signer(key string) (*release.Signer, error) {
	if key == "" {
		return nil, nil
	}
	return release.ReadSigner(key)
}

// tool returns the name and version of this program and the version of Go. A program started by "go
// run" has no version, so it returns the commit of the project instead.
func tool(head string) string {
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	if version == "(devel)" && head != "" {
		version = head
	}
	return "portal " + version + " " + runtime.Version()
}

// bytesOf returns a size with a unit.
func bytesOf(n int64) string {
	switch {
	case n < 10_000:
		return strconv.FormatInt(n, 10) + " B"
	case n < 10_000_000:
		return strconv.FormatInt(n/1000, 10) + " kB"
	}
	return strconv.FormatInt(n/1_000_000, 10) + " MB"
}

func (c *command) rollbackCommand() *cobra.Command {
	var to int
	var key string
	cmd := &cobra.Command{
		Use: "rollback " + c.text("target-word"), Short: c.text("rollback"), Long: c.text("rollback-long"), Args: c.one("file:///srv/www/portal"),
		Example: "  portal rollback file:///srv/www/portal\n  portal rollback file:///srv/www/portal --to 3",
		RunE: func(cmd *cobra.Command, args []string) error {
			signer, err := signer(key)
			if err != nil {
				return err
			}
			state, err := project.StateOf(cmd.Context(), c.dir)
			if err != nil {
				return err
			}
			p := c.progress()
			r, err := release.Rollback(cmd.Context(), args[0], to, release.Options{
				Tool: tool(state.Head), Time: c.now(), Signer: signer,
				Step: func(part release.Part, done, total int) { p.step(string(part), done, total) },
			})
			p.end()
			if err != nil {
				return err
			}
			for _, address := range r.Lost {
				fmt.Fprintf(c.stderr, "%s: %s\n", address, c.text("rolled-lost"))
			}
			fmt.Fprintln(c.stdout, c.text("rolled-back", "Restored", r.Restores, "Release", r.Release))
			return nil
		},
	}
	cmd.Flags().IntVar(&to, "to", 0, c.text("flag-to"))
	cmd.Flags().StringVar(&key, "sign", "", c.text("flag-sign"))
	return cmd
}

func (c *command) verifyCommand() *cobra.Command {
	var key string
	cmd := &cobra.Command{
		Use: "verify " + c.text("site-word"), Short: c.text("verify"), Long: c.text("verify-long"), Args: c.one("https://example.org/zt/dzsw/"),
		Example: "  portal verify https://example.org/zt/dzsw/\n  portal verify /srv/www/portal\n  portal verify site.zip",
		RunE: func(cmd *cobra.Command, args []string) error {
			var keys release.Keys
			if key != "" {
				var err error
				if keys, err = release.ReadKeys(key); err != nil {
					return err
				}
			}
			p := c.progress()
			f, err := release.Verify(cmd.Context(), args[0], keys, func(done, total int) { p.step("part-verify", done, total) })
			p.end()
			if errors.Is(err, os.ErrNotExist) {
				return message.Usage("verify-what", "Site", args[0])
			}
			if err != nil {
				return err
			}
			return c.findings(f, key != "")
		},
	}
	cmd.Flags().StringVar(&key, "key", "", c.text("flag-key"))
	return cmd
}

// findings prints the result of verifying.
func (c *command) findings(f release.Findings, keyed bool) error {
	differ := 0
	for _, list := range []struct {
		what  string
		names []string
	}{{"changed-file", f.Changed}, {"missing-page", f.Missing}, {"added-file", f.Added}} {
		for _, name := range list.names {
			fmt.Fprintf(c.stderr, "%s: %s\n", name, c.text(list.what))
			differ++
		}
	}
	for _, release := range f.Chain {
		fmt.Fprintln(c.stderr, c.text("chain-broken", "Release", release))
		differ++
	}
	for _, address := range f.Lost {
		fmt.Fprintf(c.stderr, "%s: %s\n", address, c.text("rolled-lost"))
	}
	for _, w := range f.Withdrawn {
		fmt.Fprintf(c.stdout, "%s: %s\n", w.Address, c.text("verified-withdrawn", "Release", w.Release,
			"Published", w.Published.Format(time.DateOnly)))
	}
	for _, page := range f.Redirected {
		fmt.Fprintf(c.stdout, "%s: %s\n", page, c.text("led-on"))
	}
	commit := f.Manifest.Commit
	if commit == "" {
		commit = c.text("unknown-commit")
	}
	if f.Manifest.Release > 0 {
		fmt.Fprintln(c.stdout, c.text("verified-of", "Release", f.Manifest.Release, "Published", f.Manifest.Published.Format(time.DateTime+" UTC"), "Commit", commit))
	} else {
		fmt.Fprintln(c.stdout, c.text("verified-copy", "Commit", commit))
	}
	if keyed {
		if !f.Trusted {
			fmt.Fprintln(c.stderr, c.text("signature-bad"))
			return errProblems
		}
		fmt.Fprintln(c.stdout, c.text("signature-good"))
	}
	if !f.Whole() {
		fmt.Fprintln(c.stderr, c.text("differs", "Different", differ, "Checked", f.Checked))
		return errProblems
	}
	fmt.Fprintln(c.stdout, c.text("verified", "Count", f.Checked))
	return nil
}
