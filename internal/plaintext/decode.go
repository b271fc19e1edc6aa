package plaintext

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Decode converts text from UTF-8, UTF-16 or GB18030 to UTF-8 without a byte-order mark. GB18030
// includes GBK and GB2312. It returns false if src is not text in any of these encodings.
func Decode(src []byte) (text string, ok bool) {
	switch {
	case bytes.HasPrefix(src, []byte("\xef\xbb\xbf")):
		src = src[3:]
		return string(src), utf8.Valid(src) && !bytes.ContainsRune(src, 0)
	case bytes.HasPrefix(src, []byte("\xff\xfe")):
		return decodeUTF16(src[2:], binary.LittleEndian)
	case bytes.HasPrefix(src, []byte("\xfe\xff")):
		return decodeUTF16(src[2:], binary.BigEndian)
	case bytes.IndexByte(src, 0) >= 0:
		// UTF-16 without a byte-order mark: the high byte of tabs and digits is zero, and its
		// position shows the byte order.
		if at := bytes.IndexByte(src, 0); at%2 == 1 {
			return decodeUTF16(src, binary.LittleEndian)
		}
		return decodeUTF16(src, binary.BigEndian)
	case utf8.Valid(src):
		return string(src), true
	}
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(src)
	out = bytes.TrimPrefix(out, []byte("\ufeff"))
	return string(out), err == nil && !bytes.ContainsRune(out, utf8.RuneError)
}

func decodeUTF16(src []byte, order binary.ByteOrder) (string, bool) {
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
