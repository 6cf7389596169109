package platformtest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parvis/server/platform"
)

const (
	words = "**Prêter les malles à l’école**\n<https://parvis.example/syntheses/malles>"
	mark  = "<https://parvis.example/syntheses/malles>"
)

// announceParts are for platforms whose channels can be written to.
func announceParts() map[string]func(*testing.T, Harness) {
	parts := map[string]func(*testing.T, Harness, announcing){
		"written, then found":        writeAndFind,
		"one nonce is one message":   repeatNonce,
		"mentions call nobody":       callNobody,
		"the words of others":        ignoreOthers,
		"the length of a text":       writeLong,
		"lost after the effect":      findLostMessage,
		"no answer ever":             hangOnPost,
		"looking never is ambiguous": lookThroughTroubles,
		"without the right to write": func(t *testing.T, h Harness, a announcing) {
			h.World.Forbid("write")
			a.wantRefused(t, "permission")
			a.wantNotFound(t, mark)
		},
		"without the right to read back": func(t *testing.T, h Harness, a announcing) {
			h.World.Forbid("history")
			a.wantUnseen(t, "permission") // an empty channel is told from one that we may not read
			a.post(t, words, "n1")
			a.wantUnseen(t, "permission")
		},
		"hidden channel": func(t *testing.T, h Harness, a announcing) {
			h.World.HideChannel(h.Place.Channel)
			a.wantRefused(t, "access", "permission")
			a.wantUnseen(t, "access", "permission")
		},
		"deleted channel": func(t *testing.T, h Harness, a announcing) {
			h.World.DeleteChannel(h.Place.Channel)
			a.wantRefused(t, "channel_missing")
			a.wantUnseen(t, "channel_missing")
		},
		"where we are not any more": func(t *testing.T, h Harness, a announcing) {
			h.World.Expel()
			a.wantRefused(t, "access", "server_missing")
			a.wantUnseen(t, "access", "server_missing")
		},
		"no channel's id": func(t *testing.T, h Harness, a announcing) {
			before := h.World.Calls()
			_, err := a.Post(t.Context(), "../guilds", words, "n1")
			wantRefusal(t, err, "invalid")
			_, err = a.Posted(t.Context(), "accueil", mark)
			wantRefusal(t, err, "invalid")
			if sent := h.World.Calls() - before; sent != 0 {
				t.Errorf("%d calls", sent)
			}
		},
	}
	for _, trouble := range []Trouble{ServerError, BadGateway, Unavailable, Page, ResetBefore} {
		parts["not written: "+string(trouble)] = func(t *testing.T, h Harness, a announcing) { notWritten(t, h, a, trouble) }
	}
	for _, trouble := range []Trouble{Limited, LimitedAll, LimitedShared, LimitedPage} {
		parts["limits are respected: "+string(trouble)] = func(t *testing.T, h Harness, a announcing) { limitPosts(t, h, a, trouble) }
	}
	out := map[string]func(*testing.T, Harness){}
	for name, part := range parts {
		out[name] = func(t *testing.T, h Harness) {
			can, ok := h.Platform.(platform.Announcer)
			if !ok {
				t.Skip("the platform cannot write to channels")
			}
			part(t, h, announcing{can, h})
		}
	}
	return out
}

// announcing is the capability on the place's channel.
type announcing struct {
	platform.Announcer

	h Harness
}

func (a announcing) post(t *testing.T, text, nonce string) string {
	t.Helper()
	return must[string](t)(a.Post(t.Context(), a.h.Place.Channel, text, nonce))
}

func (a announcing) wantFound(t *testing.T, contains, id string) {
	t.Helper()
	if got := must[string](t)(a.Posted(t.Context(), a.h.Place.Channel, contains)); got != id {
		t.Errorf("%q was found in %q, want %q", contains, got, id)
	}
}

func (a announcing) wantNotFound(t *testing.T, contains string) {
	t.Helper()
	a.wantFound(t, contains, "")
}

// wantMessages checks what was written in truth.
func (a announcing) wantMessages(t *testing.T, count int) []Message {
	t.Helper()
	all := a.h.World.Messages()
	if len(all) != count {
		t.Fatalf("%d messages in truth, want %d", len(all), count)
	}
	return all
}

func (a announcing) wantRefused(t *testing.T, reasons ...string) {
	t.Helper()
	_, err := a.Post(t.Context(), a.h.Place.Channel, words, "n1")
	wantRefusal(t, err, reasons...)
	a.wantMessages(t, 0)
}

// wantUnseen checks that it is told when we cannot know, instead of "there is none".
func (a announcing) wantUnseen(t *testing.T, reasons ...string) {
	t.Helper()
	_, err := a.Posted(t.Context(), a.h.Place.Channel, mark)
	wantRefusal(t, err, reasons...)
}

func writeAndFind(t *testing.T, _ Harness, a announcing) {
	a.wantNotFound(t, mark)
	id := a.post(t, words, "n1")
	other := a.post(t, "autre chose", "n2")
	if m := a.wantMessages(t, 2); m[0].ID != id || m[0].Text != words || m[0].Channel != a.h.Place.Channel || m[1].ID != other {
		t.Errorf("%+v", m)
	}
	a.wantFound(t, mark, id)
	a.wantNotFound(t, strings.TrimSuffix(mark, ">")+"-et-plus>")
	newer := a.post(t, words, "n3")
	a.wantFound(t, mark, newer)
}

