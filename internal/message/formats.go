package message

import (
	"encoding/json"
	"fmt"
	"net/url"
)

// Format is how a list of problems is written.
type Format string

// The formats.
const (
	AsText  Format = "text"  // a line each, for people
	AsJSON  Format = "json"  // for programs, one object
	AsSARIF Format = "sarif" // SARIF 2.1.0, for services that show problems in a change
)

// Formats lists the formats.
var Formats = []Format{AsText, AsJSON, AsSARIF}

// Encode returns all problems, sorted, in a format. Nothing in it says where or
// when it was made.
func (l List) Encode(as Format, lang Lang) ([]byte, error) {
	switch as {
	case AsText:
		return []byte(l.Text(lang)), nil
	case AsJSON:
		return indented(struct {
			Problems []told `json:"problems"`
		}{l.told(lang)})
	case AsSARIF:
		return indented(l.sarif(lang))
	}
	return nil, fmt.Errorf("there is no format %q of problems", as)
}

func indented(v any) ([]byte, error) {
	out, err := json.MarshalIndent(v, "", "  ")
	return append(out, '\n'), err
}

// told is a problem as programs read it. Line and column are left out as in Pos;
// of a form's table there are sheet and cell in their place.
type told struct {
	File     string   `json:"file"`
	Line     int      `json:"line,omitempty"`
	Column   int      `json:"column,omitempty"`
	Sheet    string   `json:"sheet,omitempty"`
	Cell     string   `json:"cell,omitempty"`
	Severity Severity `json:"severity"`
	Rule     string   `json:"rule"`
	Of       string   `json:"of,omitempty"`
	Message  string   `json:"message"`
}

func (l List) told(lang Lang) []told {
	out := []told{} // an empty list, not null
	for _, p := range l.Sorted() {
		t := told{File: p.Pos.File, Sheet: p.Pos.Sheet, Severity: p.Severity(), Rule: p.Rule(), Of: p.Of, Message: p.Message(lang)}
		switch {
		case p.Pos.Sheet == "":
			t.Line, t.Column = p.Pos.Line, p.Pos.Col
		case p.Pos.Line > 0 || p.Pos.Col > 0:
			t.Cell = p.Pos.Cell()
		}
		out = append(out, t)
	}
	return out
}

type object = map[string]any

// sarif returns the problems as a log of SARIF 2.1.0, with the rules that they
// are of.
func (l List) sarif(lang Lang) object {
	index := map[string]int{}
	rules, results := []object{}, []object{}
	for _, r := range RuleTable() {
		index[r.ID] = -1
		for _, p := range l {
			if p.Rule() == r.ID && index[r.ID] < 0 {
				index[r.ID] = len(rules)
				rules = append(rules, object{"id": r.ID, "shortDescription": object{"text": r.Holds(lang)}})
			}
		}
	}
	for _, t := range l.told(lang) {
		physical := object{"artifactLocation": object{"uri": (&url.URL{Path: t.File}).EscapedPath()}}
		region := object{}
		if t.Line > 0 {
			region["startLine"] = t.Line
		}
		if t.Column > 0 {
			region["startColumn"] = t.Column
		}
		if len(region) > 0 {
			physical["region"] = region
		}
		location := object{"physicalLocation": physical}
		if t.Sheet != "" {
			name := t.Sheet
			if t.Cell != "" {
				name += "!" + t.Cell
			}
			location["logicalLocations"] = []object{{"name": name}}
		}
		result := object{"ruleId": t.Rule, "level": string(t.Severity), "message": object{"text": t.Message}, "locations": []object{location}}
		if t.Of != "" {
			result["properties"] = object{"of": t.Of}
		}
		if n, ok := index[t.Rule]; ok {
			result["ruleIndex"] = n
		}
		results = append(results, result)
	}
	return object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":       object{"driver": object{"name": "portal", "rules": rules}},
			"columnKind": "unicodeCodePoints",
			"language":   map[Lang]string{English: "en", Chinese: "zh-CN"}[lang],
			"results":    results,
		}},
	}
}
