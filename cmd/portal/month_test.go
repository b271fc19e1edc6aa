package main

import (
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"
)

// fill writes into cells of the form in a workbook, as a clerk does: fill form.xlsx C3=2020年9月
// E5=1. It writes numbers as numbers.
func fill(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: fill file cell=value...")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer f.Close()
	for _, arg := range args[1:] {
		cell, text, ok := strings.Cut(arg, "=")
		if !ok {
			ts.Fatalf("%q is not of the form cell=value", arg)
		}
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			ts.Check(f.SetCellFloat("月报表", cell, n, -1, 64))
		} else {
			ts.Check(f.SetCellStr("月报表", cell, text))
		}
	}
	ts.Check(f.Save())
}
