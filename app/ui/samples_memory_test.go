package ui

import (
	"time"

	"parvis/content"
)

func sampleTags() []Facet {
	var out []Facet
	for i, t := range []string{"outils", "compost", "école", "budget", "chantier", "graines", "eau", "assemblée"} {
		out = append(out, Facet{Title: t, Href: "/syntheses?tag=" + t, Count: 14 - i})
	}
	return out
}

func sampleItems() []SummaryItem {
	return []SummaryItem{
		{Title: "La malle passe à dix jours", Href: "/syntheses/malle", Date: now.AddDate(0, 0, -3), Tags: []Link{{Title: "outils", Href: "/syntheses?tag=outils"}}, Spaces: []string{"Jardin des Remparts"}, Excerpt: "Un prêt dure désormais dix jours. Le carnet partagé dit où est chaque malle."},
		{Title: "Prêter les outils entre jardins", Href: "/syntheses/outils", Date: now.AddDate(0, 0, -9), Tags: []Link{{Title: "outils", Href: "/syntheses?tag=outils"}, {Title: "budget", Href: "/syntheses?tag=budget"}}, Spaces: []string{"Jardin des Remparts", "Grainothèque"}, Excerpt: "Une malle par quartier, gardée chez une personne volontaire.", Superseded: true},
		{Title: "Budget of the season", Href: "/syntheses/budget", Date: now.AddDate(0, -1, 0), Excerpt: "Forty euros per garden.", TextLang: "en", Visibility: "members"},
	}
}

func sampleSections() []SummarySection {
	return []SummarySection{
		{Part: content.PartContext, ID: "contexte", Title: "Contexte", HTML: "<p>En octobre, quatre chantiers ont été annulés faute d’outils, alors que deux malles dormaient dans un garage. Quatorze personnes en ont parlé pendant une semaine.</p>"},
		{Part: content.PartDecided, ID: "decide", Title: "Décidé", HTML: "<ul><li><strong>Une malle par quartier</strong>, gardée chez une personne volontaire.</li><li><del>Un prêt dure une semaine.</del> <strong>Remplacé :</strong> dix jours.</li><li><strong>Un carnet partagé</strong> dit où est chaque malle. Pas de téléphone personnel dedans.</li></ul>"},
		{Part: content.PartActions, ID: "actions", Title: "Actions", Tasks: []Task{
			{Who: "Karim", HTML: "<p>achète les trois premières malles.</p>", When: "avant le 30 novembre", Done: true},
			{Who: "Élise", HTML: "<p>ouvre le carnet et l’explique en réunion.</p>", When: "avant le 7 décembre"},
			{HTML: "<p>garder la malle du quartier des Remparts.</p>"},
		}},
		{Part: content.PartOpen, ID: "ouvert", Title: "Reste ouvert", HTML: "<ul><li>Faut-il une caution ? Avis partagés, on essaie sans jusqu’en mars.</li><li>Qui remplace un outil perdu ?</li></ul>"},
		{Part: content.PartOther, ID: "chiffres", Title: "Quelques chiffres", HTML: "<table><thead><tr><th>Quartier</th><th>Outils</th></tr></thead><tbody><tr><td>Remparts</td><td>14</td></tr></tbody></table>"},
		{Part: content.PartSources, ID: "sources", HTML: `<ul><li><a href="https://example.org/inventaire">Inventaire d’octobre</a>, document public</li><li>Discussion « Malles », 62 messages, membres seulement</li></ul>`},
	}
}

func sampleSummary(lang string) *SummaryPage {
	return &SummaryPage{Site: sampleSite(lang, "/syntheses/outils"), ID: "outils", Title: "Prêter les outils entre jardins", Date: now.AddDate(0, 0, -9), Minutes: 3,
		Reviewer: "Inès", Reviewed: true, ReviewBy: now.AddDate(0, 6, 0), Sections: sampleSections(), Authors: []string{"Élise", "Tom"},
		Licence: "CC BY-SA 4.0", LicenceURL: "https://creativecommons.org/licenses/by-sa/4.0/deed.fr", Credits: "Dessin de la malle : Tom", Consent: "Les personnes citées ont dit oui.",
		Tags: []Link{{Title: "outils", Href: "/syntheses?tag=outils"}, {Title: "budget", Href: "/syntheses?tag=budget"}}, Spaces: []Link{{Title: "Jardin des Remparts", Href: "/espaces/remparts"}},
		Revisions: []time.Time{now.AddDate(0, 0, -2), now.AddDate(0, 0, -8)}, Plain: "Une malle par quartier, gardée chez une personne volontaire.", Share: "https://jardins.example/syntheses/outils"}
}

