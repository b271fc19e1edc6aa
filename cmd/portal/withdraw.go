package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/project"
	"portal/internal/release"
	"portal/internal/withdraw"
)

func (c *command) withdrawCommand() *cobra.Command {
	var r withdraw.Request
	var date string
	cmd := &cobra.Command{
		Use: "withdraw " + c.text("address-word"), Short: c.text("withdraw"), Long: c.text("withdraw-long"),
		Args: c.one("/notices/shanwei-2020-139/"),
		Example: "  portal withdraw /附件/名单.xlsx --ground 名单含个人信息，依《中华人民共和国个人信息保护法》第四十七条删除。\n" +
			"  portal withdraw /notices/shanwei-2020-139/ --ground … --date 2020-09-10\n" +
			"  portal withdraw /reports/2020-07/ --part --ground 进展中的个人信息依法删除。",
		RunE: func(cmd *cobra.Command, args []string) error {
			r.Address = args[0]
			if date != "" {
				var ok bool
				if r.Date, ok = figures.ParseDate(date); !ok || !r.Date.Exact() {
					return message.Usage("withdraw-date", "Value", date)
				}
			}
			return c.withdraw(cmd.Context(), r)
		},
	}
	cmd.Flags().StringVar(&r.Ground, "ground", "", c.text("flag-ground"))
	cmd.Flags().BoolVar(&r.Part, "part", false, c.text("flag-part"))
	cmd.Flags().StringVar(&date, "date", "", c.text("flag-withdrawn"))
	return cmd
}

// withdraw writes the withdrawal of an address and deletes its file. Problems of the data do not stop it:
// personal data is one.
func (c *command) withdraw(ctx context.Context, r withdraw.Request) error {
	opened, err := project.Open(ctx, c.dir)
	if err != nil {
		return err
	}
	today := opened.Settings.Today(c.now())
	if r.Date == (figures.Date{}) {
		r.Date = today
	}
	if r.Date.Compare(today) > 0 {
		return message.Usage("withdraw-future", "Date", r.Date)
	}
	static, err := project.StaticFiles(c.dir)
	if err != nil {
		return err
	}
	ledger, err := release.ReadLedgerFile(filepath.Join(c.dir, filepath.FromSlash(release.LedgerFile)))
	if err != nil {
		return err
	}
	r.Static, r.Published = slices.Sorted(maps.Keys(static)), ledger.Addresses()
	ds := opened.Dataset
	change, problems, err := withdraw.Plan(ds, r)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		err := c.print(problems)
		fmt.Fprintln(c.stderr, c.text("withdraw-unchanged"))
		return err
	}
	const name = figures.WithdrawalsFile
	if err := project.Write(c.dir, ds, change.Files, name); err != nil {
		return err
	}
	if change.Removes != "" {
		if err := os.Remove(filepath.Join(c.dir, filepath.FromSlash(change.Removes))); err != nil {
			return errors.Join(err, c.restore(change.Files, name, ds.Files[name]))
		}
	}
	fmt.Fprintln(c.stdout, c.text("import-wrote", "File", name))
	if change.Removes != "" {
		fmt.Fprintln(c.stdout, c.text("withdraw-deleted", "File", change.Removes))
	}
	for _, task := range change.ByHand {
		fmt.Fprintf(c.stdout, "%s: %s\n", task.Pos, c.text(task.Key))
	}
	fmt.Fprintln(c.stdout, c.text("withdraw-rest"))
	return nil
}

// restore gives a written file its old content back, or removes it if there was none.
func (c *command) restore(written map[string][]byte, name string, old []byte) error {
	if old == nil {
		return os.Remove(filepath.Join(c.dir, filepath.FromSlash(name)))
	}
	return project.Write(c.dir, &figures.Dataset{Files: written}, map[string][]byte{name: old}, name)
}
