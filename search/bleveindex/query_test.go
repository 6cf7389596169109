package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"parvis/search"
	"parvis/search/french"
)

func TestFiltersAndFacets(t *testing.T) {
	t.Parallel()
	make := func(key, kind, lang string, serves, tags, spaces []string) search.Entry {
		e := entry(key, "public", "Adhésion", "cotisation")
		e.Kind, e.Lang, e.Serves, e.Tags, e.Spaces = kind, lang, serves, tags, spaces
		return e
	}
	x := open(t, "",
		make("a", "faq", "fr", []string{"fr"}, []string{"argent", "accueil"}, []string{"lyon"}),
		make("b", "faq", "fr", []string{"fr", "en"}, []string{"argent"}, nil),
		make("c", "summary", "en", []string{"en"}, nil, []string{"lyon"}),
		make("d", "summary", "fr", nil, []string{"accueil", "accueil"}, nil),
		entry("e", "members", "Adhésion", ""))
	p := find(t, x, search.Query{Text: "adhesion", Facets: true})
	want := search.Page{
		Total: 4, Kinds: []search.Count{{Value: "faq", Count: 2}, {Value: "summary", Count: 2}},
		Tags:  []search.Count{{Value: "accueil", Count: 2}, {Value: "argent", Count: 2}},
		Langs: []search.Count{{Value: "fr", Count: 3}, {Value: "en", Count: 1}}, Spaces: []search.Count{{Value: "lyon", Count: 2}},
	}
	p.Hits, p.Terms = nil, nil
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	p = find(t, x, search.Query{Text: "adhesion", Facets: true, Kind: "faq", Tag: "argent", Serves: "en"})
	want = search.Page{
		Total: 1, Kinds: []search.Count{{Value: "faq", Count: 1}}, Tags: []search.Count{{Value: "argent", Count: 1}},
		Langs: []search.Count{{Value: "fr", Count: 1}},
	}
	p.Hits, p.Terms = nil, nil
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	wantKeys(t, x, search.Query{Text: "adhesion", Serves: "fr"}, "a", "b", "d")
	wantKeys(t, x, search.Query{Text: "adhesion", Lang: "en"}, "c")
	wantKeys(t, x, search.Query{Text: "adhesion", Space: "lyon", Kind: "faq"}, "a")
	wantKeys(t, x, search.Query{Text: "adhesion", Tag: "inconnu"})
	wantKeys(t, x, search.Query{Text: "adhesion", Offset: 1, Limit: 2}, "b", "c")
	wantKeys(t, x, search.Query{Text: "adhesion", Offset: 9})
	wantKeys(t, x, search.Query{Text: "adhesion", Labels: []string{"inconnu"}})
}

func TestDividedDocument(t *testing.T) {
	t.Parallel()
	x := open(t, "", entry("a", "public", "Budget", "dépenses"), entry("a", "members", "", "dépenses du budget"),
		entry("b", "public", "Dépenses", "budget"), entry("c", "members", "", "autre"))
	one, all := find(t, x, search.Query{Text: "budget depenses"}), find(t, x, search.Query{Text: "budget depenses", Labels: both, Facets: true})
	if one.Total != 2 || all.Total != 2 || len(all.Hits) != 2 || all.Kinds[0].Count != 2 {
		t.Errorf("found %+v and %+v", one, all)
	}
	if all.Hits[0].Key != "a" {
		t.Errorf("parts do not add up: %+v", all.Hits)
	}
}

func TestRanking(t *testing.T) {
	t.Parallel()
	old, late := entry("old", "public", "Potager", ""), entry("late", "public", "Compost", "")
	old.Old = true
	late.Kind, late.Date = "summary", time.Unix(1.7e9, 0)
	early := late
	early.Key, early.Date = "early", time.Unix(1.5e9, 0)
	x := open(t, "", old, entry("z", "public", "Potager", ""), early, late)
	wantKeys(t, x, search.Query{Text: "potager"}, "z", "old")
	wantKeys(t, x, search.Query{Text: "compost", Now: time.Unix(1.8e9, 0)}, "late", "early")
}

