package figures

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"portal/internal/yamlfile"
)

// WithdrawalsFile lists what stopped being public by law.
const WithdrawalsFile = "data/withdrawals.yaml"

// Withdrawal takes an address out of the public: a page such as /notices/x/ or a file such as
// /files/list.xlsx, with everything below it, in every language and in frames. Nothing comes back, so
// an entry is permanent.
type Withdrawal struct {
	Address At[string]
	Ground  At[string] // why, and by which rule of law
	Date    At[Date]   // the day of the withdrawal
	Issued  At[Date]   // of a notice: its own date, by which figures that cite it are known; else not given

	// Extent is given if only a part was withdrawn. The address stays with the rest, but its earlier
	// content must go everywhere, too.
	Extent At[string]
}

// ExtentPart is the allowed value of Extent.
const ExtentPart = "part"

// withdrawnTitle stands for the title of a withdrawn notice in messages.
const withdrawnTitle = "已撤回的文件"

// Covers reports whether the withdrawal takes all of an address out of the public.
func (w Withdrawal) Covers(address string) bool {
	return !w.Extent.Given() && IsBelow(address, w.Address.V)
}

// IsBelow reports whether an address is another one or below it, in any language or frame.
func IsBelow(address, other string) bool {
	for {
		twin := twinForm.FindString(address)
		if twin == "" {
			break
		}
		address = address[len(twin)-1:]
	}
	other = strings.TrimSuffix(other, "/")
	rest, ok := strings.CutPrefix(address, other)
	return ok && other != "" && (rest == "" || rest[0] == '/')
}

// Withdrawal returns the withdrawal that covers an address of the site, such as /notices/x/.
func (ds *Dataset) Withdrawal(address string) (Withdrawal, bool) {
	i := slices.IndexFunc(ds.Withdrawals, func(w Withdrawal) bool { return w.Covers(address) })
	if i < 0 {
		return Withdrawal{}, false
	}
	return ds.Withdrawals[i], true
}

// WithdrawnAddresses returns every withdrawn address and its former ones, sorted. An address of which
// only a part was withdrawn has the day behind a #, so that it covers nothing.
func (ds *Dataset) WithdrawnAddresses() []string {
	var out []string
	for _, w := range ds.Withdrawals {
		if w.Extent.Given() {
			out = append(out, w.Address.V+"#"+w.Date.V.String())
			continue
		}
		out = append(append(out, w.Address.V), ds.Former(w.Address.V)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// NoticeIDOf returns the id of the notice whose page is at an address; empty for another address.
func NoticeIDOf(address string) string { return lastOf(address, "/notices/") }

// ContractIDOf returns the id of the contract whose page is at an address; empty for another address.
func ContractIDOf(address string) string { return lastOf(address, "/tenders/") }

// lastOf returns the last part of the address of a page in a folder.
func lastOf(address, folder string) string {
	above, id := path.Split(strings.TrimSuffix(address, "/"))
	if above != folder || !strings.HasSuffix(address, "/") {
		return ""
	}
	return id
}

func (r *reader) withdrawals(ds *Dataset, n *yamlfile.Node) {
	o := r.Object(n, "withdrawals.yaml")
	for _, item := range o.List("withdrawals") {
		w := r.Object(item, "a withdrawal")
		one := Withdrawal{Address: r.withdrawn(w, "address"), Ground: r.paragraph(w, "ground"), Date: r.day(w, "date")}
		one.Extent = optionalEnum(r, w, "extent", ExtentPart)
		if NoticeIDOf(one.Address.V) != "" && !w.Has("extent") {
			one.Issued = r.optionalDate(w, "issued")
		}
		w.Done()
		ds.Withdrawals = append(ds.Withdrawals, one)
	}
	o.Done()
}

// withdrawn reads the address of a page or a file.
func (r *reader) withdrawn(o *yamlfile.Object, key string) At[string] {
	s, ok := o.Scalar(key, addressKind)
	if !ok {
		return At[string]{}
	}
	if !ValidWithdrawal(s.Text) {
		r.Add(s.Pos, "withdrawal-form", "Value", yamlfile.Short(s.Text))
		return At[string]{}
	}
	return At[string]{s.Text, s.Pos}
}

// ValidWithdrawal reports whether a text has the form of an address that can be withdrawn: that of a
// Chinese page, with a slash at its end, or of a file. The characters that it may not have mean
// something else in addresses or in the configurations of web servers.
func ValidWithdrawal(address string) bool {
	whole := strings.TrimSuffix(address, "/")
	if path.Clean("/"+whole) != whole || whole == "/" || twinForm.MatchString(address) ||
		strings.ContainsAny(address, "\\\"`{}%?#") || strings.ContainsFunc(address, unprintable) {
		return false
	}
	for _, section := range []string{"/notices", "/tenders", "/charts"} {
		if IsBelow(address, section) && !strings.HasSuffix(address, "/") {
			return false
		}
	}
	return true
}

func unprintable(c rune) bool { return c != ' ' && !unicode.IsGraphic(c) }

// citeWithdrawn adds the withdrawn notices to the sources, without their words, because figures still
// cite them.
func (ds *Dataset) citeWithdrawn() {
	for _, w := range ds.Withdrawals {
		id, pos := NoticeIDOf(w.Address.V), w.Address.Pos
		there := slices.ContainsFunc(ds.Notices, func(n Notice) bool { return n.ID == id })
		if id != "" && !there && !w.Extent.Given() {
			ds.Sources = append(ds.Sources, Source{
				ID: At[string]{id, pos}, Title: At[string]{withdrawnTitle, pos}, Date: w.Issued,
				Notice: true, Withdrawn: true,
			})
		}
	}
}