func sampleHunks() []DiffHunk {
	return []DiffHunk{{Title: "Décidé", Lines: []DiffLine{{"same", "Une malle par quartier, gardée chez une personne volontaire."}, {"del", "Un prêt dure une semaine."}, {"add", "Un prêt dure dix jours."}}},
		{Lines: []DiffLine{{"add", "Qui remplace un outil perdu ?"}}}}
}

func sampleSearch(lang string) *SearchPage {
	return &SearchPage{Site: sampleSite(lang, "/recherche"), Query: "acces compost", Total: 24, Corrected: "accès compost", Verbatim: "/recherche?q=acces+compost&tel=1",
		Answer: &SearchAnswer{Title: "Comment accéder au compost ?", HTML: "<p>Le composteur est ouvert à toute heure. Le code du cadenas est dans l’espace <strong>Compost</strong>.</p>", Href: "/faq/compost", Checked: now.AddDate(0, 0, -18)},
		Hits: []SearchHit{
			{Kind: "summary", Title: "Ouvrir le compost la nuit", Href: "/syntheses/compost", Snippet: "… chaque jardin a désormais un <mark>accès</mark> au <mark>compost</mark>, avec une personne qui lit le carnet &amp; le tient à jour…", Date: now.AddDate(0, 0, -9)},
			{Kind: "faq", Title: "Que peut-on mettre au compost ?", Href: "/faq/dechets", Snippet: "Épluchures, marc de café, feuilles. Pas de viande dans le <mark>compost</mark>."},
			{Kind: "charter", Title: "Prendre soin de la terre", Href: "/charte#terre", Where: "3", Snippet: "Ni pesticide, ni plastique."},
			{Kind: "step", Title: "Planter la première graine", Href: "/parcours/jardiner/s6", Where: "étape 6", Snippet: "Une poignée de <mark>compost</mark> au fond du trou."},
			{Kind: "summary", Title: "Le compost de quartier", Href: "/syntheses/vieux", Snippet: "Premier essai.", Date: now.AddDate(-1, 0, 0), Superseded: true, Visibility: "members"},
		},
		Kinds:  []Facet{{"Tout", "/recherche?q=x", 24, true, ""}, {"Synthèses", "/recherche?q=x&type=summary", 14, false, ""}, {"Questions", "/recherche?q=x&type=faq", 7, false, ""}, {"Parcours", "/recherche?q=x&type=step", 2, false, ""}, {"Charte", "/recherche?q=x&type=charter", 1, false, ""}},
		Tags:   sampleTags()[:4],
		Langs:  []Facet{{"Français", "/recherche?q=x&langue=fr", 22, false, ""}, {"English", "/recherche?q=x&langue=en", 2, false, ""}},
		Spaces: []Facet{{"Compost", "/recherche?q=x&espace=compost", 9, false, ""}},
		Next:   &Link{Href: "/recherche?q=x&page=2"}}
}

func sampleQuestion(lang, state string) *QuestionPage {
	return &QuestionPage{Site: sampleSite(lang, "/questions/q1"), ID: "q1", State: state, Version: 2, AskedAt: now.AddDate(0, 0, -1), Question: "Bonjour,\nje viens en fauteuil. Les allées des Remparts sont-elles assez larges ?",
		Space: "Jardin des Remparts", Address: "https://jardins.example/questions/q1?cle=6t3kq0w9x8", Answerers: []string{"Paul", "Inès"}}
}

