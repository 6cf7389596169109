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
	if name := i18n.Name(tag); name != "" {
		return name
	}
	return tag
}

// tongue marks an element whose words are in another language than the page, and run the other way if that is so. An
// empty tag marks nothing.
func (s *Site) tongue(tag string) []attr {
	if tag == "" || i18n.Dir(tag) == i18n.Dir(s.Lang) {
		return []attr{a("lang", tag)}
	}
	return []attr{a("lang", tag), a("dir", i18n.Dir(tag))}
}

// within puts words that are in another language than the page into an element of their own.
func (s *Site) within(tag, words string) any {
	if tag == "" {
		return words
	}
	return el("span", s.tongue(tag), words)
}

// comma joins what a page lists.
func (s *Site) comma() string {
	if s.Lang == "ar" {
		return "، "
	}
	return ", "
}

// doubt is the question mark after what is put together from parts.
func (s *Site) doubt() string {
	switch s.Lang {
	case "ar":
		return "؟"
	case "en":
		return "?"
	}
	return "\u202f?"
}

// only says plainly that a text is there in another language only, or nothing.
func (s *Site) only(tag string) any {
	in := s.inLang(tag)
	if in == "" {
		return nil
	}
	return el("p", class("tall sm mut"), icon("info"), el("span", s.t("lang.only", "lang", in)))
}

// age says how long something waits, or how long ago what waits no more began.
func (s *Site) age(at time.Time, waits bool) string {
	span := i18n.Span(s.Lang, s.Now.Sub(at))
	if waits {
		return s.t("date.since", "span", span)
	}
	return s.t("date.ago", "span", span)
}
