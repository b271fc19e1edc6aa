package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"portal/internal/figures"
	"portal/internal/form/intake"
	"portal/internal/form/returnslip"
	"portal/internal/message"
	"portal/internal/officefile"
	"portal/internal/officefile/convert"
	"portal/internal/plaintext"
	"portal/internal/project"
)

func (c *command) importCommand() *cobra.Command {
	var correct, source, date, format string
	var read []string
	var verbose bool
	cmd := &cobra.Command{
		Use: "import " + c.text("import-arguments"), Short: c.text("import"), Long: c.text("import-long"),
		Example: "  portal import 2020-08.xlsx\n  portal import city.xlsx luhe.docx\n  portal import - < pasted.txt\n  portal import --format slip luhe.xlsx\n" +
			"  portal import --correct \"漏报一站\" --source letter-2020-09 city.xlsx",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return message.Usage("import-nothing")
			}
			o := intake.Options{Correct: correct, Source: source}
			if (correct == "") != (source == "") {
				return message.Usage("import-both")
			}
			if date != "" {
				day, ok := figures.ParseDate(date)
				if !ok || !day.Exact() {
					return message.Usage("import-date", "Value", date)
				}
				o.Date = day
			}
			if !slices.Contains([]string{"text", "slip", "record"}, format) {
				return message.Usage("import-format", "Value", format)
			}
			words, err := meanings(read)
			if err != nil {
				return err
			}
			return c.importForms(cmd.Context(), args, words, o, printing{format, verbose})
		},
	}
	cmd.Flags().StringVar(&correct, "correct", "", c.text("flag-correct"))
	cmd.Flags().StringVar(&source, "source", "", c.text("flag-source"))
	cmd.Flags().StringVar(&date, "date", "", c.text("flag-date"))
	cmd.Flags().StringVar(&format, "format", "text", c.text("flag-slip"))
	cmd.Flags().StringArrayVar(&read, "read", nil, c.text("flag-read"))
	cmd.Flags().BoolVar(&verbose, "verbose", false, c.text("flag-verbose"))
	return cmd
}

// meanings reads what words in place of figures mean, such as 无=0.
func meanings(read []string) (map[string]figures.Value, error) {
	out := map[string]figures.Value{}
	for _, text := range read {
		word, means, _ := strings.Cut(text, "=")
		switch {
		case word != "" && means == "0":
			out[word] = figures.Value{}
		case word != "" && (means == "空" || means == "blank"):
			out[word] = figures.Value{Missing: figures.NotReported}
		default:
			return nil, message.Usage("import-read-flag", "Value", text)
		}
	}
	return out, nil
}

// printing says what import prints beside the files it wrote.
type printing struct {
	format  string // text; slip, a return slip for each form with problems; record, a page to file for each
	verbose bool   // also the harmless notes
}

// sent is a file with forms, as received.
type sent struct {
	name  string
	src   []byte
	read  []byte // what the forms were read from: src, or what it was converted to
	forms []*intake.Form
}

// importForms reads the forms in files and writes all of them into the data, or none. Warnings do not
// stop it, because what a document prints can be published. If prints says so, it writes a return
// slip beside each form that has problems or warnings, or a record beside each form.
func (c *command) importForms(
	ctx context.Context, names []string, words map[string]figures.Value, o intake.Options, prints printing,
) error {
	opened, err := project.Open(ctx, c.dir)
	if err != nil {
		return err
	}
	if severe := opened.Problems.Severe(); len(severe) > 0 {
		err := c.print(severe)
		fmt.Fprintln(c.stderr, c.text("import-first"))
		return err
	}
	today := opened.Settings.Today(c.now())
	if o.Date.Compare(today) > 0 {
		return message.Usage("import-future", "Date", o.Date)
	}
	o.Date = cmp.Or(o.Date, today)
	ds := opened.Dataset
	o.Published = opened.Published()
	var problems message.List
	var files []sent
	var all []*intake.Form
	for _, name := range names {
		f, err := receive(name)
		if err != nil {
			return err
		}
		found, err := f.open(ctx, ds, words)
		if err != nil {
			return err
		}
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
		refused := c.print(problems.Sorted())
		fmt.Fprintln(c.stderr, c.text("import-unchanged"))
		if prints.format == "slip" {
			if err := c.sendAllBack(files, problems, ds); err != nil {
				return err
			}
		}
		return refused
	}
	if err := project.Write(c.dir, ds, change.Files, change.Names()...); err != nil {
		return err
	}
	for _, f := range files {
		switch prints.format {
		case "slip":
			err = c.sendBack(f, change.Doubts, ds)
		case "record":
			err = c.record(f, change, months(change.Data, f.forms, message.Chinese), ds)
		}
		if err != nil {
			return err
		}
	}
	return c.imported(change, all, months(change.Data, all, c.lang), prints.verbose)
}

// record writes the page about what import read in a file, beside it.
func (c *command) record(f sent, change *intake.Change, months []string, ds *figures.Dataset) error {
	notes := slices.DeleteFunc(slices.Clone(change.Notes), func(n intake.Note) bool { return n.Pos.File != f.name })
	doubts := slices.DeleteFunc(slices.Clone(change.Doubts), func(p message.Problem) bool { return p.Pos.File != f.name })
	return c.beside(f.name, func(number int) ([]returnslip.File, error) {
		return returnslip.Record(f.name, number, f.src, f.forms, strings.Join(months, "；"), notes, doubts, ds)
	})
}