func sampleQuestions(lang string) *QuestionsPage {
	return &QuestionsPage{Site: staffSite(lang, "/atelier/questions"), Filter: "attente", Counts: QuestionCounts{3, 18, 2, 23}, NoSpace: 1,
		Spaces: []SpaceOption{{"remparts", "Jardin des Remparts", 2}, {"graines", "Grainothèque", 0}},
		Items: []QuestionItem{
			{ID: "q1", Excerpt: "Je viens en fauteuil. Les allées des Remparts sont-elles assez larges ?", Space: "Jardin des Remparts", State: QuestionWaiting, AskedAt: now.AddDate(0, 0, -1)},
			{ID: "q2", Excerpt: "Où sont rangés les arrosoirs ?", State: QuestionWaiting, Unread: true, AskedAt: now.Add(-5 * time.Hour)},
			{ID: "q3", State: QuestionAnswered, Space: "Grainothèque", AskedAt: now.Add(-20 * time.Minute)},
		}, More: "c2"}
}

func sampleAsked() *QuestionDetail {
	return &QuestionDetail{ID: "q1", Version: 2, State: QuestionWaiting, AskedAt: now.AddDate(0, 0, -1), Question: "Bonjour,\nje viens en fauteuil. Les allées des Remparts sont-elles assez larges ?",
		Origin: QuestionOrigin{Kind: "etape", ID: "jardiner/s2", Title: "Visiter un jardin", Href: "/parcours/jardiner/s2"}, Space: "remparts", Contact: "malika@exemple.org",
		Messages: []Message{{Author: "Bruno", Mine: true, Text: "Oui, un mètre vingt. Le portail a une marche, prévenez Paul.", At: now.Add(-time.Hour)}},
		Journal:  []Decision{{Who: "Bruno", What: "move", At: now.Add(-2 * time.Hour)}},
		Near:     []Link{{Title: "Les jardins sont-ils accessibles ?", Href: "/faq/acces", Text: "La plupart ont des allées larges."}},
		Draft:    EntryDraft{Title: "Peut-on venir en fauteuil ?", Answer: "Oui, les allées font un mètre vingt."}}
}

func sampleEditor(lang string) *EditorPage {
	return &EditorPage{Site: staffSite(lang, "/atelier/documents/summary/outils"), Kind: "summary", ID: "outils", TextLang: "fr", Heading: "Prêter les outils entre jardins", State: DocDraft,
		Revision: "01jd", SavedAt: now.Add(-4 * time.Minute), SavedBy: "Élise",
		Fields: []EditorField{
			{Key: "title", Label: "Titre", Help: "Ce qui a été décidé, en quelques mots.", Type: "text", Value: "Prêter les outils entre jardins", Required: true},
			{Key: "date", Label: "Date de la décision", Type: "date", Value: "2026-11-12"},
			{Key: "review_by", Label: "À revoir avant le", Type: "date", Value: ""},
			{Key: "consent", Label: "Accord des personnes citées", Type: "choice", Value: "yes", Options: []EditorOption{{"yes", "Elles ont dit oui"}, {"none", "Personne n’est cité"}}},
			{Key: "tags", Label: "Étiquettes", Help: "Une par ligne.", Type: "list", Value: "outils\nbudget", Group: "Classement"},
			{Key: "space", Label: "Espace", Type: "text", Value: "remparts", Options: []EditorOption{{"remparts", "Jardin des Remparts"}, {"graines", "Grainothèque"}}, Group: "Classement"},
			{Key: "sensitive", Label: "Espace sensible", Help: "Les rôles ne sont donnés qu’à un compte lié.", Type: "flag", Value: "oui", Group: "Classement"},
			{Key: "owner", Label: "Qui s’en occupe", Type: "person", Columns: []string{"Prénom", "Rôle", "Horaires", "Contact"}, Rows: [][]string{{"Paul", "", "Le samedi", "paul@example.org"}}, Group: "Personnes"},
			{Key: "questions", Label: "Questions posées", Type: "table", Columns: []string{"Question", "Pourquoi"}, Rows: [][]string{{"Pourquoi venir ?", "Pour vous accueillir"}}, Group: "Personnes"},
			{Key: "choices", Label: "Choix proposés", Help: "Une option par ligne.", Type: "table", Columns: []string{"Nom court", "Options"}, Long: []int{1}, Rows: [][]string{{"rythme", "semaine | Chaque semaine\nmois | Chaque mois"}, {"", ""}}, Group: "Personnes"},
			{Key: "at", Label: "Paraît le", Type: "datetime", Value: "2026-11-22T18:00", Group: "Personnes"},
			{Key: "credits", Label: "Crédits", Type: "longtext", Value: "Dessin : Tom", Group: "Personnes"},
		},
		Body: "## Contexte\n\nEn octobre, quatre chantiers ont été annulés.\n\n## Décidé\n\n- **Une malle par quartier**, gardée chez une personne volontaire.\n",
		HTML: "<h2>Contexte</h2><p>En octobre, quatre chantiers ont été annulés.</p><h2>Décidé</h2><ul><li><strong>Une malle par quartier</strong>, gardée chez une personne volontaire.</li></ul>",
		Advice: []Advice{{Severity: "warning", Line: 3, Message: "Cette phrase n’a pas de source.", Remedy: "Ajoutez une section « Sources »."},
			{Severity: "error", Message: "La date de révision manque.", Remedy: "Dites quand il faudra relire."}},
		Others:    []string{"Inès"},
		Comments:  []Comment{{ID: "c1", Who: "Inès", Text: "Peut-on nommer Karim ?", At: now.Add(-time.Hour)}, {ID: "c2", Who: "Tom", Text: "Oui, il a dit oui.", At: now.Add(-30 * time.Minute), Done: true}},
		Second:    true,
		Languages: []EditorLanguage{{Tag: "fr", Href: "/atelier/documents/summary/outils?langue=fr", Current: true}, {Tag: "en", Href: "/atelier/documents/summary/outils?langue=en", Missing: true}},
		Folder:    "summaries/outils.md", Read: "/syntheses/outils",
		Can: EditorCan{Save: true, Review: true, Publish: true, Schedule: true, Archive: true}}
}

