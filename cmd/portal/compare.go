package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"portal/internal/release/compare"
)

func (c *command) compareCommand() *cobra.Command {
	var format, pictures, pictureURL string
	cmd := &cobra.Command{
		Use: "compare " + c.text("compare-arguments"), Short: c.text("compare"), Long: c.text("compare-long"),
		Example: "  portal compare public .build/new\n  portal compare --format markdown --pictures .build/pictures --pictures-url https://example.org/pictures public .build/new\n  portal compare --format csv public .build/new > changes.csv",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) != 2:
				return usageError{errors.New(c.text("compare-two", "Count", len(args)))}
			case !slices.Contains([]string{"text", "markdown", "csv"}, format):
				return usageError{errors.New(c.text("compare-format", "Value", format))}
			case pictureURL != "" && !strings.HasPrefix(pictureURL, "https://") && !strings.HasPrefix(pictureURL, "http://"):
				return usageError{errors.New(c.text("compare-url", "Value", pictureURL))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			old, err := compare.Folder(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			new, err := compare.Folder(cmd.Context(), args[1])
			if err != nil {
				return err
			}
			if format == "csv" {
				changes, err := compare.Data(cmd.Context(), old, new)
				if err != nil {
					return err
				}
				_, err = c.stdout.Write(changes)
				return err
			}
			difference, err := compare.Sites(cmd.Context(), old, new)
			if err != nil {
				return err
			}
			if pictures != "" {
				if err := difference.CopyPictures(cmd.Context(), pictures); err != nil {
					return err
				}
			}
			text := difference.Text(c.lang)
			if format == "markdown" {
				text = difference.Markdown(c.lang, pictureURL)
			}
			_, err = fmt.Fprint(c.stdout, text)
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", c.text("flag-format"))
	cmd.Flags().StringVar(&pictures, "pictures", "", c.text("flag-pictures"))
	cmd.Flags().StringVar(&pictureURL, "pictures-url", "", c.text("flag-pictures-url"))
	return cmd
}
