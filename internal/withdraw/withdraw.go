// Package withdraw plans the withdrawal of an address by law: the entry in data/withdrawals.yaml, the file
// to delete, and the places that still refer to it.
package withdraw

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"portal/internal/check"
	"portal/internal/figures"
	"portal/internal/message"
	"portal/internal/project"
	"portal/internal/yamlfile"
)

// Request asks for a withdrawal.
type Request struct {
	Address   string       // of a page or a file, as in data/withdrawals.yaml
	Ground    string       // why, and by which rule of law
	Date      figures.Date // the day of the withdrawal
	Part      bool         // only a part was removed, and the address stays
	Static    []string     // the addresses of the files of static/
	Published []string     // every address that was ever published
}

// Change is a withdrawal that is not written yet.
type Change struct {
	Files   map[string][]byte // data/withdrawals.yaml with the new entry
	Removes string            // the file with the content, to be deleted; empty if there is not exactly one
	ByHand  []Task            // sorted by place
}

// Task is something that somebody must do by hand. Key is its message.
type Task struct {
	Pos message.Pos
	Key string
}

// Plan plans a withdrawal. The problems are those of the new entry. The error says that nothing at the
// address can be withdrawn, that an argument is wrong, or that the layout of data/withdrawals.yaml must
// be edited by hand.
func Plan(ds *figures.Dataset, r Request) (Change, message.List, error) {
	if !figures.ValidWithdrawal(r.Address) {
		return Change{}, nil, message.Usage("withdraw-address", "Address", r.Address)
	}
	if r.Ground == "" || strings.TrimSpace(r.Ground) != r.Ground || strings.ContainsFunc(r.Ground, unicode.IsControl) {
		return Change{}, nil, message.Usage("withdraw-ground", "Value", r.Ground)
	}
	w := figures.Withdrawal{Address: figures.At[string]{V: r.Address}}
	if r.Part {
		there := slices.ContainsFunc(project.Pages(ds), func(p project.Page) bool { return "/"+p.Address == r.Address })
		if !there && !slices.Contains(r.Static, r.Address) {
			return Change{}, nil, message.Usage("withdraw-unknown", "Address", r.Address)
		}
		return entry(ds, ds.Files, Change{}, r)
	}
	for _, p := range project.Pages(ds) {
		if w.Covers("/"+p.Address) && !withdrawable(p.Kind) {
			return Change{}, nil, message.Usage("withdraw-page", "Address", r.Address, "Page", "/"+p.Address)
		}
	}
	sources := sourcesOf(ds, w, r.Static)
	if len(sources) == 0 && !known(ds, w, r.Published) {
		return Change{}, nil, message.Usage("withdraw-unknown", "Address", r.Address)
	}
	c := Change{}
	if len(sources) == 1 {
		c.Removes = sources[0]
	} else {
		for _, name := range sources {
			c.ByHand = append(c.ByHand, Task{message.Pos{File: name}, "withdraw-delete"})
		}
	}
	files := maps.Clone(ds.Files)
	delete(files, c.Removes)
	c.ByHand = append(c.ByHand, references(ds, files, w, c.Removes)...)
	slices.SortStableFunc(c.ByHand, func(a, b Task) int { return a.Pos.Compare(b.Pos) })
	return entry(ds, files, c, r)
}

// entry adds the new data/withdrawals.yaml to a change. files are those that remain.
func entry(ds *figures.Dataset, files map[string][]byte, c Change, r Request) (Change, message.List, error) {
	src, ok := edited(ds.Files[figures.WithdrawalsFile], ds, r)
	if !ok {
		return Change{}, nil, &message.Error{Key: "withdraw-edit", Values: []any{"File", figures.WithdrawalsFile}}
	}
	files = maps.Clone(files)
	files[figures.WithdrawalsFile] = src
	staged, problems := figures.Parse(files)
	problems = append(problems, check.Check(staged)...)
	problems = slices.DeleteFunc(problems, func(p message.Problem) bool {
		return p.Pos.File != figures.WithdrawalsFile || p.Rule() == "withdrawal-gone" // listed in ByHand
	})
	if len(staged.Withdrawals) != len(ds.Withdrawals)+1 {
		return Change{}, nil, &message.Error{Key: "withdraw-edit", Values: []any{"File", figures.WithdrawalsFile}}
	}
	c.Files = map[string][]byte{figures.WithdrawalsFile: src}
	return c, problems.Sorted(), nil
}

