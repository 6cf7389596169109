package markdown

import "parvis/content"

// Template is what a new document of a kind starts from: a draft with the keys that matter, and below them nothing but
// the titles of its parts. What each part is for is said beside the text, never in it. In French or Arabic
// when lang says so, else in English; nil for the community.
func Template(kind content.Kind, lang string) []byte {
	head, ok := templateHeads[kind]
	if !ok {
		return nil
	}
	body := frenchTemplates[kind]
	switch lang {
	case "fr":
	case "ar":
		body = arabicTemplates[kind]
	default:
		body = englishTemplates[kind]
	}
	return []byte("---\ntitle: \"\"\nstatus: draft\n" + head + "visibility: public\n---\n" + body)
}

var templateHeads = map[content.Kind]string{
	content.KindSummary:  "date:\nreview_by:\ntags: []\nspaces: []\nauthors: []\nconsent: \"\"\n",
	content.KindFAQ:      "date:\nreview_by:\ntags: []\nauthors: []\n",
	content.KindGlossary: "date:\nreview_by:\n",
	content.KindSpace:    "date:\nreview_by:\nserver: \"\"\nchannel: \"\"\nkind: organised\nroles: []\nsensitive: false\npurpose: \"\"\nowner: \"\"\nquestions: []\n",
	content.KindCharter:  "date:\neffective:\n",
	content.KindJourney:  "date:\nreview_by:\n",
	content.KindStep:     "minutes:\n",
}

// The kinds whose texts have parts. The others begin with an empty page.
var (
	frenchTemplates = map[content.Kind]string{
		content.KindSummary: "## Contexte\n\n\n## Décidé\n\n\n## Actions\n\n\n## Reste ouvert\n\n\n## Sources\n\n",
		content.KindCharter: "## Titre de la première règle\n\n",
	}
	englishTemplates = map[content.Kind]string{
		content.KindSummary: "## Context\n\n\n## Decided\n\n\n## Actions\n\n\n## Still open\n\n\n## Sources\n\n",
		content.KindCharter: "## Title of the first rule\n\n",
	}
	arabicTemplates = map[content.Kind]string{
		content.KindSummary: "## السياق\n\n\n## ما تقرر\n\n\n## من يفعل ماذا\n\n\n## ما زال مفتوحا\n\n\n## المصادر\n\n",
		content.KindCharter: "## عنوان القاعدة الأولى\n\n",
	}
)
