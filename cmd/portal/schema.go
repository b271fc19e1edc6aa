package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"portal/internal/atomicfile"
	"portal/internal/figures"
	"portal/internal/schema"
)

func (c *command) schemaCommand() *cobra.Command {
	var write bool
	cmd := &cobra.Command{
		Use: "schema " + c.text("schema-arguments"), Short: c.text("schema"), Long: c.text("schema-long"),
		Example: "  portal schema\n  portal schema report\n  portal schema --write",
		Args: func(cmd *cobra.Command, args []string) error {
			if write {
				return c.noArguments(cmd, args)
			}
			if len(args) > 1 {
				return c.noArguments(cmd, args[1:])
			}
			if len(args) == 1 && !slices.Contains(figures.FileKinds, figures.FileKind(args[0])) {
				return usageError{errors.New(c.text("schema-kind", "Value", args[0], "Kinds", kinds(", ")))}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 && !write {
				_, err := fmt.Fprintln(c.stdout, kinds("\n"))
				return err
			}
			// The problems of the data do not matter here: a schema helps to fix them.
			ds, _, err := figures.Load(os.DirFS(c.dir))
			if err != nil {
				return err
			}
			if write {
				return writeSchemas(c.dir, ds)
			}
			src, err := schema.Of(ds, figures.FileKind(args[0]))
			if err != nil {
				return err
			}
			_, err = c.stdout.Write(src)
			return err
		},
	}
	cmd.Flags().BoolVar(&write, "write", false, c.text("flag-write"))
	return cmd
}

// kinds lists the kinds of files.
func kinds(separator string) string {
	var names []string
	for _, kind := range figures.FileKinds {
		names = append(names, string(kind))
	}
	return strings.Join(names, separator)
}

// writeSchemas writes the schemas of all kinds of files.
func writeSchemas(dir string, ds *figures.Dataset) error {
	if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(schema.Folder)), 0o777); err != nil {
		return err
	}
	for _, kind := range figures.FileKinds {
		src, err := schema.Of(ds, kind)
		if err != nil {
			return err
		}
		if err := atomicfile.Write(filepath.Join(dir, filepath.FromSlash(schema.File(kind))), src, 0o666); err != nil {
			return err
		}
	}
	return nil
}
