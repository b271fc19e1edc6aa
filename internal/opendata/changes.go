package opendata

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"portal/internal/figures"
	"portal/internal/jsontext"
)

// changes is the file of the recorded changes. Each kind of change has a list, by day.
type changes struct {
	Wording []wording `json:"wording"`
}

// wording is a change of the words of a fact or, if it has a language, of a phrase of the site.
type wording struct {
	Date     string `json:"date"`
	Of       string `json:"of"`
	Fact     string `json:"fact,omitempty"`
	County   string `json:"county,omitempty"` // of a target
	Language string `json:"language,omitempty"`
	Old      string `json:"old,omitempty"` // left out if nothing stood there
	New      string `json:"new,omitempty"` // left out if nothing stands there now
	Reason   string `json:"reason"`
}

// Changes writes every recorded change of wording, by day. An entry has only what the record says, so
// that later changes leave it as it is.
func Changes(ds *figures.Dataset) ([]byte, error) {
	doc := changes{Wording: []wording{}}
	for _, w := range ds.Wording {
		doc.Wording = append(doc.Wording, jsonWording(w))
	}
	src, err := jsontext.Encode(doc, "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the changes: %w", err)
	}
	return src, nil
}

func jsonWording(w figures.Wording) wording {
	return wording{w.Date.V.String(), w.Of.V, w.Fact.V, w.County.V, w.Language.V, w.Old.V, w.New.V, w.Reason.V}
}

// Reworded returns the data without some changes of wording, given as in the file of the changes. A
// change that the data lacks is an error.
func Reworded(ds *figures.Dataset, list []json.RawMessage) (*figures.Dataset, error) {
	u, err := undoing(list)
	if err != nil {
		return nil, err
	}
	return ds.Reworded(func(w figures.Wording) bool { return u.has(jsonWording(w)) }), u.err()
}

// undo is a set of records that are to be undone, given as JSON.
type undo struct{ asked, found map[string]bool }

func undoing(list []json.RawMessage) (undo, error) {
	u := undo{map[string]bool{}, map[string]bool{}}
	for _, raw := range list {
		var compact bytes.Buffer
		if err := json.Compact(&compact, raw); err != nil {
			return u, fmt.Errorf("reading a record to undo: %w", err)
		}
		u.asked[compact.String()] = true
	}
	return u, nil
}

// has reports whether the set has a record.
func (u undo) has(record any) bool {
	src, err := jsontext.Encode(record, "")
	if err != nil {
		return false
	}
	key := strings.TrimSpace(string(src))
	u.found[key] = u.asked[key]
	return u.asked[key]
}

// err returns an error if a record of the set was never asked for.
func (u undo) err() error {
	for key := range u.asked {
		if !u.found[key] {
			return fmt.Errorf("the data has no record %s", key)
		}
	}
	return nil
}
