package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"portal/internal/acknowledge"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/project"
	"portal/internal/site"
)

// The exit codes.
const (
	exitDone     = 0
	exitProblems = 1 // the data has problems
	exitUsage    = 2 // wrong arguments
	exitFailure  = 3 // a failure of files or the network
)

// errProblems stands for problems that are already printed. The exit code is 1.
var errProblems = errors.New("the data has problems")

// usageError is an error in the arguments.
type usageError struct{ error }

// command is one run of portal.
type command struct {
	lang           message.Lang
	stdout, stderr io.Writer
	dir            string
	now            func() time.Time
}

func (c *command) text(key string, values ...any) string { return message.Text(c.lang, key, values...) }

// run runs the command with its arguments and returns the exit code.
func run(args []string, getenv func(string) string, now func() time.Time, stdout, stderr io.Writer) int {
	c := &command{lang: message.FromLocale(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG")), stdout: stdout, stderr: stderr, now: now}
	if err := c.chooseLanguage(args); err != nil {
		return c.exit(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends the program at once
	root := c.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return c.exit(root.ExecuteContext(ctx))
}

// exit prints an error, unless it is already printed, and returns the exit code.
func (c *command) exit(err error) int {
	var usage usageError
	var asked message.UsageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errProblems):
		return exitProblems
	case errors.As(err, &usage):
		fmt.Fprintf(c.stderr, "portal: %v; %s\n", usage, c.text("see-help"))
		return exitUsage
	case errors.As(err, &asked):
		fmt.Fprintf(c.stderr, "portal: %s; %s\n", message.Of(c.lang, err), c.text("see-help"))
		return exitUsage
	}
	fmt.Fprintf(c.stderr, "portal: %s\n", message.Of(c.lang, err))
	return exitFailure
}

// chooseLanguage looks for --lang before the flags are parsed, because the help texts of the flags
// depend on it.
func (c *command) chooseLanguage(args []string) error {
	for i, a := range args {
		value, ok := strings.CutPrefix(a, "--lang=")
		if a == "--lang" && i+1 < len(args) {
			value, ok = args[i+1], true
		}
		if !ok {
			continue
		}
		lang, known := message.Parse(value)
		if !known {
			return usageError{errors.New(c.text("unknown-lang", "Value", value))}
		}
		c.lang = lang
	}
	return nil
}

func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use: "portal", Short: c.text("portal"), Long: c.text("portal-long"),
		Example:       "  portal check\n  portal build --base-url https://example.org/zt/dzsw/\n  portal serve",
		SilenceErrors: true, SilenceUsage: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{errors.New(c.text("no-command", "Command", args[0]))}
			}
			return cmd.Help()
		},
		Args: cobra.ArbitraryArgs,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.PersistentFlags().StringVar(&c.dir, "dir", ".", c.text("flag-dir"))
	root.PersistentFlags().String("lang", "", c.text("flag-lang"))
	root.PersistentFlags().BoolP("help", "h", false, c.text("flag-help"))
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.SetUsageTemplate(c.usageTemplate())
	root.SetHelpCommand(&cobra.Command{
		Use: "help [" + c.text("command-word") + "]", Short: c.text("help"),
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usageError{errors.New(c.text("no-command", "Command", strings.Join(args, " ")))}
			}
			return about.Help()
		},
	})
	root.AddCommand(
		c.checkCommand(), c.buildCommand(), c.serveCommand(), c.formCommand(), c.importCommand(),
		c.publishCommand(), c.rollbackCommand(), c.verifyCommand(), c.compareCommand(), c.withdrawCommand(),
		c.schemaCommand(),
	)
	return root
}

func (c *command) usageTemplate() string {
	return c.text("usage") + `:
  {{.UseLine}}{{if .HasAvailableSubCommands}} ` + c.text("command-word") + `{{end}}{{if .HasExample}}

` + c.text("example") + `:
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

` + c.text("commands") + `:{{range .Commands}}
  {{rpad .Name 8}} {{.Short}}{{end}}{{end}}

` + c.text("flags") + `:
{{.Flags.FlagUsages | trimTrailingWhitespaces}}{{if .HasAvailableSubCommands}}

` + c.text("more-help") + `{{end}}
`
}

// noArguments returns an error if there are arguments.
func (c *command) noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{errors.New(c.text("no-argument", "Command", cmd.CommandPath(), "Argument", args[0]))}
	}
	return nil
}

func (c *command) checkCommand() *cobra.Command {
	var format, subject string
	var answer acknowledge.Answer
	cmd := &cobra.Command{
		Use: "check", Short: c.text("check"), Long: c.text("check-long"), Args: c.noArguments,
		Example: "  portal check\n  portal check --dir ../portal --lang zh\n  portal check --format github\n" +
			"  portal check --acknowledge total-is-sum/all/stations --reason 原表如此",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "text" && format != "github" {
				return message.Usage("check-format", "Value", format)
			}
			if subject != "" || answer.Reason != "" || answer.File != "" {
				if subject == "" || answer.Reason == "" || format == "github" {
					return message.Usage("acknowledge-both")
				}
				var ok bool
				if answer.Rule, answer.Of, ok = strings.Cut(subject, "/"); !ok {
					return message.Usage("acknowledge-subject", "Value", subject)
				}
				if err := c.acknowledge(cmd.Context(), answer); err != nil {
					return err
				}
			}
			return c.checkProject(cmd.Context(), format)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", c.text("flag-problems"))
	cmd.Flags().StringVar(&subject, "acknowledge", "", c.text("flag-acknowledge"))
	cmd.Flags().StringVar(&answer.Reason, "reason", "", c.text("flag-reason"))
	cmd.Flags().StringVar(&answer.File, "file", "", c.text("flag-file"))
	return cmd
}

// acknowledge writes the acknowledgement of a warning.
func (c *command) acknowledge(ctx context.Context, answer acknowledge.Answer) error {
	opened, err := project.Open(ctx, c.dir)
	if err != nil {
		return err
	}
	name, src, err := acknowledge.Add(opened.Dataset, opened.Problems, answer)
	if err != nil {
		return err
	}
	if err := project.Write(c.dir, opened.Dataset, map[string][]byte{name: src}, name); err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, c.text("import-wrote", "File", name))
	return nil
}

