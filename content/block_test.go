package content

import (
	"strings"
	"testing"
	"time"
)

func TestBlockVisible(t *testing.T) {
	t.Parallel()
	day := func(d int) time.Time { return time.Date(2026, 12, d, 0, 0, 0, 0, time.UTC) }
	member, team, staff := Reader{Member: true}, Reader{Roles: []string{"a"}}, Reader{Staff: true}
	for name, c := range map[string]struct {
		block  Block
		reader Reader
		now    time.Time
		want   bool
	}{
		"for all":              {Block{}, Reader{}, day(1), true},
		"for members":          {Block{Visibility: Members}, Reader{}, day(1), false},
		"to a member":          {Block{Visibility: Members}, member, day(1), true},
		"to another role":      {Block{Visibility: "role:b"}, team, day(1), false},
		"to the role":          {Block{Visibility: "role:a"}, team, day(1), true},
		"unknown":              {Block{Visibility: "x"}, member, day(1), false},
		"unknown, to staff":    {Block{Visibility: "x"}, staff, day(1), true},
		"too early":            {Block{From: day(2)}, staff, day(2).Add(-1), false},
		"from its beginning":   {Block{From: day(2)}, Reader{}, day(2), true},
		"just before its end":  {Block{Until: day(2)}, Reader{}, day(2).Add(-1), true},
		"at its end":           {Block{Until: day(2)}, staff, day(2), false},
		"in time, not allowed": {Block{From: day(1), Until: day(3), Visibility: Members}, Reader{}, day(2), false},
	} {
		if got := c.block.Visible(c.reader, c.now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestResolveKeepsTheBody: resolving changes neither the body nor what it shares, and blocks at one place keep order.
func TestResolveKeepsTheBody(t *testing.T) {
	t.Parallel()
	body := Body{
		HTML: "<p>a</p><p>b</p>", Plain: "a\nb", Outline: make([]Heading, 1, 9),
		Blocks: []Block{
			{At: 0, HTML: "<p>0</p>", Plain: "0", Outline: []Heading{{ID: "0"}}},
			{At: 8, PlainAt: 2, OutlineAt: 1, HTML: "<p>1</p>", Plain: "1", Outline: []Heading{{ID: "1"}}},
			{At: 8, PlainAt: 2, OutlineAt: 1, HTML: "<p>2</p>", Plain: "2\n2"},
			{At: 8, PlainAt: 2, OutlineAt: 1, Visibility: Members, HTML: "<p>no</p>", Plain: "no"},
			{At: 16, PlainAt: 3, OutlineAt: 1},
			{At: 16, PlainAt: 3, OutlineAt: 1, HTML: "<p>3</p>", Plain: "3", Outline: []Heading{{ID: "3"}}},
		},
	}
	for range 2 {
		got := body.Resolve(Reader{}, time.Time{})
		if got.HTML != "<p>0</p><p>a</p><p>1</p><p>2</p><p>b</p><p>3</p>" || got.Plain != "0\na\n1\n2\n2\nb\n3" {
			t.Errorf("%s\n%q", got.HTML, got.Plain)
		}
		var ids []string
		for _, h := range got.Outline {
			ids = append(ids, h.ID)
		}
		if strings.Join(ids, ",") != "0,,1,3" {
			t.Errorf("%q", ids)
		}
	}
	if body.HTML != "<p>a</p><p>b</p>" || len(body.Blocks) != 6 || len(body.Outline) != 1 {
		t.Errorf("%+v", body)
	}
	if got := (Body{Blocks: []Block{{HTML: "x", Plain: "x"}}}).Resolve(Reader{}, time.Time{}); got.HTML != "x" || got.Plain != "x" {
		t.Errorf("%+v", got)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		meta Meta
		want bool
	}{
		"published":       {Meta{Status: StatusPublished}, true},
		"draft":           {Meta{Status: StatusDraft}, false},
		"in review":       {Meta{Status: StatusReview}, false},
		"archived":        {Meta{Status: StatusArchived}, false},
		"nothing said":    {Meta{}, false},
		"later":           {Meta{Status: StatusPublished, PublishAt: now.Add(1)}, false},
		"its hour":        {Meta{Status: StatusPublished, PublishAt: now}, true},
		"a draft, in due": {Meta{Status: StatusDraft, PublishAt: now}, false},
	} {
		if c.meta.Open(now) != c.want {
			t.Error(name)
		}
	}
	if Status("").Valid() || !StatusReview.Valid() {
		t.Error("Valid")
	}
}
