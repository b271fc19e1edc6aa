package attachment

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
	"golang.org/x/image/font/gofont/goregular"
)

func be(n int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(n))) }
func le(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }

func packed(t testing.TB, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func chunk(name, data string) string {
	return be(len(data)) + name + data + be(int(crc32.ChecksumIEEE([]byte(name+data))))
}

// riff appends chunks to a WEBP file.
func riff(webp string, chunks ...string) string {
	body := webp[8:] + strings.Join(chunks, "")
	return "RIFF" + le(len(body)) + body
}

// woff returns a compressed font with one-byte tables and the given metadata.
func woff(sign, about string) string {
	header := 44
	if sign == "wOF2" {
		header = 48
	}
	rest := "\x00\x01\x00\x00" + be(header+1+len(about)) + "\x00\x01\x00\x00" + be(1)
	rest += strings.Repeat("\x00", header-4-len(rest)-20) + be(header+1) + be(len(about)) + be(0) + be(0) + be(0)
	return sign + rest + "a" + about
}

func ico(picture string) string {
	return "\x00\x00\x01\x00\x01\x00" + "\x10\x10\x00\x00\x01\x00\x20\x00" + le(len(picture)) + le(22) + picture
}

// whole returns a real file of each accepted format.
func whole(t testing.TB) map[string]string {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, 40, 30), color.Palette{color.Black, color.White})
	for i := range img.Pix {
		img.Pix[i] = byte(i * i % 7 & 1)
	}
	write := func(encode func(b *bytes.Buffer) error) string {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	root := filepath.Join("..", "..")
	webp, err := os.ReadFile(filepath.Join(root, ".github", "pictures", "home.webp"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{
		"png":  write(func(b *bytes.Buffer) error { return png.Encode(b, img) }),
		"jpeg": write(func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) }),
		"gif": write(func(b *bytes.Buffer) error {
			return gif.EncodeAll(b, &gif.GIF{Image: []*image.Paletted{img, img}, Delay: []int{9, 9}})
		}),
		"webp": string(webp),
		"avif": be(16) + "ftypavif\x00\x00\x00\x00" + be(8) + "meta" + be(1) + "mdat" + be(0) + be(20) + "abcd",
		"ttf":  string(goregular.TTF),
		"otf":  "OTTO\x00\x01\x00\x10\x00\x00\x00\x00name" + be(0) + be(28) + be(5) + "12345",
		"woff": woff("wOFF", ""), "woff2": woff("wOF2", ""),
		"xlsx": file(t, "clean.xlsx"), "docx": file(t, "clean.docx"), "pdf": file(t, "clean.pdf"),
	}
	out["ico"] = ico(out["png"])
	return out
}

// A file is accepted only if all of it is of that format. A picture at the beginning must not hide
// what follows.
func TestWhole(t *testing.T) {
	static := fstest.MapFS{}
	put := func(name, src string) { static["static/"+name] = &fstest.MapFile{Data: []byte(src)} }
	hidden := map[string]string{
		"a number": " 13800000000", "heads": "\n姓名,身份证号\n", "heads in GB18030": gb18030(t, "\n姓名,身份证号\n"), "UTF-16": utf16LE("13800000000"),
	}
	for kind, src := range whole(t) {
		put("whole/"+kind, src)
		for what, personal := range hidden {
			put(what+"/behind a "+kind, src+personal)
			put(what+"/behind half a "+kind, src[:len(src)/2]+personal)
			for n := 1; n < 16; n++ {
				put(fmt.Sprintf("%s/behind %d bytes of a %s", what, n, kind), src[:n]+personal)
			}
		}
	}
	for i, f := range formats {
		for what, personal := range hidden {
			put(fmt.Sprintf("%s/behind sign %d", what, i), strings.Repeat("a", f.at)+f.sign+personal)
		}
	}
	got := "\n" + problems(t, static)
	for name := range static {
		if refused := strings.Contains(got, "\n"+name+":"); refused != !strings.HasPrefix(name, "static/whole/") {
			t.Errorf("%s: refused = %t", name, refused)
		}
	}
}

// Text beside the pixels is checked.
func TestBesidePixels(t *testing.T) {
	files := whole(t)
	const number = "13800000000"
	inPNG := func(chunk string) string { return files["png"][:33] + chunk + files["png"][33:] } // after the header
	inJPEG := func(mark byte, data string) string {
		head := []byte{0xff, mark, byte((len(data) + 2) >> 8), byte(len(data) + 2)}
		return files["jpeg"][:2] + string(head) + data + files["jpeg"][2:]
	}
	var about bytes.Buffer
	w := brotli.NewWriter(&about)
	if _, err := w.Write([]byte(number)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	files["comment of a GIF"] = files["gif"][:len(files["gif"])-1] + "!\xfe\x0b" + number + "\x00;"
	for name, src := range map[string]string{
		"PNG, tEXt": inPNG(chunk("tEXt", "Comment\x00"+number)), "PNG, zTXt": inPNG(chunk("zTXt", "Comment\x00\x00"+packed(t, number))),
		"PNG, iTXt":         inPNG(chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00<a b=\""+number+"\"/>")),
		"PNG, packed iTXt":  inPNG(chunk("iTXt", "Comment\x00\x01\x00zh\x00\x00"+packed(t, number))),
		"JPEG, COM":         inJPEG(0xfe, number),
		"JPEG, long COM":    inJPEG(0xfe, strings.Repeat(" ", 48-len(number)-2)+number), // whose length is also a digit
		"JPEG, COM in GBK":  inJPEG(0xfe, gb18030(t, "姓名,身份证号")),
		"JPEG, EXIF":        inJPEG(0xe1, "Exif\x00\x00"+number+"\x00\x01"),
		"JPEG, XPComment":   inJPEG(0xe1, "Exif\x00\x00"+utf16LE(number)[2:]+"\x00\x00\x01"),
		"JPEG, big endian":  inJPEG(0xe1, "Exif\x00\x00\x01\x00"+strings.Join(strings.Split(number, ""), "\x00")),
		"GIF, comment":      files["comment of a GIF"],
		"WEBP, XMP":         riff(files["webp"], "XMP "+le(12)+number+" "),
		"AVIF, box":         files["avif"] + be(8+len(number)) + "uuid" + number,
		"icon":              ico(inPNG(chunk("tEXt", "Comment\x00"+number))),
		"OpenType":          strings.Replace(files["otf"], be(5)+"12345", be(len(number))+number, 1),
		"WOFF":              woff("wOFF", packed(t, number)),
		"WOFF2":             woff("wOF2", about.String()),
		"before a PDF":      number + "\n" + files["pdf"],
		"comment of a zip":  strings.TrimSuffix(files["xlsx"], "\x00\x00") + "\x0b\x00" + number,
		"picture in a docx": withPart(t, files["docx"], "word/media/a.png", inPNG(chunk("tEXt", "Comment\x00"+number))),
		"text in a docx":    withPart(t, files["docx"], "word/media/b.png", number),
	} {
		got := problems(t, fstest.MapFS{"static/a": {Data: []byte(src)}})
		if !slices.ContainsFunc(strings.Split(got, "\n"), func(line string) bool {
			return strings.HasSuffix(line+"\n", mobile) || strings.HasSuffix(line+"\n", column)
		}) {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// withPart returns a document with one more part.
func withPart(t testing.TB, src, name, part string) string {
	t.Helper()
	r, err := zip.NewReader(strings.NewReader(src), int64(len(src)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range r.File {
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	f, err := w.Create(name)
	if err == nil {
		_, err = f.Write([]byte(part))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