// withdrawable reports whether pages of a kind can be withdrawn.
func withdrawable(kind project.Kind) bool {
	return slices.Contains([]project.Kind{
		project.Notice, project.Tender, project.Chart, project.Frame, project.Frozen, project.FrozenFrame,
		project.Withdrawn, project.WithdrawnFrame,
	}, kind)
}

// sourcesOf returns the files with the content at an address, sorted.
func sourcesOf(ds *figures.Dataset, w figures.Withdrawal, static []string) []string {
	var out []string
	for _, n := range ds.Notices {
		if w.Covers("/" + figures.NoticePath(n.ID)) {
			out = append(out, n.Title.Pos.File)
		}
	}
	for _, address := range static {
		if w.Covers(address) {
			out = append(out, "static"+address)
		}
	}
	slices.Sort(out)
	return out
}

// known reports whether a page of the site, or an address that was published, is at or below an address.
func known(ds *figures.Dataset, w figures.Withdrawal, published []string) bool {
	return slices.ContainsFunc(project.Pages(ds), func(p project.Page) bool { return w.Covers("/" + p.Address) }) ||
		slices.ContainsFunc(published, w.Covers)
}

// edited adds the entry to the file, which may not exist yet. A notice leaves its date, by which figures
// that cite it are known.
func edited(src []byte, ds *figures.Dataset, r Request) (out []byte, ok bool) {
	if src == nil {
		src = []byte(figures.Modeline(figures.WithdrawalsFile) + "withdrawals:\n")
	}
	e := yamlfile.NewEdit(src)
	begin, ok := e.Key("withdrawals", 0, len(e.Lines), 0)
	if !ok {
		return nil, false
	}
	in := "  "
	if after := e.After(begin); after > begin+1 {
		last := strings.TrimLeft(e.Lines[begin+1], " ")
		in = e.Lines[begin+1][:len(e.Lines[begin+1])-len(last)]
	}
	lines := []string{
		in + "- address: " + yamlfile.Quote(r.Address), in + "  ground: " + yamlfile.Quote(r.Ground),
		in + "  date: " + r.Date.String(),
	}
	if r.Part {
		lines = append(lines, in+"  extent: "+figures.ExtentPart)
	}
	for _, n := range ds.Notices {
		if figures.NoticeIDOf(r.Address) == n.ID && n.Issued.Given() && !r.Part {
			lines = append(lines, in+"  issued: "+n.Issued.V.String())
		}
	}
	e.Insert(e.After(begin), lines...)
	return e.Bytes(), true
}

// references returns what still refers to a withdrawn address, other than the file that is removed.
// files are those that remain.
func references(ds *figures.Dataset, files map[string][]byte, w figures.Withdrawal, removed string) (out []Task) {
	for _, l := range ds.Links {
		if w.Covers(l.V) && l.Pos.File != removed {
			out = append(out, Task{l.Pos, "withdraw-link"})
		}
	}
	for _, a := range ds.Allowed {
		if a.File.V == removed && removed != "" {
			out = append(out, Task{a.File.Pos, "withdraw-allowance"})
		}
	}
	if id := figures.NoticeIDOf(w.Address.V); id != "" {
		for _, pos := range citations(files, id) {
			out = append(out, Task{pos, "withdraw-citation"})
		}
	}
	id := figures.ContractIDOf(w.Address.V)
	for _, p := range ds.Projects {
		k, ok := p.Contract(id)
		if !ok || id == "" {
			continue
		}
		out = append(out, Task{k.ID.Pos, "withdraw-contract"})
		for _, q := range p.RequestsOf(id) {
			out = append(out, Task{q.ID.Pos, "withdraw-contract"})
		}
		for _, c := range p.Corrections {
			if thing, _ := p.Thing(c.Of.V); thing.Contract == id {
				out = append(out, Task{c.Of.Pos, "withdraw-contract"})
			}
		}
	}
	return out
}

// citations returns the places that cite a document, which the given files do not contain.
func citations(files map[string][]byte, id string) []message.Pos {
	without := maps.Clone(files)
	delete(without, figures.WithdrawalsFile) // it makes the document known
	ds, _ := figures.Parse(without)
	var out []message.Pos
	for _, p := range check.Check(ds) {
		if p.Rule() == "known-reference" && slices.Contains(p.Values, any(id)) {
			out = append(out, p.Pos)
		}
	}
	return out
}
