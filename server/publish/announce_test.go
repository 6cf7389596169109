package publish

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"
)

// chat is a platform that keeps what it was told.
type chat struct{ told []string }

func (c *chat) Post(_ context.Context, channel, text, _ string) (string, error) {
	c.told = append(c.told, channel+" "+text[strings.LastIndex(text, "/")+1:])
	return "m", nil
}

func (c *chat) Posted(context.Context, string, string) (string, error) { return "", nil }

// A channel is told of a summary when everybody can read it for the first time, and never again.
func TestAnnouncedOnce(t *testing.T) {
	t.Parallel()
	const path = "summaries/s.md"
	summary := func(front, body string) string { return doc(front+"\nspaces: [berges]", "## Décidé\n\n"+body) }
	members, public := "visibility: members", "visibility: public"
	later := func(d *desk) string { return "publish_at: " + d.now().Add(time.Hour).Format("2006-01-02T15:04:05Z") }
	for name, c := range map[string]struct {
		do   func(d *desk)
		want int
	}{
		"public from the first day, and changed": {func(d *desk) {
			d.save(ada, path, summary(public, "Un."), Publish)
			d.save(ada, path, summary(public, "Deux."), Publish)
		}, 1},
		"for members, and changed": {func(d *desk) {
			d.save(ada, path, summary(members, "Un."), Publish)
			d.save(ada, path, summary(members, "Deux."), Publish)
		}, 0},
		"for members, then for all": {func(d *desk) {
			d.save(ada, path, summary(members, "Un."), Publish)
			d.work()
			d.save(ada, path, summary(members, "Deux."), Publish)
			d.save(ada, path, summary(public, "Deux."), Publish)
		}, 1},
		"back and forth": {func(d *desk) {
			for i, v := range []string{members, public, members, public, members, public} {
				d.save(ada, path, summary(v, strings.Repeat("Oui. ", i+1)), Publish)
				d.work()
			}
		}, 1},
		"for all, taken back, for all": {func(d *desk) {
			d.save(ada, path, summary(public, "Un."), Publish)
			d.work()
			d.save(ada, path, summary(public, "Un."), Archive)
			d.save(ada, path, summary(public, "Deux."), Publish)
		}, 1},
		"for members, a draft for all": {func(d *desk) {
			d.save(ada, path, summary(members, "Un."), Publish)
			d.save(ada, path, summary(public, "Un."), Keep)
		}, 0},
		"for members, for all at an hour": {func(d *desk) {
			d.save(ada, path, summary(members, "Un."), Publish)
			d.save(ada, path, summary(public+"\n"+later(d), "Un."), Publish)
			d.work()
			d.forward(2 * time.Hour)
		}, 1},
		"for members in the folder, then for all": {func(d *desk) {
			d.dir[path] = file(summary(members, "Un."))
			d.load()
			d.dir[path] = file(summary(public, "Un."))
			d.load()
		}, 1},
		"for all when the folder was read whole, then for members, then for all": {func(d *desk) {
			for _, v := range []string{members, public} {
				d.save(ada, "summaries/vieille.md", summary(v, "Deux fois."), Publish)
				d.work()
			}
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onDesk(t, func(t *testing.T, d *desk) {
				said := &chat{}
				d.Platform = said
				d.Base = func() string { return "https://p.example" }
				d.Channel = func(_ context.Context, server, channel string) (string, error) { return server + "#" + channel, nil }
				d.dir["spaces/berges.md"] = file("---\ntitle: Berges\nserver: s\nchannel: c\nowner: {name: Ada}\n---\n\nTexte.\n")
				d.dir["summaries/vieille.md"] = file(summary(public, "Lue avec le dossier."))
				d.load()
				c.do(d)
				d.work()
				d.forward(time.Minute)
				d.work()
				want := slices.Repeat([]string{"s#c s>"}, c.want)
				if !slices.Equal(said.told, want) {
					t.Errorf("told %q, want %q", said.told, want)
				}
			})
		})
	}
}