// memorySamples are the pages of what the community has written down, and of those who write it.
func memorySamples(lang string) map[string]Page {
	site := func(path string) Site { return sampleSite(lang, path) }
	out := map[string]Page{}

	out["summaries"] = &SummariesPage{Site: site("/syntheses"), Tags: sampleTags(), Spaces: []Facet{{"Jardin des Remparts", "/syntheses?espace=remparts", 9, false, ""}}, Items: sampleItems(), Total: 31,
		Clear: "/syntheses", Next: &Link{Href: "/syntheses?page=2"}, Feed: "/flux.atom", Write: "/atelier/documents/summary/nouveau"}
	tagged := sampleTags()
	tagged[1].Picked = true
	out["summaries-tag"] = &SummariesPage{Site: site("/syntheses"), Tag: "compost", Tags: tagged, Items: sampleItems()[:1], Total: 1, Clear: "/syntheses", Previous: &Link{Href: "/syntheses?tag=compost"}}
	out["summaries-none-here"] = &SummariesPage{Site: site("/syntheses"), Tag: "compost", Space: "Grainothèque", Tags: tagged, Clear: "/syntheses"}
	out["summaries-empty"] = &SummariesPage{Site: site("/syntheses")}

	out["summary"] = sampleSummary(lang)
	old := sampleSummary(lang)
	old.NewerBy = []SummaryRef{{Title: "La malle passe à dix jours", Href: "/syntheses/malle", Date: now.AddDate(0, 0, -3)}}
	old.Replaces = []SummaryRef{{Title: "Les outils de 2024", Href: "/syntheses/vieux"}}
	old.Overdue, old.Visibility, old.TextLang, old.Reviewer = true, "role:jardin", "en", ""
	out["summary-old"] = old
	draft := sampleSummary(lang)
	draft.Draft, draft.Edit, draft.Sections, draft.Revisions = true, "/atelier/documents/summary/outils", draft.Sections[1:2], nil
	out["summary-draft"] = draft
	out["summary-history"] = &HistoryPage{Site: site("/syntheses/outils/historique"), ID: "outils", Title: "Prêter les outils entre jardins", Revisions: []PublishedRevision{
		{At: now.AddDate(0, 0, -2), Who: "Élise", Note: "La réunion du 19 a changé la durée.", Hunks: sampleHunks()}, {At: now.AddDate(0, 0, -4)}, {At: now.AddDate(0, 0, -8), First: true}}}

	out["glossary"] = &GlossaryPage{Site: site("/glossaire"), Updated: now, Edit: "/atelier/documents/glossary/glossaire", HTML: "<p>Ces mots reviennent souvent.</p>", Groups: []GlossaryGroup{
		{"A", []GlossaryTerm{{ID: "ag", Term: "AG", Long: "assemblée générale", HTML: "<p>La réunion de janvier où tout le monde vote.</p>"}, {ID: "ados", Term: "Ados", Also: []string{"adossement", "butte"}, HTML: "<p>Une planche inclinée vers le sud.</p>"}}},
		{"P", []GlossaryTerm{{ID: "paillis", Term: "Paillis", HTML: "<p>Ce qui couvre la terre.</p>"}}},
		{"R", []GlossaryTerm{{ID: "referent", Term: "Référent·e", HTML: "<p>La personne à qui écrire.</p>"}}}}}
	out["picture"] = &PicturePage{Site: site("/atelier/medias")}
	out["picture-stored"] = &PicturePage{Site: site("/atelier/medias"), Stored: "/medias/0123456789abcdef.png"}
	out["glossary-empty"] = &GlossaryPage{Site: site("/glossaire")}

	out["search"] = sampleSearch(lang)
	fine := sampleSearch(lang)
	fine.Corrected, fine.Verbatim, fine.Answer, fine.DidYouMean, fine.Kept = "", "", nil, &Link{Title: "accès compost", Href: "/recherche?q=acc%C3%A8s+compost"}, []Pair{{"type", "summary"}}
	fine.Tags[0].Picked, fine.Shortened, fine.Index, fine.Previous = true, true, &IndexProgress{Done: 4200, Total: 10000}, &Link{Title: "Les précédentes", Href: "/recherche?q=x"}
	out["search-filtered"] = fine
	out["search-none"] = &SearchPage{Site: site("/recherche"), Query: "aquaponie", Kinds: []Facet{{"Tout", "/recherche?q=aquaponie", 0, false, ""}, {"Synthèses", "/recherche?q=aquaponie&type=summary", 0, true, ""}}, Near: []Link{{Title: "Arroser sans gaspiller", Href: "/syntheses/eau", Text: "L’eau de pluie d’abord."}}}
	out["search-start"] = &SearchPage{Site: site("/recherche"), Examples: []Link{{Title: "compost", Href: "/recherche?q=compost"}, {Title: "qui sommes-nous", Href: "/recherche?q=qui+sommes-nous"}}}

	out["question-new"] = &NewQuestionPage{Site: site("/questions/nouvelle"), Origin: QuestionOrigin{Kind: "mots", ID: "aquaponie"}, Spaces: []SpacePick{{ID: "remparts", Title: "Jardin des Remparts"}, {ID: "graines", Title: "Grainothèque"}}, Space: "graines", Key: "k1", Answerers: []string{"Paul", "Inès"}, KeptDays: 90, Near: []Link{{Title: "Arroser sans gaspiller", Href: "/faq/eau"}}}
	out["question-faulty"] = &NewQuestionPage{Site: site("/questions/nouvelle"), Origin: QuestionOrigin{Kind: "etape", ID: "jardiner/s2", Title: "Visiter un jardin", Href: "/parcours/jardiner/s2"}, Spaces: []SpacePick{{ID: "remparts", Title: "Jardin des Remparts"}}, Key: "k2", Contact: "malika@",
		Problem: &Problem{Code: "invalid", Message: "Il manque une réponse.", Fields: []FieldProblem{{Name: "question", Message: "Une réponse est attendue ici."}, {Name: "espace", Message: "Choisissez."}, {Name: "contact", Message: "Cette réponse ne convient pas."}}}}
	waiting := sampleQuestion(lang, QuestionWaiting)
	waiting.Done = "sent"
	out["question-waiting"] = waiting
	answered := sampleQuestion(lang, QuestionAnswered)
	answered.Messages = []Message{{Author: "Paul", Text: "Oui, un mètre vingt. Le portail a une marche : dites-moi quand vous venez, je mets la rampe.", At: now.Add(-2 * time.Hour)}}
	answered.Entry = &Link{Title: "Peut-on venir en fauteuil ?", Href: "/faq/fauteuil"}
	out["question-answered"] = answered
	closed := sampleQuestion(lang, QuestionClosed)
	closed.Reason = "La même question est déjà répondue plus haut."
	out["question-closed"] = closed
	out["question-withdrawn"] = sampleQuestion(lang, QuestionWithdrawn)

	out["questions"] = sampleQuestions(lang)
	open := sampleQuestions(lang)
	open.Detail, open.Done, open.Entry = sampleAsked(), "faq", &Link{Title: "Où sont les arrosoirs ?", Href: "/faq/arrosoirs"}
	out["questions-detail"] = open
	stale := sampleQuestions(lang)
	stale.Detail = sampleAsked()
	stale.Detail.Stale = &Decision{Who: "Inès", What: "answer", At: now}
	stale.Detail.Typed = QuestionTyped{Message: "Oui, bien sûr.", Reason: "Hors sujet."}
	stale.Detail.Problem = &Problem{Code: "invalid", Message: "Il manque une réponse.", Fields: []FieldProblem{{Name: "message", Message: "Une réponse est attendue ici."}, {Name: "titre", Message: "Une réponse est attendue ici."}}}
	out["questions-stale"] = stale
	settled := sampleQuestions(lang)
	settled.Detail = sampleAsked()
	settled.Detail.State, settled.Detail.Entry, settled.Detail.Near = QuestionClosed, &Link{Title: "Peut-on venir en fauteuil ?", Href: "/faq/fauteuil"}, nil
	out["questions-closed"] = settled
	out["questions-empty"] = &QuestionsPage{Site: staffSite(lang, "/atelier/questions")}

	out["editor"] = sampleEditor(lang)
	out["editor-new"] = &EditorPage{Site: staffSite(lang, "/atelier/documents/faq/nouveau"), Kind: "faq", TextLang: lang, Fields: []EditorField{{Key: "title", Label: "La question", Type: "text", Required: true}}, Can: EditorCan{Save: true, Publish: true, Review: true}}
	agree := sampleEditor(lang)
	agree.State, agree.Can, agree.Advice, agree.Others, agree.Done = DocReview, EditorCan{Save: true, Agree: true}, nil, nil, "comment"
	out["editor-agree"] = agree
	changed := sampleEditor(lang)
	changed.State, changed.Done = DocChanged, "saved"
	out["editor-changed"] = changed
	faulty := sampleEditor(lang)
	faulty.State, faulty.PublishAt, faulty.Reader = DocScheduled, now.Add(30*time.Hour), "Inès"
	faulty.Problem = &Problem{Code: "invalid", Message: "Il manque une réponse.", Fields: []FieldProblem{{Name: "f.title", Message: "Une réponse est attendue ici.", Label: "Titre"}, {Name: "f.tags", Message: "Trop."}, {Name: "f.questions", Message: "Une ligne est incomplète."}, {Name: "corps", Message: "C’est vide."}, {Name: "publier_le", Message: "Cette date est passée."}, {Name: "remarque", Message: "Une réponse est attendue ici."}}}
	out["editor-faulty"] = faulty
	archived := sampleEditor(lang)
	archived.State, archived.NoBody, archived.Can, archived.HTML = DocArchived, true, EditorCan{Restore: true}, ""
	out["editor-archived"] = archived

	out["merge"] = &MergePage{Site: staffSite(lang, "/atelier/documents/summary/outils/fusion"), Kind: "summary", ID: "outils", TextLang: "fr", Heading: "Prêter les outils entre jardins", Revision: "01je", Kept: "01jf", Begun: "01jd",
		Mine: MergeSide{Who: "Élise", At: now, HTML: sampleHTML}, Theirs: MergeSide{Who: "Tom", At: now.Add(-time.Minute), HTML: sampleHTML}, Base: &MergeSide{At: now.AddDate(0, 0, -1), Text: "## Décidé\n\n- Un prêt dure une semaine.\n"},
		Open:   []MergePassage{{Name: "c.tags", Label: "Étiquettes", Before: "outils", Mine: "outils\nprêt", Theirs: "outils\nrègles", Both: true, Choice: "both"}, {Name: "p.3", Under: "Décidé", Before: "- Un prêt dure une semaine.", Mine: "- Un prêt dure dix jours.\n- On prévient.", Theirs: "- Un prêt dure deux semaines.", Both: true}, {Name: "p.5", Before: "Rien.", Theirs: "Tout."}},
		Taken:  []MergeTaken{{Label: "Titre", From: "theirs", Lines: []DiffLine{{"del", "Prêter"}, {"add", "Prêter les outils entre jardins"}}}, {From: "agreed", Lines: []DiffLine{{"add", "Une ligne."}}}, {Label: "Sources", From: "mine", Lines: []DiffLine{{"del", "- La réunion"}}}},
		Merged: "\n## Décidé\n\n- Un prêt dure dix jours.\n- Un prêt dure deux semaines.\n", Writing: true,
		Problem: &Problem{Code: "invalid", Message: "Il reste un passage à choisir.", Fields: []FieldProblem{{Name: "p.3", Label: "Passage 2 :", Message: "dites ce qu’il faut garder."}}}}
	out["merge-folder"] = &MergePage{Site: staffSite(lang, "/atelier/documents/faq/bebe/fusion"), Kind: "faq", ID: "bebe", TextLang: "fr", Heading: "Peut-on venir avec un bébé ?", Revision: "01je", Settles: true, Theirs: MergeSide{Folder: true, At: now, HTML: sampleHTML}, Mine: MergeSide{Text: "Oui."}, Merged: "Oui."}
	out["merge-own"] = &MergePage{Site: staffSite(lang, "/atelier/documents/faq/bebe/fusion"), Kind: "faq", ID: "bebe", TextLang: "fr", Heading: "Peut-on venir avec un bébé ?", Revision: "01je", Own: true, Theirs: MergeSide{Who: "Élise", At: now, HTML: sampleHTML}, Mine: MergeSide{Text: "Oui."}, Merged: "Oui."}

	revisions := []DocumentRevision{{ID: "r3", Number: 3, Who: "Élise", At: now.Add(-4 * time.Minute), Note: "restored", State: DocDraft}, {ID: "r2", Number: 2, Who: "Tom", At: now.AddDate(0, 0, -2), Note: "La réunion du 19 a changé la durée.", State: DocPublished, Live: true}, {ID: "r1", Number: 1, Folder: true, At: now.AddDate(-1, 0, 0), State: DocPublished}}
	out["history"] = &DocumentHistoryPage{Site: staffSite(lang, "/atelier/documents/summary/outils/historique"), Kind: "summary", ID: "outils", TextLang: "fr", Heading: "Prêter les outils entre jardins", Revision: "r3", Revisions: revisions, From: "r1", To: "r3", Hunks: sampleHunks(), Restore: true, More: "/atelier/documents/summary/outils/historique?curseur=x"}
	out["history-read"] = &DocumentHistoryPage{Site: staffSite(lang, "/atelier/documents/summary/outils/historique"), Kind: "summary", ID: "outils", TextLang: "fr", Heading: "Prêter les outils entre jardins", Revision: "r3", Revisions: revisions, Read: "r2", HTML: sampleHTML, Restore: true}
	out["history-same"] = &DocumentHistoryPage{Site: staffSite(lang, "/atelier/documents/summary/outils/historique"), Kind: "summary", ID: "outils", TextLang: "fr", Heading: "Prêter les outils entre jardins", Revisions: revisions[:1], From: "r0", To: "r3"}

	item := func(title string) WorkItem {
		return WorkItem{Kind: "summary", Title: title, Href: "/atelier/documents/summary/x", Who: "Élise", At: now.AddDate(0, 0, -2)}
	}
	read := item("Les outils de 2024")
	read.Count = 31
	out["documents-desk"] = &DocumentsPage{Site: staffSite(lang, "/atelier/documents"), LoadedAt: now.Add(-time.Minute), Total: 214, Query: "malle", Done: "settled",
		Work: DocumentWork{Conflicts: []WorkItem{item("Prêter les outils entre jardins")}, Reviews: []WorkItem{item("Le budget de la saison")}, Remarks: []WorkItem{{Kind: "summary", Title: "Chantier de mars", Href: "/atelier/documents/summary/x#h-remarques", Who: "Tom", At: now, Text: "La date manque."}}, Away: []WorkItem{item("Choisir les gants")}, Drafts: []WorkItem{item("Chantier de mars"), item("Accueil des écoles")}, Changed: []WorkItem{item("Les jardins partagés")}, Scheduled: []WorkItem{item("Assemblée de janvier")}, Overdue: []WorkItem{item("Partager l’eau")}, StillRead: []WorkItem{read},
			Lost: []LostWords{{"aquaponie", 7, "/recherche?q=aquaponie"}, {"cadenas remparts", 4, "/recherche?q=cadenas"}}, Unopened: []LostWords{{"chantier", 12, "/recherche?q=chantier"}}, Unclear: []UnclearStep{{"Trouver votre rythme", "/atelier/documents/step/jardiner%2Fs3", 9, 14}}},
		Index: &IndexProgress{Done: 4200, Total: 10000}, Kinds: []Facet{{"Tout", "/atelier/documents", 214, false, ""}, {"Synthèses", "/atelier/documents?type=summary", 120, true, ""}, {"Questions", "/atelier/documents?type=faq", 60, false, ""}},
		States: []Facet{{"Brouillons", "/atelier/documents?etat=draft", 2, false, ""}, {"En relecture", "/atelier/documents?etat=review", 1, false, ""}}, Kept: []Pair{{"type", "summary"}}, Write: []string{"summary", "faq", "step", "space", "charter", "glossary"}, Next: &Link{Href: "/atelier/documents?page=2"},
		Documents: []DocumentRow{{Kind: "summary", ID: "outils", Lang: "fr", Title: "Prêter les outils entre jardins", Path: "summaries/outils.md", Visibility: "public", Href: "/syntheses/outils", State: DocReview, Edit: "/atelier/documents/summary/outils", ChangedAt: now, By: "Élise"}, {Kind: "faq", ID: "bebe", Lang: "en", Title: "May we come with a baby?", Path: "faq/bebe.en.md", Visibility: "members", Edit: "/atelier/documents/faq/bebe?langue=en", State: DocPublished}, {Kind: "space", ID: "x", Lang: "fr", Path: "spaces/x.md", State: "broken", Errors: 1}},
		Faults:    []DocumentFault{{Diagnostic: content.Diagnostic{Severity: content.Error, Path: "spaces/x.md", Line: 3, Message: "La visibilité « secret » n’existe pas.", Remedy: "Écrivez public, members ou role:<nom>."}}}}
	out["documents-none-here"] = &DocumentsPage{Site: staffSite(lang, "/atelier/documents"), Query: "zzz", Done: "archived"}

	thanks := &StepPage{Site: site("/parcours/jardiner/s2"), Journey: Link{Title: "Jardiner", Href: "/parcours/jardiner"}, JourneyID: "jardiner", ID: "s2", Number: 2, Title: "Visiter un jardin", HTML: sampleHTML, Stones: sampleSteps(2), Thanks: true, Next: &Link{Title: "Trouver votre rythme", Href: "/parcours/jardiner/s3"}}
	out["step-thanks"] = thanks
	out["data-questions"] = &MyDataPage{Site: site("/mes-donnees"), Retention: sampleKept(), Questions: []HeldQuestion{{ID: "q1", AskedAt: now, State: QuestionAnswered, Question: "Les allées sont-elles larges ?", Contact: "malika@example.org", Messages: []Message{{Author: "Paul", Text: "Oui.", At: now}}}}}
	return out
}
