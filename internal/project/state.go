package project

import "context"

// State is the state of a project's data.
type State struct {
	Commit  string // the last one that changed the data; empty where there is no git, or no commit
	Head    string // the last one of the whole project, its layouts and program included
	Edited  bool   // there are changes that are not committed
	Shallow bool   // older commits are not there: Commit may be too young
}

// Certain returns the commit where it is that of the very data in the folder,
// and nothing where that is not certain.
func (s State) Certain() string {
	if s.Edited || s.Shallow {
		return ""
	}
	return s.Commit
}

// data is what a state is of: figures and words, but not the record of what
// was published, which publishing writes itself.
var data = []string{"data", "content", ":(exclude)data/published.tsv"}

// StateOf returns the state of the project in a folder. A folder in no git
// repository has none, which is no error; that git does not answer is one.
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
