package attachment

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
)

// formats are the picture and font formats that are accepted although nobody reads what they show.
// A file belongs to one only if its structure is complete up to the last byte. cut then returns its
// parts, with compressed texts unpacked, so that the words between the pixels can be checked.
var formats = []struct {
	at   int
	sign string
	cut  func(c *cursor) (parts [][]byte, whole bool)
}{
	{0, pngSign, cutPNG},
	{0, "\xff\xd8\xff", cutJPEG},
	{0, "GIF87a", cutGIF},
	{0, "GIF89a", cutGIF},
	{8, "WEBP", cutWEBP},
	{4, "ftypavif", cutAVIF},
	{0, "\x00\x00\x01\x00", cutIcon},
	{0, "wOFF", cutWOFF},
	{0, "wOF2", cutWOFF},
	{0, "\x00\x01\x00\x00\x00", cutSFNT},
	{0, "OTTO", cutSFNT},
}

const pngSign = "\x89PNG\r\n\x1a\n"

// pieces returns the parts of a picture or font. known reports that the file begins like one, whole
// that its structure is complete from the first byte to the last.
func pieces(src []byte) (parts [][]byte, known, whole bool) {
	for _, f := range formats {
		if len(src) > f.at && bytes.HasPrefix(src[f.at:], []byte(f.sign)) {
			c := &cursor{rest: src}
			parts, whole = f.cut(c)
			return parts, true, whole && !c.short
		}
	}
	return nil, false, false
}

// cursor reads a file from its beginning. Once data is missing, short stays set.
type cursor struct {
	rest  []byte
	short bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.rest) {
		c.rest, c.short = nil, true
		return make([]byte, min(max(n, 0), 64)) // callers index at most 64 bytes
	}
	out := c.rest[:n]
	c.rest = c.rest[n:]
	return out
}

func (c *cursor) byte() byte { return c.take(1)[0] }
func (c *cursor) be16() int  { return int(binary.BigEndian.Uint16(c.take(2))) }
func (c *cursor) be32() int  { return int(binary.BigEndian.Uint32(c.take(4))) }
func (c *cursor) le32() int  { return int(binary.LittleEndian.Uint32(c.take(4))) }

// ended reports whether nothing follows but zeros, which some cameras append.
func (c *cursor) ended() bool { return len(bytes.Trim(c.rest, "\x00")) == 0 }

func cutPNG(c *cursor) (parts [][]byte, whole bool) {
	c.take(len(pngSign))
	for pixels := false; len(c.rest) > 0; c.take(4) { // the checksum
		size, name := c.be32(), string(c.take(4))
		data := c.take(size)
		parts = append(parts, data)
		switch name {
		case "IDAT":
			pixels = true
		case "IEND":
			c.take(4)
			return parts, pixels && c.ended()
		case "zTXt", "iTXt":
			// The compressed text follows the keyword, method and language.
			for at := bytes.IndexByte(data, 0) + 1; at > 0 && at < min(len(data), 256); at++ {
				if text := inflated(data[at:]); len(text) > 0 {
					parts = append(parts, text)
					break
				}
			}
		}
	}
	return nil, false
}

// inflated returns data compressed by zlib, as far as it can be unpacked.
func inflated(src []byte) []byte {
	r, err := zlib.NewReader(bytes.NewReader(src))
	if err != nil {
		return nil
	}
	out, _ := io.ReadAll(io.LimitReader(r, maxSize)) // text before an error counts, too
	return out
}

func cutJPEG(c *cursor) (parts [][]byte, whole bool) {
	c.take(2)
	for pixels := false; !c.short; {
		if c.byte() != 0xff {
			return nil, false
		}
		mark := c.byte()
		for mark == 0xff { // padding
			mark = c.byte()
		}
		switch {
		case mark == 0xd9:
			return parts, pixels && c.ended()
		case mark == 0x01 || mark >= 0xd0 && mark <= 0xd7:
			continue
		}
		parts = append(parts, c.take(c.be16()-2))
		if mark != 0xda {
			continue
		}
		pixels = true
		end := 0 // end of the pixels: at the next marker that does not belong to them
		for end+1 < len(c.rest) &&
			(c.rest[end] != 0xff || c.rest[end+1] == 0 || c.rest[end+1] >= 0xd0 && c.rest[end+1] <= 0xd7) {
			end++
		}
		c.take(end)
	}
	return nil, false
}

func cutGIF(c *cursor) (parts [][]byte, whole bool) {
	palette := func(flags byte) {
		if flags&0x80 != 0 {
			c.take(3 << (flags&7 + 1))
		}
	}
	blocks := func() (data []byte) {
		for n := c.byte(); n > 0; n = c.byte() {
			data = append(data, c.take(int(n))...)
		}
		return data
	}
	c.take(len("GIF89a"))
	palette(c.take(7)[4])
	for pixels := false; !c.short; {
		switch c.byte() {
		case ',':
			pixels = true
			palette(c.take(9)[8])
			c.byte()
			parts = append(parts, blocks())
		case '!':
			c.byte()
			raw := c.rest
			data := blocks()
			// XMP ignores the block structure, so also check the raw bytes.
			parts = append(parts, data, raw[:len(raw)-len(c.rest)])
		case ';':
			return parts, pixels && c.ended()
		default:
			return nil, false
		}
	}
	return nil, false
}

