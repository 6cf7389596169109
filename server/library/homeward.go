package library

import "parvis/content/markdown"

// Homeward is the HTML of a document that is read in a language it is not translated to: its links into the site lead on
// in the reader's language. have is the document's language.
func Homeward(html, have, lang string) string {
	if have == lang || have != "fr" { // others have addresses of their own language already
		return html
	}
	return markdown.Lead(html, lang)
}

// HomewardTo is Homeward for one address.
func HomewardTo(address, have, lang string) string {
	if have == lang || have != "fr" {
		return address
	}
	return markdown.LeadTo(address, lang)
}
