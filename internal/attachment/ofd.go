package attachment

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"portal/internal/message"
	"portal/internal/privacy"
)

// Limits of an OFD file.
const (
	maxPartsOFD    = 10_000
	maxUnpackedOFD = 64 << 20 // bytes of all parts
)

// rootOFD is the part at which readers of an OFD file (GB/T 33190) begin.
const rootOFD = "OFD.xml"

// isOFD reports whether a file is a zip archive with the main part of an OFD file at its root.
func isOFD(src []byte) bool {
	z, err := opened(src)
	return err == nil && slices.ContainsFunc(z.File, func(f *zip.File) bool { return f.Name == rootOFD })
}

// opened opens a zip archive, whatever the names of its parts: nothing is written to a disk.
func opened(src []byte) (*zip.Reader, error) {
	z, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
	if errors.Is(err, zip.ErrInsecurePath) {
		err = nil
	}
	return z, err
}

// fixed checks an OFD file. It reads the stored words, but not what the pages show: letters may be
// pictures or lie in any order. A person must look through the file, so it must not have parts that
// no OFD reader shows.
func (g *gate) fixed(name string, src []byte) {
	whole := message.Pos{File: name}
	parts, err := unpacked(src)
	switch {
	case errors.Is(err, errUnpacked):
		g.add(whole, "attachment/size", "Limit", maxUnpackedOFD>>20)
		return
	case err != nil:
		g.add(whole, "attachment/archive")
		return
	}
	inside := 0
	for _, p := range parts {
		if kindOf(p.src) != other {
			inside++
		}
		if strings.HasSuffix(strings.ToLower(p.name), ".xml") {
			for _, f := range privacy.Text(wordsOFD(p.src)) {
				g.found(message.Pos{File: name, Sheet: p.name}, f)
			}
		}
	}
	g.unseen(name, src)
	if inside > 0 {
		g.add(whole, "attachment/inside", "Count", inside)
		return
	}
	g.unread(whole, "attachment/ofd", src)
}

// part is a file inside an OFD file.
type part struct {
	name string
	src  []byte
}

var (
	errUnpacked = errors.New("too large when unpacked")
	errTwice    = errors.New("two parts have one name")
)

// unpacked returns the parts of a zip archive. It does not trust the sizes that the archive states.
// It returns an error if a part cannot be read, or if two parts have one name, because readers could
// disagree about which one counts.
func unpacked(src []byte) ([]part, error) {
	z, err := opened(src)
	if err != nil {
		return nil, err
	}
	if len(z.File) > maxPartsOFD {
		return nil, errUnpacked
	}
	var out []part
	names := map[string]bool{}
	left := int64(maxUnpackedOFD)
	for _, f := range z.File {
		if names[f.Name] {
			return nil, errTwice
		}
		names[f.Name] = true
		p, err := contents(f, left+1)
		if err != nil {
			return nil, err
		}
		if left -= int64(len(p)); left < 0 {
			return nil, errUnpacked
		}
		out = append(out, part{f.Name, p})
	}
	return out, nil
}

// contents returns the beginning of a file in an archive, up to a number of bytes. A file with a
// password gives an error.
func contents(f *zip.File, most int64) ([]byte, error) {
	if f.Flags&1 != 0 {
		return nil, zip.ErrAlgorithm
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	src, err := io.ReadAll(io.LimitReader(r, most))
	return src, errors.Join(err, r.Close())
}

// drawnOFD lists elements with the coordinates of a drawing or the numbers of glyphs.
var drawnOFD = []string{"AbbreviatedData", "Glyphs"}

// wordsOFD returns the text of a part, one line for each element. If the part is damaged, it returns
// the text before that place; a person looks through the file anyway.
func wordsOFD(src []byte) string {
	var out strings.Builder
	d := xml.NewDecoder(bytes.NewReader(src))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	element := ""
	for {
		token, err := d.Token()
		if err != nil {
			return out.String()
		}
		switch token := token.(type) {
		case xml.StartElement:
			element = token.Name.Local
			out.WriteByte('\n')
		case xml.EndElement:
			element = ""
			out.WriteByte('\n')
		case xml.CharData:
			if !slices.Contains(drawnOFD, element) {
				out.Write(token)
			}
		}
	}
}