func TestStopWordsOnly(t *testing.T) {
	t.Parallel()
	x := open(t, "", entry("a", "public", "Qui sommes-nous ?", "Une association."), entry("b", "public", "Nous rejoindre", ""),
		entry("c", "public", "Potager", "qui sommes nous"), entry("d", "public", "La sommation", ""))
	wantKeys(t, x, search.Query{Text: "qui sommes-nous"}, "a", "b")
	wantKeys(t, x, search.Query{Text: "Qui somm", Typing: true}, "a", "d")
	wantKeys(t, x, search.Query{Text: "qui som", Typing: true}, "a", "d")
	wantKeys(t, x, search.Query{Text: "qui", Typing: true}, "a")
}

func TestSpelling(t *testing.T) {
	t.Parallel()
	x := open(t, "", entry("a", "public", "Le covoiturage", "les adhérents de l'association"), entry("b", "members", "", "covoituragge"),
		entry("c", "public", "", "cotisation annuelle"))
	tests := []struct {
		query     search.Query
		corrected string
		found     string
	}{
		{search.Query{Text: "covoitrage"}, "covoiturage", "a"},
		{search.Query{Text: "l'assocation du covoitrage"}, "l'association du covoiturage", "a"},
		{search.Query{Text: "ocvoiturage"}, "covoiturage", "a"},
		{search.Query{Text: "kotisasion"}, "cotisation", "c"},
		{search.Query{Text: "covoitrage", Verbatim: true}, "", ""},
		{search.Query{Text: "covoitu", Typing: true}, "", "a"},
		{search.Query{Text: "covoitru", Typing: true}, "", ""},
		{search.Query{Text: "covoituragge"}, "covoiturage", "a"}, // a word of members is not known to the public
		{search.Query{Text: "covoituragge", Labels: both}, "", "b"},
		{search.Query{Text: "annuelles"}, "", "c"},
		{search.Query{Text: "zzzzzzzz 123456"}, "", ""},
	}
	for _, tt := range tests {
		if tt.query.Labels == nil {
			tt.query.Labels = public
		}
		p := find(t, x, tt.query)
		first := ""
		if len(p.Hits) > 0 {
			first = p.Hits[0].Key
		}
		if p.Corrected != tt.corrected || first != tt.found {
			t.Errorf("%+v: corrected to %q, found %q", tt.query, p.Corrected, first)
		}
	}
	remove(t, x, "a")
	if p := find(t, x, search.Query{Text: "covoitrage"}); p.Corrected != "" || p.Total != 0 {
		t.Errorf("a word that is gone is known: %+v", p)
	}
	if p := find(t, x, search.Query{Text: "covoit", Typing: true}); len(p.Terms) > 0 {
		t.Errorf("a word that is gone is completed: %+v", p)
	}
}

func TestSynonyms(t *testing.T) {
	t.Parallel()
	s := french.Synonyms([][]string{{"AG", "assemblée générale"}, {"covoiturage", "trajet partagé"}})
	x := open(t, "", entry("a", "public", "Convoquer une AG", ""), entry("b", "public", "L'assemblée générale", ""),
		entry("c", "public", "Assemblée de quartier", ""), entry("d", "public", "Trajets partagés", ""),
		entry("e", "public", "Covoiturage", ""), entry("f", "public", "Le trajet du bus", ""))
	wantKeys(t, x, search.Query{Text: "AG", Synonyms: s}, "a", "b")
	wantKeys(t, x, search.Query{Text: "assemblee generale", Synonyms: s}, "b", "a", "c")
	wantKeys(t, x, search.Query{Text: "covoiturage", Synonyms: s}, "e", "d")
	wantKeys(t, x, search.Query{Text: "trajet partagé", Synonyms: s}, "d", "e", "f")
	wantKeys(t, x, search.Query{Text: "covoiturage"}, "e")
}

