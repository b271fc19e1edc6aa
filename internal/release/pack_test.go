package release

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
)

// A packer's output does not depend on what it compressed before, because equal sites must have equal
// files.
func TestPacker(t *testing.T) {
	words := strings.Fields("电商 服务站 培训 人次 专项资金 <td> </td> class= 223.7 万元 county indicator")
	random := rand.New(rand.NewPCG(1, 2))
	var files [][]byte
	for _, size := range []int{0, 1, 5_000, 60_000, 1 << 20} {
		var b bytes.Buffer
		for b.Len() < size {
			b.WriteString(words[random.IntN(len(words))])
		}
		files = append(files, b.Bytes()[:size])
	}
	var want [][]byte
	for _, src := range files {
		packed, err := newPacker().compress(src, ".br")
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, packed)
	}
	shared := newPacker()
	for n, i := range []int{4, 0, 1, 2, 3, 2, 1, 0} {
		packed, err := shared.compress(files[i], ".br")
		if err != nil || !bytes.Equal(packed, want[i]) {
			t.Errorf("file %d of %d bytes differs as number %d: %v", i, len(files[i]), n, err)
		}
	}
}

// BenchmarkPack compresses as many small files as a site of a month has.
func BenchmarkPack(b *testing.B) {
	src := []byte(strings.Repeat("<td>电商服务站</td><td>223.7</td>", 300))
	for b.Loop() {
		pack := newPacker()
		for range 500 {
			if _, err := pack.compress(src, ".br"); err != nil {
				b.Fatal(err)
			}
		}
	}
}
