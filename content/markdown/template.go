package markdown

import "parvis/content"

// Template is what a new document of a kind starts from: a draft with the keys that matter, and a line of guidance in
// comments, which are not shown. French unless lang is another language; nil for the community.
func Template(kind content.Kind, lang string) []byte {
	texts := frenchTemplates
	if lang != "fr" {
		texts = englishTemplates
	}
	body, ok := texts[kind]
	if !ok {
		return nil
	}
	return []byte("---\ntitle: \"\"\nstatus: draft\n" + templateHeads[kind] + "visibility: public\n---\n\n" + body)
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

var frenchTemplates = map[content.Kind]string{
	content.KindSummary: `## Contexte

<!-- Deux ou trois phrases : qui en a parlé, quand, et pourquoi la question s’est posée. -->

## Décidé

<!-- Une ligne par décision, du plus important au moins important. Rien n’est décidé ? Écrivez-le. -->

1.

## Actions

<!-- Qui : fait quoi (avant quand). Par exemple : Karim : achète trois malles (avant le 30 novembre 2026) -->

-

## Reste ouvert

<!-- Ce qui n’est pas tranché, et ce qu’on attend pour le faire. -->

## Sources

<!-- Un lien par ligne vers la discussion, le compte rendu, le document. -->

-
`,
	content.KindFAQ: `<!-- La réponse d’abord, en une phrase. Puis le détail, pour qui en a besoin. Une question, une réponse. -->

`,
	content.KindGlossary: `<!-- Une ligne par mot. Un sigle et ce qu’il veut dire, ou des mots pour la même chose. Une explication va après un point. -->

- AG : assemblée générale. Elle se tient chaque année en mars.
- covoiturage, trajet partagé
`,
	content.KindSpace: `<!-- Ce qu’on y fait, à quel rythme, et ce qu’une personne y trouvera en arrivant. -->

`,
	content.KindCharter: `<!-- Une phrase qui dit à qui ces règles s’appliquent. Puis une règle par titre. -->

## Titre de la première règle {#premiere-regle}

<!-- Ce que l’on fait, et pourquoi. Deux ou trois phrases. -->
`,
	content.KindJourney: `<!-- En deux phrases : où mène ce parcours, et combien de temps il prend. -->

`,
	content.KindStep: `<!-- Une seule idée par étape. Finissez par ce que la personne peut faire tout de suite. -->

`,
}

var englishTemplates = map[content.Kind]string{
	content.KindSummary: `## Context

<!-- Two or three sentences: who talked about it, when, and why the question came up. -->

## Decided

<!-- One line per decision, the most important first. Nothing decided? Say so. -->

1.

## Actions

<!-- Who: does what (by when). For example: Karim: buys three boxes (before 30 November 2026) -->

-

## Still open

<!-- What is not settled, and what it is waiting for. -->

## Sources

<!-- One link per line to the discussion, the minutes, the document. -->

-
`,
	content.KindFAQ: `<!-- The answer first, in one sentence. Then the detail, for those who need it. One question, one answer. -->

`,
	content.KindGlossary: `<!-- One line per word. An acronym and what it means, or words for the same thing. An explanation goes after a full stop. -->

- AGM: annual general meeting. It is held every March.
- car sharing, shared ride
`,
	content.KindSpace: `<!-- What people do there, how often, and what someone new will find. -->

`,
	content.KindCharter: `<!-- One sentence on who these rules are for. Then one rule per heading. -->

## Title of the first rule {#premiere-regle}

<!-- What we do, and why. Two or three sentences. -->
`,
	content.KindJourney: `<!-- In two sentences: where this journey leads, and how long it takes. -->

`,
	content.KindStep: `<!-- One idea per step. End with what the person can do right away. -->

`,
}