// open reads the forms in a file. It converts a file of an older office program first.
func (f *sent) open(ctx context.Context, ds *figures.Dataset, words map[string]figures.Value) (message.List, error) {
	f.read = f.src
	made, list, err := convert.File(ctx, f.name, f.src)
	if err != nil || len(list) > 0 {
		return list, err
	}
	if made != nil {
		f.read = made.Src
	}
	f.forms, list = intake.ReadConverted(f.name, f.src, made, ds, words)
	return list, nil
}

// imported prints what an import changed: first what needs an eye. It returns an error if there are warnings.
func (c *command) imported(change *intake.Change, forms []*intake.Form, months []string, verbose bool) error {
	more := 0
	for _, n := range change.Notes {
		if n.Harmless() && !verbose {
			more++
			continue
		}
		fmt.Fprintln(c.stdout, n.Text(c.lang))
	}
	if more > 0 {
		fmt.Fprintln(c.stdout, c.text("import-more", "Count", more))
	}
	if len(change.Files) == 0 {
		fmt.Fprintln(c.stdout, c.text("import-same"))
		return nil
	}
	for _, name := range change.Names() {
		fmt.Fprintln(c.stdout, c.text("import-wrote", "File", name))
	}
	for _, month := range months {
		fmt.Fprintln(c.stdout, month)
	}
	if len(change.Warnings) > 0 {
		return c.print(change.Warnings)
	}
	fmt.Fprintln(c.stdout, c.text("import-next", "Period", forms[0].Period.String()))
	return nil
}

// months says for each month of the forms what is there and what is not.
func months(ds *figures.Dataset, forms []*intake.Form, lang message.Lang) (out []string) {
	say := func(key string, values ...any) string { return message.Text(lang, key, values...) }
	said := map[figures.Period]bool{}
	for _, f := range forms {
		r, ok := ds.Report(f.Period)
		if !ok || said[f.Period] {
			continue
		}
		said[f.Period] = true
		var own, city, absent []string
		name := func(county string) string {
			j, _ := ds.County(county)
			return j.Name.V
		}
		for _, column := range r.Counties {
			if !r.Summed && column.Source.V == r.Source.V {
				city = append(city, name(column.County.V))
			} else {
				own = append(own, name(column.County.V))
			}
		}
		for _, a := range r.Absent {
			absent = append(absent, name(a.County.V))
		}
		key := "import-month-city"
		if r.Summed {
			key = "import-month-counties"
		}
		parts := []string{say(key)}
		for _, list := range []struct {
			key   string
			names []string
		}{{"import-month-own", own}, {"import-month-column", city}, {"import-month-absent", absent}} {
			if len(list.names) > 0 {
				parts = append(parts, say(list.key, "Counties", strings.Join(list.names, "、")))
			}
		}
		out = append(out, say("import-month", "Period", r.Span().In(lang), "There", strings.Join(parts, say("import-month-and"))))
	}
	return out
}

// sendAllBack writes the return slips of all forms that have problems.
func (c *command) sendAllBack(files []sent, problems message.List, ds *figures.Dataset) error {
	for _, f := range files {
		if err := c.sendBack(f, problems, ds); err != nil {
			return err
		}
	}
	return nil
}

// sendBack writes the return slip of a form with problems beside it.
func (c *command) sendBack(f sent, problems message.List, ds *figures.Dataset) error {
	own := slices.DeleteFunc(slices.Clone(problems), func(p message.Problem) bool { return p.Pos.File != f.name })
	if len(own) == 0 {
		return nil
	}
	return c.beside(f.name, func(number int) ([]returnslip.File, error) {
		return returnslip.Make(f.name, number, f.src, f.read, f.forms, own, ds)
	})
}

// beside writes files beside a form. It never overwrites a file: the names of a second set have a number.
func (c *command) beside(form string, create func(number int) ([]returnslip.File, error)) error {
	folder := filepath.Dir(filepath.FromSlash(form))
	for number := 1; ; number++ {
		files, err := create(number)
		if err != nil {
			return err
		}
		if len(files) == 0 {
			return nil
		}
		taken := slices.ContainsFunc(files, func(one returnslip.File) bool {
			_, err := os.Lstat(filepath.Join(folder, one.Name))
			return err == nil
		})
		if taken {
			continue
		}
		for _, one := range files {
			name := filepath.Join(folder, one.Name)
			if err := place(name, one.Bytes); err != nil {
				return err
			}
			fmt.Fprintln(c.stdout, c.text("import-wrote", "File", filepath.ToSlash(name)))
		}
		return nil
	}
}

// place writes a new file. It leaves no file behind if it fails.
func place(name string, src []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = file.Write(src)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return nil
}

// receive reads a file that somebody sent, or with "-" the text pasted to standard input.
func receive(name string) (f sent, err error) {
	// The data records the name of the file.
	base := filepath.Base(name)
	if !utf8.ValidString(base) ||
		strings.ContainsFunc(base, func(r rune) bool { return r == '\\' || plaintext.Invisible(r) }) {
		return f, message.Usage("import-name", "File", base)
	}
	f.name = name
	in := os.Stdin
	if name == "-" {
		f.name = "pasted.txt"
	} else {
		info, err := os.Stat(name)
		if err != nil {
			return f, &message.Error{Key: "import-read", Values: []any{"File", name}, Cause: err}
		}
		if !info.Mode().IsRegular() { // a folder, or a pipe without a writer
			return f, message.Usage("import-file", "File", name)
		}
		if in, err = os.Open(name); err != nil {
			return f, &message.Error{Key: "import-read", Values: []any{"File", name}, Cause: err}
		}
		defer func() { err = errors.Join(err, in.Close()) }()
		f.name = filepath.ToSlash(name)
	}
	f.src, err = io.ReadAll(io.LimitReader(in, officefile.MaxSize+1))
	return f, err
}
