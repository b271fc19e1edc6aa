package officefile_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"portal/internal/officefile"
)

// The properties state the title, also one with signs of XML, and use the prefixes that ExcelJS expects.
func TestProperties(t *testing.T) {
	src, err := officefile.Properties("A & <B>")
	if err != nil {
		t.Fatal(err)
	}
	var parsed struct {
		Title    string `xml:"http://purl.org/dc/elements/1.1/ title"`
		Language string `xml:"http://purl.org/dc/elements/1.1/ language"`
	}
	if err := xml.Unmarshal(src, &parsed); err != nil || parsed.Title != "A & <B>" || parsed.Language != "zh-CN" {
		t.Errorf("%+v %v", parsed, err)
	}
	if !strings.Contains(string(src), "<cp:coreProperties ") || strings.Contains(string(src), "lastModifiedBy") {
		t.Errorf("got %s", src)
	}
}
