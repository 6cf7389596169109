package httpd

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parvis/content"
)

func TestThemes(t *testing.T) {
	t.Parallel()
	many := func(first ...string) []content.Meta {
		var all []content.Meta
		for i, tag := range first {
			m := content.Meta{ID: fmt.Sprintf("%02d", i)}
			if tag != "" {
				m.Tags = []string{tag, "autre"}
			}
			all = append(all, m)
		}
		return all
	}
	for _, c := range []struct {
		name string
		all  []content.Meta
		want []string
	}{
		{"nothing", nil, nil},
		{"few", many("a", "a", "b", "b"), []string{": 00 01 02 03"}},
		{"many", many("a", "b", "b", "seul", "a", "", "b", "b", "c", "c", "a", "d", "d"),
			[]string{"b: 01 02 06 07", "a: 00 04 10", "c: 08 09", "d: 11 12", ": 03 05"}},
		{"without tags", many("", "", "", "", "", "", "", "", "", "", "", "", ""), []string{": 00 01 02 03 04 05 06 07 08 09 10 11 12"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, theme := range themes(c.all) {
				var ids []string
				for _, m := range theme.Entries {
					ids = append(ids, m.ID)
				}
				got = append(got, strings.TrimSuffix(theme.Title+": "+strings.Join(ids, " "), ": "))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
