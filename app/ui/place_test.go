package ui

import (
	"testing"

	"parvis/app/api"
	"parvis/app/i18n"
)

func TestEveryPlaceIsExplained(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages() {
		for _, state := range api.PlaceStates() {
			if !i18n.Has("place." + state + ".word") {
				t.Errorf("state %q has no words", state)
			}
			for _, reason := range append(Reasons(), "", "what a moderator wrote") {
				w := PlaceText(lang, state, reason)
				if w.Word == "" || w.Sentence == "" || w.Next == "" {
					t.Errorf("%s %s %q: %+v", lang, state, reason, w)
				}
			}
		}
		for _, reason := range Reasons() {
			if StewardText(lang, reason) == "" || !i18n.Has("reason."+reason+".sentence") || !i18n.Has("reason."+reason+".next") {
				t.Errorf("%s: reason %q is not explained", lang, reason)
			}
		}
	}
	if got := PlaceText("fr", "no such state", ""); got.Word != PlaceText("fr", api.Waiting, "").Word {
		t.Errorf("an unknown state reads %q", got.Word)
	}
}

// Each request state leads to one main action at most, and to the right one.
func TestMainAction(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]string{
		api.Invited: "https://discord.example/invite/abcdef", api.Expired: "/demandes/d1/places/e1/invitation",
		api.Used: "/demandes/d1/places/e1/confirmer", api.BlockedPerson: "/connexion/discord?demande=d1",
		api.Granted: "", api.Waiting: "", api.BlockedSteward: "", api.Refused: "", api.Revoked: "", api.Joining: "",
	} {
		doc := parse(t, Render(sampleRequest("fr", api.Approved, state)).Body)
		panel := with(doc, "aria-labelledby", "avous")
		if want == "" {
			if len(panel) != 0 {
				t.Errorf("%s: a panel that asks for something", state)
			}
			continue
		}
		if len(panel) != 1 || len(with(panel[0], "href", want))+len(with(panel[0], "action", want)) != 1 {
			t.Errorf("%s: the panel does not lead to %s", state, want)
		}
	}
}

func TestProblemsAreTold(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"internal", "not-found", "unauthorized", "forbidden", "invalid", "too-large", "too-many-requests",
		"charter-changed", "stale", "already-decided", "already-withdrawn", "stale.question", "stale.document", "already-withdrawn.question", "idempotency-key-reused", "not-invitable",
		"link-spent", "unavailable", "cross-origin", "method-not-allowed"} {
		if !i18n.Has("problem." + code) {
			t.Errorf("problem.%s has no words", code)
		}
	}
}
