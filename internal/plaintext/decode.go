package plaintext

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Decode returns a text in UTF-8, without a byte-order mark, from UTF-8, UTF-16
// or GB18030, which holds GBK and GB2312. It is false for bytes that are no
// text.
func Decode(src []byte) (text string, ok bool) {
	switch {
	case bytes.HasPrefix(src, []byte("\xef\xbb\xbf")):
		src = src[3:]
		return string(src), utf8.Valid(src) && !bytes.ContainsRune(src, 0)
	case bytes.HasPrefix(src, []byte("\xff\xfe")):
		return wide(src[2:], binary.LittleEndian)
	case bytes.HasPrefix(src, []byte("\xfe\xff")):
		return wide(src[2:], binary.BigEndian)
	case bytes.IndexByte(src, 0) >= 0:
		// Chinese text in UTF-16 without a mark still has tabs and digits,
		// whose other byte is zero.
		if at := bytes.IndexByte(src, 0); at%2 == 1 {
			return wide(src, binary.LittleEndian)
		}
		return wide(src, binary.BigEndian)
	case utf8.Valid(src):
		return string(src), true
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(src)
	return string(out), err == nil && !bytes.ContainsRune(out, utf8.RuneError)
}

func wide(src []byte, order binary.ByteOrder) (string, bool) {
	if len(src)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(src)/2)
	for i := range units {
		units[i] = order.Uint16(src[2*i:])
	}
	text := string(utf16.Decode(units))
	return text, !strings.ContainsRune(text, utf8.RuneError) && !strings.ContainsRune(text, 0)
}
