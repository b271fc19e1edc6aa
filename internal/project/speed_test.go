package project_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"portal/internal/message"
	"portal/internal/project"
	"portal/internal/testkit/sample"
)

// BenchmarkOpen reads and checks ten years of forty counties from the disk, as portal check does,
// with their texts, one link and an older state in git. It may take two seconds on two cores.
func BenchmarkOpen(b *testing.B) {
	dir := sample.MadeUp(b, sample.Size{Counties: 40, Months: 120, Narratives: true})
	git := func(args ...string) {
		b.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=A", "-c", "user.email=a@example.org"}, args...)...)
		if output, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("git %v: %v\n%s", args, err, output)
		}
	}
	git("init", "-q")
	git("add", "data", "content")
	git("commit", "-qm", "ten years")
	if err := os.WriteFile(filepath.Join(dir, "data/published.tsv"), []byte("/\n"), 0o666); err != nil {
		b.Fatal(err)
	}
	sample.Edit(b, dir, "content/about.md", "合成数据，仅供测试。", "合成数据，[仅供测试](/charts/c39/fund-progress/2021-01/)。")
	sample.Edit(b, dir, "data/reports/2025-06.yaml", "period: 2025-06", "period: 2025-06 # edited")
	for b.Loop() {
		p, err := project.Open(context.Background(), dir)
		if err != nil {
			b.Fatal(err)
		}
		if len(p.Problems) > 0 {
			b.Fatal(p.Problems.Text(message.English))
		}
	}
}
