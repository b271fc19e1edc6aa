// Package convert turns files of older and other office programs into .xlsx and .docx with the LibreOffice
// of this machine. Whoever sends a file is not trusted: LibreOffice runs in a folder of its own, with limits
// of time, memory and size, without macros, links and network.
package convert

import (
	"archive/zip"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"time"

	"portal/internal/message"
	"portal/internal/officefile"
	"portal/internal/plaintext"
)

// longest is the time that a conversion may take. A form takes two seconds.
const longest = time.Minute

// Result is a converted file.
type Result struct {
	Src     []byte          // .xlsx or .docx
	From    officefile.Kind // what the file was
	Program string          // with its version
}

// File converts a file that officefile.Read cannot read. name is the file in the problems' places. The
// result is nil if there is nothing to convert, or LibreOffice is not installed; then officefile.Read reads
// the file or says what to do. The error is the machine's.
func File(ctx context.Context, name string, src []byte) (result *Result, list message.List, err error) {
	kind := officefile.KindOf(src)
	program := installed()
	if !kind.Converts() || len(src) > officefile.MaxSize || program == "" {
		return nil, nil, nil
	}
	folder, err := os.MkdirTemp("", "portal-convert-")
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	limited, stop := context.WithTimeout(ctx, longest)
	defer stop()
	out, err := run(limited, program, folder, kind, src)
	whole, named := message.Pos{File: name}, officefile.Named{Kind: kind, Name: name}
	switch {
	case err == nil:
		return &Result{Src: out, From: kind, Program: made(out)}, nil, nil
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		list.Add(whole, "office-kind/unfinished",
			"Kind", named, "Seconds", int(longest.Seconds()), "Format", kind.Format())
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case errors.As(err, new(*exec.ExitError)), errors.Is(err, fs.ErrNotExist):
		list.Add(whole, "office-kind/unconverted", "Kind", named, "Format", kind.Format())
	default:
		return nil, nil, err
	}
	return nil, list, nil
}

// installed returns the path of LibreOffice, or nothing.
func installed() string {
	for _, name := range []string{"soffice", "libreoffice"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	// The installers of these systems do not extend PATH.
	usual := map[string]string{
		"darwin":  "/Applications/LibreOffice.app/Contents/MacOS/soffice",
		"windows": filepath.Join(os.Getenv("ProgramFiles"), "LibreOffice", "program", "soffice.com"),
	}[runtime.GOOS]
	if _, err := os.Stat(usual); err == nil {
		return usual
	}
	return ""
}

// settings is LibreOffice's configuration: no macros, no links, and no network but a proxy that does not
// exist. The option against links alone lets the pictures of a web page through.
//
//go:embed registrymodifications.xcu
var settings []byte

// run converts a file in a folder, which holds everything that LibreOffice reads and writes.
func run(ctx context.Context, program, folder string, kind officefile.Kind, src []byte) ([]byte, error) {
	profile, in := filepath.Join(folder, "profile"), filepath.Join(folder, "form"+kind.Ending())
	if err := os.MkdirAll(filepath.Join(profile, "user"), 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(profile, "user", "registrymodifications.xcu"), settings, 0o600); err != nil {
		return nil, err
	}
	if kind == officefile.HTML {
		src = inUTF8(src)
	}
	if err := os.WriteFile(in, src, 0o600); err != nil {
		return nil, err
	}
	to := "docx:MS Word 2007 XML"
	if kind.Table() {
		to = "xlsx:Calc MS Excel 2007 XML"
	}
	args := []string{
		"-env:UserInstallation=" + address(profile), "--headless", "--norestore", "--nolockcheck", "--nodefault",
		"--convert-to", to, "--outdir", filepath.Join(folder, "out"),
	}
	if kind == officefile.HTML {
		args = append(args, "--infilter=HTML (StarCalc)") // not as a text
	}
	cmd := command(ctx, program, append(args, in)...)
	cmd.Dir = folder
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "SYSTEMROOT=" + os.Getenv("SYSTEMROOT"), "LC_ALL=C.UTF-8",
		"HOME=" + folder, "TMPDIR=" + folder, "TMP=" + folder, "TEMP=" + folder,
	}
	if err := cmd.Run(); err != nil {
		return nil, err
	}
	out, err := os.Open(filepath.Join(folder, "out", "form"+kind.Format()))
	if err != nil {
		return nil, err
	}
	defer out.Close()                                            // only read
	return io.ReadAll(io.LimitReader(out, officefile.MaxSize+1)) // Read refuses more
}

// charset matches what a web page says about its encoding.
var charset = regexp.MustCompile(`(?i)charset\s*=\s*["']?[\w-]+`)

// inUTF8 returns a web page in UTF-8. Web systems export pages in GBK that do not say so, and LibreOffice
// takes them for Western European.
func inUTF8(src []byte) []byte {
	text, _ := plaintext.Decode(src) // officefile.KindOf has decoded it
	return []byte("\ufeff" + charset.ReplaceAllString(text, ""))
}

// address returns the address of a folder.
func address(folder string) string {
	folder = filepath.ToSlash(folder)
	if runtime.GOOS == "windows" {
		folder = "/" + folder
	}
	return "file://" + folder
}

var madeBy = regexp.MustCompile(`<Application>LibreOffice/([\d.]+)`)

// made returns the program that wrote a converted file, with its version.
func made(src []byte) string {
	if z, err := zip.NewReader(bytes.NewReader(src), int64(len(src))); err == nil {
		if about, err := z.Open("docProps/app.xml"); err == nil {
			defer about.Close() // only read
			text, _ := io.ReadAll(io.LimitReader(about, 1<<16))
			if m := madeBy.FindSubmatch(text); m != nil {
				return "LibreOffice " + string(m[1])
			}
		}
	}
	return "LibreOffice"
}
