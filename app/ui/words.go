package ui

import (
	"time"

	"parvis/app/i18n"

	"parvis/content"
)

// kindWord names a kind of document; one that the catalogues do not know is shown as it is.
func (s *Site) kindWord(kind string) string {
	if key := "kind." + kind; i18n.Has(key) {
		return s.t(key)
	}
	return kind
}

// whoReads names who a document is for.
func (s *Site) whoReads(v string) string {
	if role, ok := content.Visibility(v).Role(); ok {
		return s.t("visibility.role", "role", role)
	}
	if v == string(content.Members) {
		return s.t("visibility.members")
	}
	return v
}

// reserved is the mark of a document that is not for everybody, or nothing.
func (s *Site) reserved(v string) any {
	if v == "" || v == string(content.Public) {
		return nil
	}
	return el("span", class("tag"), s.whoReads(v))
}

// langName is a language in its own words, or its tag.
func langName(tag string) string {
	for _, l := range i18n.Languages() {
		if l == tag {
			return i18n.T(tag, "lang.name")
		}
	}
	return tag
}

// age says how long something waits, or how long ago what waits no more began.
func (s *Site) age(at time.Time, waits bool) string {
	span := i18n.Span(s.Lang, s.Now.Sub(at))
	if waits {
		return s.t("date.since", "span", span)
	}
	return s.t("date.ago", "span", span)
}
