package figures

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/message"
)

// Digest returns the SHA-256 of everything that the data says, without its positions in the files. Equal
// digests mean equal pages and charts.
func (ds *Dataset) Digest() string {
	h := sha256.New()
	w := bufio.NewWriter(h) // writing to a hash does not fail
	var length []byte
	number := func(n int64) {
		length = binary.AppendVarint(length[:0], n)
		_, _ = w.Write(length)
	}
	ds.walk(number, func(s string) {
		number(int64(len(s)))
		_, _ = w.WriteString(s)
	})
	_ = w.Flush()
	return hex.EncodeToString(h.Sum(nil))
}

// texts returns all texts of the data, among them the ids of the documents that it names.
func (ds *Dataset) texts() map[string]bool {
	out := map[string]bool{}
	ds.walk(func(int64) {}, func(s string) { out[s] = true })
	return out
}

// walk calls a function for each number and each text of the data, always in the same order. Lists and
// maps begin with their length, and a value that may be left out with whether it is given.
func (ds *Dataset) walk(number func(int64), text func(string)) {
	said := *ds
	said.Files = nil // all that they say is elsewhere too
	walk(reflect.ValueOf(said), number, text)
}

func walk(v reflect.Value, number func(int64), text func(string)) {
	switch t := v.Type(); {
	case t == reflect.TypeFor[message.Pos]():
		number(int64(boolInt(!v.Field(0).IsZero())))
		return
	case t == reflect.TypeFor[decimal.Decimal]():
		n := v.Interface().(decimal.Decimal)
		number(int64(n.Exponent())) // the number of decimals, which readers see
		text(n.Coefficient().String())
		return
	}
	switch v.Kind() {
	case reflect.String:
		text(v.String())
	case reflect.Bool:
		number(int64(boolInt(v.Bool())))
	case reflect.Int, reflect.Int64:
		number(v.Int())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() { // the others repeat what exported ones say
				walk(v.Field(i), number, text)
			}
		}
	case reflect.Slice:
		number(int64(v.Len()))
		for i := range v.Len() {
			walk(v.Index(i), number, text)
		}
	case reflect.Map:
		number(int64(v.Len()))
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		for _, key := range keys {
			walk(key, number, text)
			walk(v.MapIndex(key), number, text)
		}
	default:
		panic(fmt.Sprintf("figures: a %s in the data, which has no digest", v.Type()))
	}
}
