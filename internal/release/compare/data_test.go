package compare

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"portal/internal/digest"
)

// published returns a site with tables of open data. The fields of a table's key follow its name, behind a /.
func published(version string, tables map[string]string) Site {
	files := fstest.MapFS{}
	var list []map[string]any
	for name, text := range tables {
		name, key, _ := strings.Cut(name, "/")
		r := map[string]any{"name": name, "path": "plain/" + name + ".csv", "hash": "sha256:" + digest.Of([]byte(text))}
		if key != "" {
			r["schema"] = map[string]any{"primaryKey": strings.Split(key, " ")}
		}
		list = append(list, r)
		files["data/plain/"+name+".csv"] = &fstest.MapFile{Data: []byte(text)}
	}
	src, err := json.Marshal(map[string]any{"version": version, "resources": list})
	if err != nil {
		panic(err)
	}
	files["data/datapackage.json"] = &fstest.MapFile{Data: src}
	return Site{Files: files}
}

// Every kind of change: of a value, of a row, of a field, of a table, and of a row without a key.
func TestData(t *testing.T) {
	old := published("a1", map[string]string{
		"figures/month row": "month,row,value,status\n2021-01,x,1,reported\n2021-01,y,,not_reported\n2021-01,z,3,reported\n",
		"same/id":           "id,n\na,1\n",
		"gone/id":           "id,n\na,1\n",
		"list":              "what,n\na,1\na,1\nb,2\n",
	})
	new := published("b2", map[string]string{
		"figures/month row": "month,row,value,status,unit\n2021-01,x,1,reported,\n2021-01,y,0,reported,元\n2021-02,x,4,reported,\n",
		"same/id":           "id,n\na,1\n",
		"fresh/id":          "id,n\n\"a,b\",1\n",
		"list":              "what,n\na,1\nb,2\nb,2\n",
	})
	got, err := Data(t.Context(), old, new)
	if err != nil {
		t.Fatal(err)
	}
	want := `table,key,change,field,old,new,old_version,new_version
figures,2021-01/z,removed,month,2021-01,,a1,b2
figures,2021-01/z,removed,row,z,,a1,b2
figures,2021-01/z,removed,value,3,,a1,b2
figures,2021-01/z,removed,status,reported,,a1,b2
figures,2021-01/y,changed,value,,0,a1,b2
figures,2021-01/y,changed,status,not_reported,reported,a1,b2
figures,2021-01/y,changed,unit,,元,a1,b2
figures,2021-02/x,added,month,,2021-02,a1,b2
figures,2021-02/x,added,row,,x,a1,b2
figures,2021-02/x,added,value,,4,a1,b2
figures,2021-02/x,added,status,,reported,a1,b2
fresh,"a,b",added,id,,"a,b",a1,b2
fresh,"a,b",added,n,,1,a1,b2
gone,a,removed,id,a,,a1,b2
gone,a,removed,n,1,,a1,b2
list,a/1#2,removed,what,a,,a1,b2
list,a/1#2,removed,n,1,,a1,b2
list,b/2#2,added,what,,b,a1,b2
list,b/2#2,added,n,,2,a1,b2
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What cannot be compared is an error.
func TestDataBroken(t *testing.T) {
	good := published("a", map[string]string{"x/id": "id\na\n"})
	list := &fstest.MapFile{Data: []byte(`{"resources":[{"name":"x","path":"plain/x.csv"}]}`)}
	for want, files := range map[string]fstest.MapFS{
		"a site has no open data (data/datapackage.json); build both with this version of the portal": {},
		"reading data/datapackage.json: unexpected end of JSON input":                                 {"data/datapackage.json": {Data: []byte("{")}},
		"open data/plain/x.csv: file does not exist":                                                  {"data/datapackage.json": list},
		"data/plain/x.csv is not the file that data/datapackage.json describes: its checksum differs": {"data/datapackage.json": list,
			"data/plain/x.csv": {}},
	} {
		if _, err := Data(t.Context(), good, Site{Files: files}); err == nil || err.Error() != want {
			t.Errorf("the error is %v, want %s", err, want)
		}
	}
}
