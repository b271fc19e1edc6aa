package intake

import (
	"portal/internal/digest"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/officefile/convert"
)

// ReadConverted is Read for a file that may have been converted. made is the result, nil if src needed no
// conversion. src is the file as it was sent, which the data records; each column records the conversion.
func ReadConverted(
	name string, src []byte, made *convert.Result, ds *figures.Dataset, words map[string]figures.Value,
) ([]*Form, message.List) {
	if made == nil {
		return Read(name, src, ds, words)
	}
	forms, list := Read(name, made.Src, ds, words)
	for _, f := range forms {
		f.SHA256 = digest.Of(src)
		f.Notes = append(f.Notes, Note{message.Pos{File: name}, "form-converted", []any{"Kind", made.From, "Program", made.Program}})
		for i := range f.Columns {
			c := &f.Columns[i]
			c.Inferred = joinInferences(c.Inferred, inference("form-converted", "Kind", made.From, "Program", made.Program))
		}
	}
	return forms, list
}
