package figures

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Amount is money in 分 (a hundredth of a 元). It is exact and never rounded.
type Amount int64

var amountForm = regexp.MustCompile(`^(0|[1-9]\d{0,14})(\.\d{1,2})?$`)

// ParseAmount parses an amount in 元 with at most two decimals, such as 2064956.27. It rejects
// signs, exponents and separators.
func ParseAmount(s string) (Amount, bool) {
	if !amountForm.MatchString(s) {
		return 0, false
	}
	whole, part, _ := strings.Cut(s, ".")
	fen, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return Amount(fen), err == nil
}

// Plain returns the amount in 元 with two decimals and no separators: 2064956.27.
func (a Amount) Plain() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	return fmt.Sprintf("%s%d.%02d", sign, a/100, a%100)
}

// String returns the amount in 元 with two decimals and thousands separators:
// 2,064,956.27.
func (a Amount) String() string { return Grouped(a.Plain()) }

// Yuan returns the amount in 元, exactly.
func (a Amount) Yuan() decimal.Decimal { return decimal.New(int64(a), -2) }

// Yuan is the unit of amounts in the data.
const Yuan = "元"

// moneyUnits maps each unit of money that a form may use to its power of ten of 元.
var moneyUnits = map[string]int32{Yuan: 0, "万元": 4, "亿元": 8}

// In returns the amount in an indicator's unit, exactly. It returns false if the unit is not a unit
// of money.
func (a Amount) In(unit string) (decimal.Decimal, bool) {
	power, money := moneyUnits[unit]
	if !money {
		return decimal.Decimal{}, false
	}
	return decimal.New(int64(a), -2-power), true
}

// YuanOf converts a number of an indicator's unit to 元, exactly. It returns false if the unit is not a
// unit of money.
func YuanOf(number decimal.Decimal, unit string) (decimal.Decimal, bool) {
	power, money := moneyUnits[unit]
	return number.Shift(power), money
}

// Grouped adds thousands separators to a plain decimal number.
func Grouped(plain string) string {
	digits, sign := plain, ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	whole, part, hasPart := strings.Cut(digits, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if hasPart {
		whole += "." + part
	}
	return sign + whole
}
