package ocds

import (
	"embed"
	"io/fs"
	"path"
	"strings"

	"portal/internal/jsontext"
)

// extensionFiles are those of the extension that do not depend on the options.
//
//go:embed extension
var extensionFiles embed.FS

const extensionFile = "extension.json"

// What the README says about the ocids.
const (
	registered    = "登记的 ocid 前缀是 `PREFIX`。\n\nThe registered ocid prefix is `PREFIX`."
	notRegistered = "发布者尚未登记 ocid 前缀，合同流程的 ocid 就是合同的编号，在本站以外不保证唯一：文件只采用 OCDS 的结构。\n\n" +
		"The publisher has no registered ocid prefix. Each ocid is the contract's id, which is unique on this\n" +
		"site only: the files are OCDS-shaped."
)

// extension adds the files of the extension, in the form of the standard's template for extensions.
func (o Options) extension(out map[string][]byte) error {
	const folder = "extension"
	var schemas, codelists []any
	err := fs.WalkDir(extensionFiles, folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := extensionFiles.ReadFile(name)
		switch path.Ext(name) {
		case ".json":
			schemas = append(schemas, path.Base(name))
		case ".csv":
			codelists = append(codelists, path.Base(name))
		case ".md":
			status := notRegistered
			if o.Prefix != "" {
				status = strings.ReplaceAll(registered, "PREFIX", o.Prefix)
			}
			src = []byte(strings.Replace(string(src), "{{prefix}}", status, 1))
		}
		out[ExtensionFolder+strings.TrimPrefix(name, folder+"/")] = src
		return err
	})
	if err != nil {
		return err
	}
	metadata := object{
		"name": object{"zh": "拨付申请与中国采购字段", "en": "Payment requests and fields of Chinese procurement"},
		"description": object{
			"zh": "记录拨付申请（不是付款）、开标日期、标段、不到日的日期、总价以外的价格约定和更正。",
			"en": "Adds requests for payment (which are no payments), the bid opening, lots, " +
				"dates that are not known to the day, prices other than a total, and corrections.",
		},
		"compatibility": []any{"1.1"}, "schemas": schemas, "codelists": codelists,
	}
	if o.addressed() {
		readme := o.uri(ExtensionFolder + "README.md")
		metadata["documentationUrl"] = object{"zh": readme, "en": readme}
	}
	src, err := jsontext.Encode(metadata, "")
	out[ExtensionFolder+extensionFile] = src
	return err
}
