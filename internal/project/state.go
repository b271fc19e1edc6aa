package project

import "context"

// State is the state of a project's data.
type State struct {
	Commit  string // the last commit that changed the data; empty without git or commits
	Head    string // the last commit of the whole project, including layouts and program
	Edited  bool   // the data has uncommitted changes
	Shallow bool   // older commits are missing, so Commit may be too new
}

// Certain returns the commit if it contains exactly the data in the folder, and "" if that is not
// certain.
func (s State) Certain() string {
	if s.Edited || s.Shallow {
		return ""
	}
	return s.Commit
}

// data lists the paths of the data: figures and texts, but not the ledger, which publishing writes
// itself.
var data = []string{"data", "content", ":(exclude)data/published.tsv"}

// StateOf returns the state of the project in a folder. Outside a git repository it returns the
// zero State. A failure of git is an error.
func StateOf(ctx context.Context, dir string) (State, error) {
	if found, err := inRepository(dir); err != nil || !found {
		return State{}, err
	}
	shallow, err := git(ctx, dir, "rev-parse", "--is-shallow-repository")
	if err != nil {
		return State{}, err
	}
	edits, err := git(ctx, dir, append([]string{"status", "--porcelain", "--untracked-files=normal", "--"}, data...)...)
	if err != nil {
		return State{}, err
	}
	s := State{Edited: edits != "", Shallow: shallow == "true"}
	if s.Head, err = head(ctx, dir); err != nil || s.Head == "" {
		return s, err
	}
	s.Commit, err = git(ctx, dir, append([]string{"rev-list", "-1", "HEAD", "--"}, data...)...)
	return s, err
}
