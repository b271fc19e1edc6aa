package returnslip

// Advised returns the keys of the messages for which a slip has its own advice.
func Advised() []string {
	var keys []string
	for _, list := range []map[string]string{advice, instead} {
		for key := range list {
			keys = append(keys, key)
		}
	}
	return keys
}
