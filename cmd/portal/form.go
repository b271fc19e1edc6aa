package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"portal/internal/figures"
	"portal/internal/form/template"
	"portal/internal/message"
	"portal/internal/project"
)

func (c *command) formCommand() *cobra.Command {
	var period, county, out string
	cmd := &cobra.Command{
		Use: "form", Short: c.text("form"), Long: c.text("form-long"), Args: c.noArguments,
		Example: "  portal form --period 2020-08\n  portal form --period 2020-08 --county luhe --out luhe-2020-08.xlsx",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if period == "" {
				return usageError{errors.New(c.text("blank-no-period"))}
			}
			span, ok := figures.ParseSpan(period)
			if !ok {
				return usageError{errors.New(c.text("blank-period", "Value", period))}
			}
			if out != "" && !strings.EqualFold(filepath.Ext(out), ".xlsx") {
				return usageError{errors.New(c.text("blank-extension", "File", out))}
			}
			return c.form(cmd.Context(), span, cmp.Or(county, figures.All), out)
		},
	}
	cmd.Flags().StringVar(&period, "period", "", c.text("flag-period"))
	cmd.Flags().StringVar(&county, "county", "", c.text("flag-county"))
	cmd.Flags().StringVar(&out, "out", "", c.text("flag-form-out"))
	return cmd
}

// form writes the blank form of one or several months to a new file. Warnings do not stop it: a clerk sends
// the next form out whether or not the last one has been explained.
func (c *command) form(ctx context.Context, span figures.Span, county, out string) error {
	opened, err := project.Open(ctx, c.dir)
	if err != nil {
		return err
	}
	if severe := opened.Problems.Severe(); len(severe) > 0 {
		return c.print(severe)
	}
	ds := opened.Dataset
	src, err := template.Form(ds, span, county)
	if err != nil {
		return err
	}
	if out == "" {
		out = template.Name(ds, span, county)
	}
	err = place(out, src)
	if errors.Is(err, fs.ErrExist) {
		return message.Usage("blank-exists", "File", out)
	}
	if err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, c.text("blank-made", "File", out))
	return nil
}
