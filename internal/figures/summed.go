package figures

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"portal/internal/yamlfile"
)

// A month without the city's form has no total that anybody stated. The portal adds the counties'
// figures up, and says so wherever it shows the sum. Only this file computes it.

// cityKeys are the keys of a report that its month has from the city's form.
var cityKeys = []string{"filed_by", "filed", "source", "totals"}

// cityForm reads what a month has from the city's form: who filed it, when, the document and the
// total column. A month has all of them, or none if only counties filed.
func (r *reader) cityForm(ds *Dataset, o *yamlfile.Object, rep *Report) {
	var given, missing []string
	for _, key := range cityKeys {
		if o.Has(key) {
			given = append(given, key)
		} else {
			missing = append(missing, key)
		}
	}
	if len(given) == 0 {
		rep.withoutCityForm()
		return
	}
	if len(missing) > 0 {
		o.Incomplete("city-form", "Given", strings.Join(given, ", "), "Missing", strings.Join(missing, ", "))
	}
	rep.FiledBy = r.optionalWords(o, "filed_by")
	rep.Filed = r.optionalDate(o, "filed")
	rep.Source = r.optionalID(o, "source")
	if totals := o.OptionalObject("totals", "the totals"); !totals.Void() {
		rep.Totals.County = At[string]{All, totals.Pos()}
		r.column(ds, totals, &rep.Totals, rep.Period.V)
	}
}

// cityFormEntry reads the correction that says that the city's form came after the month was
// published without it.
func (r *reader) cityFormEntry(o *yamlfile.Object, county At[string]) At[Entry] {
	entry := enum(r, o, "entry", []Entry{Added})
	if county.Given() && county.V != All {
		r.Add(county.Pos, "city-form/added", "County", county.V)
	}
	return entry
}

// withoutCityForm makes a month what it was before the city's form came.
func (r *Report) withoutCityForm() {
	r.Summed = true
	r.FiledBy, r.Filed, r.Source = At[string]{}, At[Date]{}, At[string]{}
	r.Totals = CountyReport{County: At[string]{All, r.Period.Pos}}
}

// addUp computes the total columns of the months without the city's form.
func (ds *Dataset) addUp() {
	for n := range ds.Reports {
		if r := &ds.Reports[n]; r.Summed {
			r.Totals.Figures = nil
			for _, i := range ds.IndicatorsAt(r.Period.V) {
				r.Totals.Figures = append(r.Totals.Figures, Observation{
					At[string]{i.ID.V, r.Period.Pos}, At[Value]{ds.total(r, i), r.Period.Pos},
				})
			}
		}
	}
}

// total returns the total of a row over the counties that reported in a month.
func (ds *Dataset) total(r *Report, i Indicator) Value {
	switch i.Total.V {
	case TotalSum:
		return r.sum(i.ID.V)
	case TotalRatio:
		return ds.ratio(r, i)
	}
	return Value{Missing: NotApplicable}
}

// sum adds up the known figures of a row. If one is withheld, so is the sum: without that figure it
// would be wrong, and with it readers could compute what is withheld. Without a known figure it is
// missing.
func (r *Report) sum(indicator string) Value {
	var sum decimal.Decimal
	known, missing := false, NotApplicable
	for _, c := range r.Counties {
		v := r.Value(c.County.V, indicator)
		switch v.Missing {
		case Withheld:
			return Value{Missing: Withheld}
		case NotReported:
			missing = NotReported
		case "":
			sum, known = sum.Add(v.Number), true
		}
	}
	if !known {
		return Value{Missing: missing}
	}
	return Value{Number: sum}
}

// ratio divides the total of a row's numerator by the counties' budgets as known when the month was
// filed. It is not reported unless both are known for every county that reported.
func (ds *Dataset) ratio(r *Report, i Indicator) Value {
	of, _ := ds.Indicator(i.RatioOf.V)
	used := r.sum(of.ID.V)
	var budget Amount
	for _, c := range r.Counties {
		lines := ds.BudgetAt(r, c.County.V, i.RatioTo.V)
		switch v := r.Value(c.County.V, of.ID.V); {
		case v.Missing == Withheld:
			return v
		case len(lines) == 0 || !v.Known():
			return Value{Missing: NotReported}
		}
		for _, b := range lines {
			budget += b.Amount.V
		}
	}
	whole, money := budget.In(of.Unit.V)
	if !money || !whole.IsPositive() {
		return Value{Missing: NotReported}
	}
	return Value{Number: used.Number.Mul(decimal.New(100, 0)).DivRound(whole, int32(i.Decimals.V))}
}

// CityFormAdded returns the correction that says that the city's form came after the month was
// published without it.
func (r *Report) CityFormAdded() (Correction, bool) {
	i := r.cityFormAdded()
	if i < 0 {
		return Correction{}, false
	}
	return r.Corrections[i], true
}

func (r *Report) cityFormAdded() int {
	return slices.IndexFunc(r.Corrections, func(k Correction) bool { return k.Entry.V == Added })
}

// ChangesTotal reports whether a correction of a county's figure also changed the total, because the
// portal computed the total at that time.
func (r *Report) ChangesTotal(k Correction) bool {
	if k.Period != r.Period.V || k.County.V == All || k.Restates.Given() || !k.Indicator.Given() {
		return false
	}
	came := r.cityFormAdded()
	return r.Summed || came >= 0 && slices.IndexFunc(r.Corrections[:came], func(b Correction) bool {
		return b.Key() == k.Key()
	}) >= 0
}