// checkProject prints the problems of the project in a format, or how much it holds if there are none.
func (c *command) checkProject(ctx context.Context, format string) error {
	opened, err := project.Open(ctx, c.dir)
	if err != nil {
		return err
	}
	if format == "github" {
		fmt.Fprint(c.stdout, opened.Problems.Annotations(c.lang))
		if opened.Problems.Stop() {
			return errProblems
		}
		return nil
	}
	if err := c.print(opened.Problems); err != nil {
		return err
	}
	ds, contracts := opened.Dataset, 0
	for _, p := range ds.Projects {
		contracts += len(p.Contracts)
	}
	fmt.Fprintln(c.stdout, c.text("no-problem", "Months", len(ds.Reports), "Contracts", contracts, "Notices", len(ds.Notices)))
	return nil
}

// print prints all blocking problems and their number. If there are none, it prints the notes.
func (c *command) print(problems message.List) error {
	stopping := problems.Stopping()
	if len(stopping) == 0 {
		fmt.Fprint(c.stderr, problems.Text(c.lang))
		return nil
	}
	fmt.Fprint(c.stderr, stopping.Text(c.lang))
	fmt.Fprintln(c.stderr, c.text("problems", "Count", len(stopping)))
	for _, file := range stopping.Unanswered() {
		fmt.Fprintln(c.stderr, c.text("answer-warnings", "File", file.Name))
		fmt.Fprint(c.stderr, file.Entries)
	}
	if lines := stopping.Unrecorded(); lines != "" {
		fmt.Fprintln(c.stderr, c.text("record-wording", "File", figures.WordingFile))
		fmt.Fprint(c.stderr, lines)
	}
	return errProblems
}

// The limits of free static hosts: Cloudflare Pages takes files up to 25 MiB and 20,000 of them, GitHub
// Pages sites up to 1 GB.
const (
	hostFile  = 25 << 20
	hostFiles = 20_000
	hostSite  = 1_000_000_000
)

// warnOfLimits says which limits of hosts a site has passed or will pass soon.
func (c *command) warnOfLimits(e site.Extent) {
	const near = 0.8
	if float64(e.Largest) > near*hostFile {
		fmt.Fprintln(c.stderr, c.text("host-file", "File", e.Name, "Size", e.Largest>>20, "Limit", hostFile>>20))
	}
	if float64(e.Files) > near*hostFiles {
		fmt.Fprintln(c.stderr, c.text("host-files", "Files", e.Files, "Limit", hostFiles))
	}
	if float64(e.Bytes) > near*hostSite {
		fmt.Fprintln(c.stderr, c.text("host-site", "Size", e.Bytes/1_000_000, "Limit", hostSite/1_000_000))
	}
}

func (c *command) buildCommand() *cobra.Command {
	var out, base, profiles string
	var fresh bool
	cmd := &cobra.Command{
		Use: "build", Short: c.text("build"), Long: c.text("build-long"), Args: c.noArguments,
		Example: "  portal build\n  portal build --out /srv/www/portal --base-url https://example.org/zt/dzsw/",
		RunE: func(cmd *cobra.Command, _ []string) error {
			folder := out
			if !cmd.Flags().Changed("out") {
				folder = filepath.Join(c.dir, out)
			}
			state, err := project.StateOf(cmd.Context(), c.dir)
			if err != nil {
				return err
			}
			o := site.Options{Dir: c.dir, Out: folder, BaseURL: base, Commit: state.Certain(), Fresh: fresh}
			var result site.Result
			var problems message.List
			err = profile(profiles, func() (err error) {
				result, problems, err = site.Build(cmd.Context(), o)
				return err
			})
			if err != nil {
				return err
			}
			if problems.Stop() {
				err := c.print(problems)
				fmt.Fprintln(c.stderr, c.text("unchanged", "Folder", folder))
				return err
			}
			fmt.Fprintln(c.stdout, c.text("built", "Site", folder, "Months", result.Periods,
				"Pages", result.Pages, "Charts", result.Charts, "Drawn", result.Drawn))
			c.warnOfLimits(result.Extent)
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "public", c.text("flag-out"))
	cmd.Flags().StringVar(&base, "base-url", "", c.text("flag-base"))
	cmd.Flags().StringVar(&profiles, "profile", "", c.text("flag-profile"))
	cmd.Flags().BoolVar(&fresh, "fresh", false, c.text("flag-fresh"))
	return cmd
}