func TestHostileQueries(t *testing.T) {
	t.Parallel()
	x := open(t, "", entry("a", "public", "Adhésion", "cotisation annuelle des adhérents"))
	texts := []string{
		"", " ", "\x00", "a\x00b", "\xff\xfe", "!?…", "👍🏽👨‍👩‍👧", "\u202eadhésion\u202c", "/a.*/", "x*", "titre:+~2", "(((", `"adhésion`, "-a", "~~~",
		strings.Repeat("a", 100_000), strings.Repeat("é", 100_000), strings.Repeat("adhésion ", 10_000), strings.Repeat("\u0301", 5000),
		strings.Repeat("l'", 5000), strings.Repeat("le ", 5000), strings.Repeat("ab cd ", 5000), strings.Repeat("x", 199) + "é", "œ", "_", "%", "日本語 テスト", "가나다",
	}
	for _, text := range texts {
		for _, typing := range []bool{false, true} {
			p := find(t, x, search.Query{Text: text, Typing: typing, Facets: true, Offset: -5, Limit: -1, Kind: "\x00"})
			if len(p.Hits) > 0 {
				t.Errorf("%.20q finds %v", text, p.Hits)
			}
			find(t, x, search.Query{Text: text, Typing: typing, Offset: 1 << 40, Limit: 1 << 40})
		}
	}
	wantKeys(t, x, search.Query{Text: "\u202eadhésion\u202c"}, "a")
	wantKeys(t, x, search.Query{Text: "« adhesions » ?!"}, "a")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := x.Search(ctx, search.Query{Text: "adhésion", Labels: public}); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

// TestTogether searches, writes, builds and closes at once; the race detector looks on.
func TestTogether(t *testing.T) {
	t.Parallel()
	eachHome(t, func(t *testing.T, dir string) {
		x := open(t, dir)
		x.bounds.warm = 1
		put(t, x, entry("a", "public", "Adhésion", ""))
		ctx := context.Background()
		var wg sync.WaitGroup
		for n := range 4 {
			wg.Go(func() {
				for i := range 60 {
					q := search.Query{Text: []string{"adhésion", "adh", "adhesoin", "mot5"}[(i+n)%4], Labels: both, Typing: i%2 == 0, Facets: true}
					p, err := x.Search(ctx, q)
					if errors.Is(err, ErrClosed) {
						return
					}
					if err != nil || i%4 == 0 && n == 0 && p.Total == 0 {
						t.Errorf("search: %v, %d found", err, p.Total)
					}
					x.State()
				}
			})
		}
		wg.Go(func() {
			for i := range 8 {
				label := both[i%2] // the document moves to and fro
				if err := x.Update(ctx, []search.Entry{entry("a", label, "Adhésion", fmt.Sprint("mot", i))}, []string{"b"}); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			if err := x.Rebuild(ctx, seqOf([]search.Entry{entry("a", "public", "Adhésion", "")}), 1, nil); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		var closing sync.WaitGroup
		for range 3 {
			closing.Go(func() { _, _ = x.Search(ctx, search.Query{Text: "adhésion", Labels: both}) })
		}
		closing.Go(func() { x.Close() })
		closing.Wait()
	})
}

func TestManyEntries(t *testing.T) {
	t.Parallel()
	var entries []search.Entry
	for i := range 2500 {
		entries = append(entries, entry(fmt.Sprint(i), both[i%2], fmt.Sprint("numéro n", i), "commun"))
	}
	x := open(t, t.TempDir(), entries...)
	if p := find(t, x, search.Query{Text: "commun", Labels: both}); p.Total != 2500 {
		t.Errorf("found %d", p.Total)
	}
	wantKeys(t, x, search.Query{Text: "n1234"})
	wantKeys(t, x, search.Query{Text: "n1235", Labels: []string{"public"}}, "1235")
}
