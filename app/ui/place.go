package ui

import (
	"strings"

	"parvis/app/api"
	"parvis/app/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Who has to act on a place.
const (
	OwnerYou  = "you"
	OwnerTeam = "team"
)

// PlaceWords tells a state of a place to people.
type PlaceWords struct {
	Word     string // for a badge
	Sentence string
	Next     string // the next step; the API's remedy. May be empty when nothing is left to do
	Owner    string // OwnerYou, OwnerTeam, or empty when nobody has to act
}

// PlaceText says in words where a place stands. reason is a stable word or empty; a reason that the catalogues do not
// know (what moderators wrote) changes nothing.
func PlaceText(lang, state, reason string) PlaceWords {
	if !i18n.Has("place." + state + ".word") {
		state = api.Waiting
	}
	w := PlaceWords{
		Word:     i18n.T(lang, "place."+state+".word"),
		Sentence: i18n.T(lang, "place."+state+".sentence"),
		Next:     i18n.T(lang, "place."+state+".next"),
		Owner:    placeOwner(state),
	}
	if reason == "" || !explains(state) || !i18n.Has("reason."+reason+".sentence") {
		return w
	}
	w.Sentence = i18n.T(lang, "reason."+reason+".sentence")
	w.Next = i18n.T(lang, "reason."+reason+".next")
	return w
}

// StewardText says what a reason means to staff and what to do about it; empty without a known reason.
func StewardText(lang, reason string) string {
	if reason == "" || !i18n.Has("reason."+reason+".steward") {
		return ""
	}
	return i18n.T(lang, "reason."+reason+".steward")
}

// explains tells whether a state is told better by its reason.
func explains(state string) bool {
	switch state {
	case api.BlockedPerson, api.BlockedSteward, api.Refused, api.Revoked, api.Expired, api.Withdrawn, api.Joining,
		api.Waiting:
		return true
	}
	return false
}

func placeOwner(state string) string {
	switch state {
	case api.Invited, api.Used, api.Screening, api.BlockedPerson, api.Expired:
		return OwnerYou
	case api.Waiting, api.BlockedSteward:
		return OwnerTeam
	}
	return ""
}

// Reasons lists the stable words that a place's reason can be.
func Reasons() []string {
	return []string{"banned", "not_member", "pending", "server_limit", "unverified", "restricted", "token_revoked",
		"permission", "access", "role_missing", "role_order", "channel_missing", "server_missing", "invites_full",
		"invites_paused", "two_factor", "bot_token", "rate_limited", "unavailable", "unknown_invite", "invalid", "left",
		"overridden", "erased", "refused", "no_platform", "sensitive_needs_account", "expired", "server_unknown",
		"gave_up", "role_managed", "server_full", "taken_back", "not_applied", "client_secret", "held_back", "left_open"}
}

// doorOf is how the door of a state is drawn.
func doorOf(state string) string {
	switch state {
	case api.Granted, api.Confirmed:
		return "open"
	case api.Joining, api.Invited, api.Used, api.Screening:
		return "ajar"
	case api.Expired, api.BlockedPerson, api.BlockedSteward:
		return "late"
	case api.Refused, api.Withdrawn, api.Revoked:
		return "no"
	}
	return "shut"
}

func door(state string) app.UI {
	return el("span", class("door "+doorOf(state)), a("aria-hidden", "true"))
}

// badge is the state in one word, with its door.
func (s *Site) badge(state string) app.UI {
	kind := "tag"
	switch {
	case doorOf(state) == "open":
		kind = "tag in"
	case placeOwner(state) == OwnerYou:
		kind = "tag sun"
	}
	return el("span", class(kind), door(state), s.t("place."+known(state)+".word"))
}

// staffBadge is the badge for who reads about somebody else.
func (s *Site) staffBadge(state string) app.UI {
	if i18n.Has("place." + state + ".staff") {
		return el("span", class("tag"), door(state), s.t("place."+state+".staff"))
	}
	return s.badge(state)
}

func known(state string) string {
	if i18n.Has("place." + state + ".word") {
		return state
	}
	return api.Waiting
}

// names joins words: "a, b and c".
func (s *Site) names(list []string) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	}
	apart := make([]string, 0, len(list))
	for _, word := range list {
		apart = append(apart, i18n.Apart(s.Lang, word))
	}
	return s.t("list.and", "list", strings.Join(apart[:len(apart)-1], s.comma()), "last", apart[len(apart)-1])
}