// repeatNonce is the second safety: when the first message is not seen yet, writing again is not writing twice.
func repeatNonce(t *testing.T, h Harness, a announcing) {
	first := a.post(t, words, "0123456789abcdef01234567x")
	if again := a.post(t, words, "0123456789abcdef01234567x"); again != first {
		t.Errorf("another message %s", again)
	}
	a.wantMessages(t, 1)
	h.World.Advance(30 * time.Second)
	a.post(t, words, "0123456789abcdef01234567x")
	a.wantMessages(t, 1)
}

func callNobody(t *testing.T, h Harness, a announcing) {
	user := member(h)
	a.post(t, fmt.Sprintf("@everyone @here <@%s> <@!%s> <@&%s> <#%s>", user, user, h.Place.Member, h.Place.Channel), "n1")
	if m := a.wantMessages(t, 1)[0]; len(m.Mentions) != 0 {
		t.Errorf("called %v", m.Mentions)
	}
}

func ignoreOthers(t *testing.T, h Harness, a announcing) {
	user := member(h)
	h.World.Say(user, h.Place.Channel, words)
	a.wantNotFound(t, mark)
	id := a.post(t, words, "n1")
	for i := range 20 {
		h.World.Say(user, h.Place.Channel, fmt.Sprint("vu ! ", mark, i))
	}
	a.wantFound(t, mark, id)
}

func writeLong(t *testing.T, _ Harness, a announcing) {
	long := strings.Repeat("é", 1500)
	a.post(t, long, "n1")
	if m := a.wantMessages(t, 1)[0]; m.Text != long {
		t.Errorf("%d bytes of %d", len(m.Text), len(long))
	}
	for _, text := range []string{strings.Repeat("é", 50_000), "", " \n"} {
		_, err := a.Post(t.Context(), a.h.Place.Channel, text, "n2")
		wantRefusal(t, err, "invalid")
	}
	a.wantMessages(t, 1)
}

// findLostMessage is the reason for Posted: the message is there, once, and is found.
func findLostMessage(t *testing.T, h Harness, a announcing) {
	h.World.Break(Fault{Call: Post, Trouble: ResetAfter})
	_, err := a.Post(t.Context(), h.Place.Channel, words, "n1")
	if e := wantError(t, err, platform.BackOff, "unavailable"); !e.Ambiguous {
		t.Error("it may have been written, and it was")
	}
	m := a.wantMessages(t, 1)[0]
	a.wantFound(t, mark, m.ID)
	if id := a.post(t, words, "n1"); id != m.ID {
		t.Errorf("written again as %s", id)
	}
	a.wantMessages(t, 1)
}

func notWritten(t *testing.T, h Harness, a announcing, trouble Trouble) {
	h.World.Break(Fault{Call: Post, Trouble: trouble})
	before := h.World.Calls()
	_, err := a.Post(t.Context(), h.Place.Channel, words, "n1")
	e := platform.AsError(err)
	if err == nil || e.Err == err || e.Step != platform.BackOff && e.Step != platform.RetryAt {
		t.Fatalf("%v", err)
	}
	if trouble != Page && !e.Ambiguous {
		t.Error("it may have been written")
	}
	if sent := h.World.Calls() - before; sent != 1 {
		t.Errorf("sent %d times", sent)
	}
	h.World.Advance(e.After)
	a.wantNotFound(t, mark)
	a.post(t, words, "n1")
	a.wantMessages(t, 1)
}

func hangOnPost(t *testing.T, h Harness, a announcing) {
	h.World.Break(Fault{Call: Post, Trouble: Hang})
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	_, err := a.Post(ctx, h.Place.Channel, words, "n1")
	if e := wantError(t, err, platform.BackOff, "unavailable"); !e.Ambiguous {
		t.Error("it may have been written")
	}
	a.wantNotFound(t, mark)
}

func limitPosts(t *testing.T, h Harness, a announcing, trouble Trouble) {
	const wait = 7 * time.Second
	h.World.Break(Fault{Call: Post, Trouble: trouble, After: wait})
	_, err := a.Post(t.Context(), h.Place.Channel, words, "n1")
	e := wantError(t, err, platform.RetryAt, "rate_limited")
	if e.After < wait || e.After > 2*wait || e.Ambiguous || e.Global != (trouble == LimitedAll || trouble == LimitedPage) {
		t.Errorf("%+v", e)
	}
	before := h.World.Calls()
	_, err = a.Post(t.Context(), h.Place.Channel, words, "n1")
	early := wantError(t, err, platform.RetryAt, "rate_limited")
	if sent := h.World.Calls() - before; sent != 0 || early.Ambiguous {
		t.Errorf("%d calls before the time: %+v", sent, early)
	}
	h.World.Advance(early.After)
	a.post(t, words, "n1")
	a.wantMessages(t, 1)
}

func lookThroughTroubles(t *testing.T, h Harness, a announcing) {
	id := a.post(t, words, "n1")
	for _, trouble := range []Trouble{ServerError, BadGateway, Unavailable, ResetBefore, ResetAfter} {
		h.World.Break(Fault{Call: ReadChannel, Trouble: trouble, Times: 2})
		_, err := a.Posted(t.Context(), h.Place.Channel, mark)
		if e := wantError(t, err, platform.BackOff, "unavailable"); e.Ambiguous {
			t.Errorf("%s: %v", trouble, err)
		}
		h.World.Mend()
	}
	a.wantFound(t, mark, id)
}
