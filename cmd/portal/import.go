package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"portal/internal/figures"
	"portal/internal/intake"
	"portal/internal/office"
	"portal/internal/problem"
	"portal/internal/site"
	"portal/internal/words"
)

func (c *command) importCommand() *cobra.Command {
	var correct, source, date string
	cmd := &cobra.Command{
		Use: "import " + c.text("import-arguments"), Short: c.text("import"), Long: c.text("import-long"),
		Example: "  portal import 2020-08.xlsx\n  portal import city.xlsx luhe.docx\n  portal import - < pasted.txt\n" +
			"  portal import --correct \"漏报一站\" --source letter-2020-09 city.xlsx",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return words.Usage("import-nothing")
			}
			o := intake.Options{Correct: correct, Source: source}
			if (correct == "") != (source == "") {
				return words.Usage("import-both")
			}
			day, err := correctionDay(date)
			if err != nil {
				return err
			}
			o.Date = day
			return c.importForms(args, o)
		},
	}
	cmd.Flags().StringVar(&correct, "correct", "", c.text("flag-correct"))
	cmd.Flags().StringVar(&source, "source", "", c.text("flag-source"))
	cmd.Flags().StringVar(&date, "date", "", c.text("flag-date"))
	return cmd
}

// correctionDay reads the day of a correction; empty is today.
func correctionDay(s string) (figures.Date, error) {
	if s == "" {
		now := time.Now()
		return figures.Date{Year: now.Year(), Month: int(now.Month()), Day: now.Day()}, nil
	}
	day, ok := figures.ParseDate(s)
	if !ok || !day.Exact() {
		return figures.Date{}, words.Usage("import-date", s)
	}
	return day, nil
}

// sent is a file with a form in it, as it came.
type sent struct {
	name  string
	src   []byte
	forms []*intake.Form
}

// importForms reads the forms in files and puts them into the data, all or none.
func (c *command) importForms(names []string, o intake.Options) error {
	ds, problems, err := site.Check(c.dir)
	if err != nil {
		return err
	}
	if problems.Stop() {
		err := c.print(problems)
		fmt.Fprintln(c.stderr, c.text("import-first"))
		return err
	}
	problems = nil
	var files []sent
	var all []*intake.Form
	for _, name := range names {
		f, err := receive(name)
		if err != nil {
			return err
		}
		var found problem.List
		f.forms, found = intake.Read(f.name, f.src, ds)
		problems = append(problems, found...)
		all = append(all, f.forms...)
		files = append(files, f)
	}
	var change *intake.Change
	if len(problems) == 0 {
		if change, problems, err = intake.Plan(ds, all, o); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		err := c.print(problems.Sorted())
		fmt.Fprintln(c.stderr, c.text("import-unchanged"))
		return err
	}
	if err := change.Write(c.dir, ds); err != nil {
		return err
	}
	for _, n := range change.Notes {
		fmt.Fprintln(c.stdout, n.Text(c.lang))
	}
	if len(change.Files) == 0 {
		fmt.Fprintln(c.stdout, c.text("import-same"))
		return nil
	}
	for _, name := range change.Names() {
		fmt.Fprintln(c.stdout, c.text("import-wrote", name))
	}
	if len(change.Warnings) > 0 {
		return c.print(change.Warnings)
	}
	fmt.Fprintln(c.stdout, c.text("import-next", all[0].Period))
	return nil
}

// receive reads a file that somebody sent, or with - what is pasted to the
// standard input.
func receive(name string) (f sent, err error) {
	f.name = name
	in := os.Stdin
	if name == "-" {
		f.name = "pasted.txt"
	} else {
		info, err := os.Stat(name)
		if err != nil {
			return f, &words.Error{Key: "import-read", Args: []any{name}, Cause: err}
		}
		if !info.Mode().IsRegular() { // a folder, or a pipe that nobody writes to
			return f, words.Usage("import-file", name)
		}
		if in, err = os.Open(name); err != nil {
			return f, &words.Error{Key: "import-read", Args: []any{name}, Cause: err}
		}
		defer func() { err = errors.Join(err, in.Close()) }()
		f.name = filepath.ToSlash(name)
	}
	f.src, err = io.ReadAll(io.LimitReader(in, office.MaxSize+1))
	return f, err
}
