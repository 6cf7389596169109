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

// inLang says that a text is in another language than the page, in the page's words; nothing for one that is not.
func (s *Site) inLang(tag string) string {
	if tag == "" || tag == s.Lang {
		return ""
	}
	return s.langWord(tag)
}

// langWord is a language in the page's words: "en anglais".
func (s *Site) langWord(tag string) string {
	if key := "lang.in." + tag; i18n.Has(key) {
		return s.t(key)
	}
	return langName(tag)
}

// otherLang marks a text that is in another language than the page.
func (s *Site) otherLang(tag string) any {
	in := s.inLang(tag)
	if in == "" {
		return nil
	}
	return el("span", class("tag"), in)
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
