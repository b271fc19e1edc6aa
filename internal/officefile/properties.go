package officefile

import (
	"bytes"
	"encoding/xml"
)

// Properties returns the part docProps/core.xml of a Chinese workbook: its title, without an author and a
// date. Some programs, such as ExcelJS, read the part only with these prefixes.
func Properties(title string) ([]byte, error) {
	var escaped bytes.Buffer
	if err := xml.EscapeText(&escaped, []byte(title)); err != nil {
		return nil, err
	}
	return []byte(xml.Header + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ` +
		`xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + escaped.String() +
		`</dc:title><dc:language>zh-CN</dc:language></cp:coreProperties>`), nil
}