func cutWEBP(c *cursor) (parts [][]byte, whole bool) {
	whole = string(c.take(4)) == "RIFF" && c.le32() == len(c.rest)
	c.take(4)
	pixels := false
	for len(c.rest) > 0 {
		pixels = pixels || bytes.HasPrefix(c.rest, []byte("VP8")) || bytes.HasPrefix(c.rest, []byte("ANMF"))
		c.take(4)
		n := c.le32()
		parts = append(parts, c.take(n))
		c.take(n & 1)
	}
	return parts, whole && pixels
}

func cutAVIF(c *cursor) (parts [][]byte, whole bool) {
	described := false
	for len(c.rest) > 0 {
		n := c.be32() - 8
		described = string(c.take(4)) == "meta" || described
		switch n {
		case 1 - 8:
			n = c.be32()<<32 + c.be32() - 16
		case 0 - 8:
			n = len(c.rest)
		}
		parts = append(parts, c.take(n))
	}
	return parts, described
}

func cutIcon(c *cursor) (parts [][]byte, whole bool) {
	src, end, left := c.rest, 0, len(c.rest)
	c.take(4)
	for range int(c.byte()) | int(c.byte())<<8 {
		c.take(8)
		size, from := c.le32(), c.le32()
		if left -= size; c.short || left < 0 || from > len(src)-size {
			return nil, false
		}
		picture := src[from : from+size]
		if bytes.HasPrefix(picture, []byte(pngSign)) {
			c := &cursor{rest: picture}
			inside, whole := cutPNG(c)
			if !whole || c.short {
				return nil, false
			}
			parts = append(parts, inside...)
		}
		parts, end = append(parts, picture), max(end, from+size)
	}
	return parts, end > 0 && end == len(src)
}

func cutSFNT(c *cursor) (parts [][]byte, whole bool) {
	src, end, left := c.rest, 0, len(c.rest)
	c.take(4)
	tables := c.be16()
	c.take(6)
	for range tables {
		c.take(8)
		from, size := c.be32(), c.be32()
		if left -= size; c.short || left < 0 || from > len(src)-size {
			return nil, false
		}
		parts, end = append(parts, src[from:from+size]), max(end, from+size)
	}
	return parts, end > 0 && len(src)-end < 4 && len(bytes.Trim(src[end:], "\x00")) == 0
}

// cutWOFF parses both compressed font formats: a header with the file's length, the compressed
// tables, and the metadata as compressed XML.
func cutWOFF(c *cursor) (parts [][]byte, whole bool) {
	src := c.rest
	second := string(c.take(4)) == "wOF2"
	c.take(4)
	whole = c.be32() == len(src) && c.be16() > 0
	c.take(10)
	if second {
		c.take(4)
	}
	from, size := c.be32(), c.be32()
	if c.short || from > len(src) || size > len(src)-from {
		return nil, false
	}
	about := src[from : from+size]
	if !second {
		return [][]byte{src, inflated(about)}, whole
	}
	text, _ := io.ReadAll(io.LimitReader(brotli.NewReader(bytes.NewReader(about)), maxSize)) // as in inflated
	return [][]byte{src, text}, whole
}

// shortest is the length in bytes of the shortest word. The shortest finding is as long, and pixels
// rarely form such words.
const shortest = 6

// loose returns the words between other bytes, one per line: in UTF-8 and GB18030, and ASCII in
// UTF-16.
func loose(src []byte) string {
	var out strings.Builder
	for rest := src; len(rest) > 0; {
		n := bytes.IndexFunc(rest, func(r rune) bool {
			return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f
		})
		if n < 0 {
			n = len(rest)
		}
		if run := rest[:n]; n >= shortest {
			words := strings.FieldsFunc(string(run), func(r rune) bool { return r == utf8.RuneError })
			if text, ok := decoded(run); ok {
				words = []string{text}
			}
			for _, word := range words {
				if len(word) >= shortest {
					out.WriteString(word)
					out.WriteByte('\n')
				}
			}
		}
		rest = rest[min(n+1, len(rest)):]
	}
	for at := 0; at+1 < len(src); at++ {
		from := at
		for at+1 < len(src) && src[at] >= ' ' && src[at] < 0x7f && src[at+1] == 0 {
			at += 2
		}
		if at-from >= 2*shortest-2 {
			wide := src[from:at]
			if at < len(src) && src[at] >= ' ' && src[at] < 0x7f { // big-endian: the zero byte comes first
				wide = src[from : at+1]
			}
			out.Write(bytes.ReplaceAll(wide, []byte{0}, nil))
			out.WriteByte('\n')
		}
	}
	return out.String()
}
