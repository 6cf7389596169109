package ui

import (
	"maps"
	"strconv"
	"time"

	"parvis/app/api"
	"parvis/content"
)

var now = time.Date(2026, 11, 21, 10, 30, 0, 0, time.FixedZone("CET", 3600))

func sampleSite(lang, path string) Site {
	return Site{
		Name: "Les Jardins partagés", Tagline: "Un carré de terre dans chaque quartier.", Lang: lang,
		Languages: []string{"fr", "en"}, Path: path,
		AltPath: map[string]string{"fr": path, "en": Path("en", path)},
		Welcome: content.Person{Name: "Aïcha", Role: "à l’accueil", Hours: "Mercredi et samedi, de 10 h à 12 h", Contact: "accueil@example.org"},
		Version: "0.1.0", Now: now,
	}
}

func staffSite(lang, path string) Site {
	s := sampleSite(lang, path)
	s.Staff = &Staff{Name: "Bruno", Role: "moderator", Doors: []Door{{DoorQueue, "/atelier/file", 8, true}, {DoorQuestions, "/atelier/questions", 1, false}, {DoorDocuments, "/atelier/documents", 0, false}}}
	return s
}

func sampleSteps(current int) []Stone {
	titles := []string{"Faire connaissance", "Visiter un jardin", "Trouver votre rythme", "Lire la charte", "Choisir vos espaces", "Planter la première graine"}
	var out []Stone
	for i, t := range titles {
		out = append(out, Stone{ID: "s" + strconv.Itoa(i+1), Number: i + 1, Title: t, Href: "/parcours/jardiner/s" + strconv.Itoa(i+1), Minutes: 2 + i%3, Current: i+1 == current})
	}
	return out
}

func sampleJourney() JourneyBrief {
	return JourneyBrief{ID: "jardiner", Title: "Devenir jardinière ou jardinier", Href: "/parcours/jardiner", Start: "/parcours/jardiner/s1", Minutes: 18, Steps: sampleSteps(0)}
}

func sampleChoice() *Choice {
	return &Choice{ID: "rythme", Label: "Combien de temps avez-vous ?", Options: []ChoiceOption{
		{ID: "semaine", Label: "Un peu chaque semaine", Hint: "Arroser, désherber, rencontrer.", Picked: true},
		{ID: "mois", Label: "Une fois par mois", Hint: "Les grands chantiers."},
		{ID: "loin", Label: "À distance", Hint: "Écrire, dessiner, compter les graines."},
	}}
}

const sampleHTML = `<p>Un jardin partagé se cultive à plusieurs, sans parcelle à soi. On y apprend en faisant.</p><h2>Ce que l’on y trouve</h2><ul><li>des outils, à ranger après usage</li><li>du compost, à nourrir</li><li>des voisines et des voisins</li></ul><p>Lisez <a href="/charte">la charte</a> avant de venir.</p>`

func sampleRules() []CharterRule {
	return []CharterRule{
		{ID: "accueil", Number: 1, Title: "Dire bonjour", HTML: "<p>Qui arrive est salué. Qui part aussi.</p>"},
		{ID: "partage", Number: 2, Title: "Partager la récolte", HTML: "<p>Chacun prend selon son besoin et laisse de quoi.</p>", Change: "changed"},
		{ID: "terre", Number: 3, Title: "Prendre soin de la terre", HTML: "<p>Ni pesticide, ni plastique. L’eau de pluie d’abord.</p>"},
		{ID: "photos", Number: 4, Title: "Demander avant de photographier", HTML: "<p>Un oui clair, surtout pour les enfants.</p>", Change: "new"},
	}
}

const sampleHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

func samplePlaces(states ...string) []RequestPlace {
	titles := []string{"Jardin des Remparts", "Grainothèque", "Atelier des enfants", "Compost"}
	var out []RequestPlace
	for i, st := range states {
		p := RequestPlace{Space: "e" + strconv.Itoa(i+1), Title: titles[i%len(titles)], Server: "Jardins", Roles: []string{"jardinier·ère"}, State: st,
			ChangedAt: now.Add(-time.Hour), Owner: content.Person{Name: "Paul"}}
		switch st {
		case api.Invited:
			p.InviteURL, p.ExpiresAt = "https://discord.example/invite/abcdef", now.Add(22*time.Hour)
		case api.Granted, api.Confirmed, api.Screening:
			p.Enter = "https://discord.example/channels/1/2"
		case api.Refused:
			p.Note = "Le jardin est complet jusqu’au printemps.\nNous gardons votre nom si vous le voulez."
		case api.BlockedPerson:
			p.Reason, p.Sensitive = "sensitive_needs_account", true
		case api.BlockedSteward:
			p.Reason = "role_order"
		}
		out = append(out, p)
	}
	return out
}

func sampleMessages() []Message {
	return []Message{
		{Author: "Paul", Text: "Bienvenue ! Avez-vous déjà travaillé avec des enfants ?\nUn oui ou un non suffit.", At: now.AddDate(0, 0, -1)},
		{Mine: true, Text: "Oui, trois étés en colonie.", At: now.Add(-3 * time.Hour)},
	}
}

func sampleRequest(lang, state string, states ...string) *RequestPage {
	return &RequestPage{Site: sampleSite(lang, "/demandes/d1"), ID: "d1", State: state, Version: 3, AskedAt: now.AddDate(0, 0, -2),
		Places: samplePlaces(states...), Messages: sampleMessages(), Address: "https://jardins.example/demandes/d1?cle=6t3kq0w9x8", Linking: true}
}

func sampleSpaces() []SpaceBrief {
	return []SpaceBrief{
		{ID: "remparts", Title: "Jardin des Remparts", Purpose: "Cultiver ensemble, le mercredi et le samedi.", Organised: true, Server: "Jardins", Channel: "#remparts", Roles: []string{"jardinier·ère"}, Owner: content.Person{Name: "Paul", Hours: "Le samedi", Contact: "paul@example.org"}},
		{ID: "graines", Title: "Grainothèque", Purpose: "Échanger des graines et des conseils, à toute heure.", Server: "Jardins", Channel: "#graines", Roles: []string{"semeur·se", "lecteur·ice"}, State: api.Granted},
		{ID: "enfants", Title: "Atelier des enfants", Purpose: "Préparer les ateliers avec les écoles.", Organised: true, Sensitive: true, Server: "Jardins – écoles", Roles: []string{"animateur·ice"}, Owner: content.Person{Name: "Inès"}},
	}
}

func sampleKept() []Kept {
	return []Kept{{"unanswered", 90}, {"refused", 30}, {"answers", 0}, {"question_waiting", 90}, {"question_answered", 30}, {"log", 14}}
}

func sampleQueue(lang string) *QueuePage {
	return &QueuePage{Site: staffSite(lang, "/atelier/file"), Filter: "attente", Counts: QueueCounts{8, 6, 1, 2, 21, 29},
		Items: []QueueItem{
			{ID: "d1", Excerpt: "J’ai vu votre affiche à la bibliothèque et j’aimerais aider près de chez moi.", Spaces: []string{"Jardin des Remparts", "Atelier des enfants"}, State: api.Waiting, Sensitive: true, AskedAt: now.AddDate(0, 0, -2)},
			{ID: "d2", Excerpt: "Bonjour, je déménage en mars.", Spaces: []string{"Grainothèque"}, State: api.Waiting, Unread: true, AskedAt: now.Add(-26 * time.Hour)},
			{ID: "d3", Spaces: []string{"Compost"}, State: api.Waiting, AskedAt: now.Add(-5 * time.Hour)},
			{ID: "d4", Excerpt: "Je viens de la part de Lucie.", Spaces: []string{"Jardin des Remparts"}, State: api.Approved, Blocked: true, AskedAt: now.Add(-40 * time.Minute)},
			{ID: "d5", Excerpt: "Envie de mettre les mains dans la terre après le travail.", Spaces: []string{"Compost", "Grainothèque"}, State: api.Waiting, AskedAt: now.Add(-20 * time.Minute)},
		},
		More: "c2"}
}

func sampleDetail() *QueueDetail {
	return &QueueDetail{ID: "d1", Version: 4, State: api.Waiting, AskedAt: now.AddDate(0, 0, -2), Charter: "2026-10", AcceptedAt: now.AddDate(0, 0, -3), Contact: "malika@exemple.org", Account: "malika.k",
		Answers: []Answer{{"Pourquoi venir au jardin ?", "J’ai vu votre affiche à la bibliothèque et j’aimerais aider près de chez moi.\n\nJe suis libre le samedi."}, {"Avez-vous déjà encadré des enfants ?", ""}},
		Places: []QueuePlace{
			{Space: "remparts", Title: "Jardin des Remparts", Server: "Jardins", Roles: []string{"jardinier·ère"}, State: api.Waiting, Picked: true},
			{Space: "enfants", Title: "Atelier des enfants", Server: "Jardins – écoles", Roles: []string{"animateur·ice"}, State: api.Waiting, Sensitive: true, Picked: true},
			{Space: "compost", Title: "Compost", Server: "Jardins", Roles: []string{"composteur·se"}, State: api.BlockedSteward, Reason: "role_order", Retry: true, Revoke: true},
		},
		Messages: []Message{{Author: "Bruno", Mine: true, Text: "Bonjour ! Quel âge ont les enfants que vous connaissez ?", At: now.Add(-time.Hour)}, {Text: "Entre 6 et 10 ans.", At: now.Add(-30 * time.Minute)}},
		Journal:  []Decision{{Who: "Inès", What: "approve", Spaces: []string{"Compost"}, At: now.AddDate(0, 0, -1)}},
	}
}

func sampleAccessibility(lang string) *AccessibilityPage {
	other := ""
	if lang != "fr" {
		other = "fr"
	}
	missing := AccessCriterion{Number: "7.1", Title: "Ce que font les scripts parle aux lecteurs d’écran.", State: "unchecked", Why: "Personne n’a encore essayé.", Lang: other}
	return &AccessibilityPage{Site: sampleSite(lang, "/accessibilite"), Host: content.Host{Name: "Association des Jardins", Contact: "technique@example.org"}, Checked: now, Rate: 91,
		Count: map[string]int{"held": 64, "fails": 1, "unchecked": 5, "none": 36}, Missing: []AccessCriterion{missing},
		Topics: []AccessTopic{{ID: "t7", Number: 7, Title: "Scripts", Lang: other, Criteria: []AccessCriterion{missing,
			{Number: "7.2", Title: "L’autre façon de faire est juste.", State: "held", By: []string{"TestPages", "newcomer.test.mjs: the journey"}, Lang: other},
			{Number: "7.3", Title: "Au clavier.", State: "fails", Why: "Une touche manque.", Lang: other}, {Number: "7.4", Title: "Sans objet.", State: "none", Why: "Il n’y en a pas.", Lang: other}}},
			{ID: "wcag22", Title: "Ajouts de WCAG 2.2", Lang: other, Criteria: []AccessCriterion{{Number: "2.5.8", Title: "Assez grand.", State: "none", Why: "Rien.", Lang: other}}}}}
}

// samples is every page in its states, by the name of the file it is shown in.
func samples(lang string) map[string]Page {
	site := func(path string) Site { return sampleSite(lang, path) }
	link := func(t string) *Link {
		return &Link{Title: t, Href: "/faq/x", Text: "Oui, et même avec une poussette : les allées sont larges."}
	}
	out := map[string]Page{}

	out["home"] = &HomePage{Site: site("/"), About: "Quarante jardins dans la ville, cultivés par qui veut. Venez avec vos mains, on vous prête le reste.", Journey: ptr(sampleJourney()),
		Others:    []JourneyBrief{{ID: "b", Title: "Aider à distance", Href: "/parcours/b", Minutes: 12, Steps: sampleSteps(0)[:2]}},
		FAQ:       []Link{*link("Peut-on venir avec un bébé ?"), *link("Faut-il savoir jardiner ?"), *link("Et s’il pleut ?")},
		Spaces:    []Link{{Title: "Jardin des Remparts", Href: "/espaces/remparts", Text: "Cultiver ensemble."}, {Title: "Grainothèque", Href: "/espaces/graines", Text: "Échanger des graines."}},
		Summaries: []Link{{Title: "Prêter les outils entre jardins", Href: "/syntheses/outils", Text: "Une malle par quartier, un prêt de dix jours."}}}
	out["home-picture"] = &HomePage{Site: site("/"), Journey: ptr(sampleJourney()), Picture: &Face{Phone: "/medias/a.png?v=1&vue=telephone", Desk: "/medias/a.png?v=1&vue=ecran", Width: 1200, Height: 800, Alt: "Un jardin, le matin"}}
	accent := &HomePage{Site: site("/"), About: "Une autre couleur.", Journey: ptr(sampleJourney())}
	accent.Accent, accent.Sandbox = "#7a2e8e", true
	out["home-accent"] = accent
	out["offline"] = &OfflinePage{Site: site("/hors-ligne")}
	out["share"] = &SharePage{Site: site("/partager"), Words: "On se retrouve au pont samedi ?", Link: "https://discord.example/channels/1/2/3",
		Search: "/recherche?q=pont", Ask: "/questions/nouvelle?question=pont", Begin: "/atelier/documents/summary/nouveau?source=x"}
	out["home-empty"] = &HomePage{Site: site("/")}
	out["journeys"] = &JourneysPage{Site: site("/parcours"), Journeys: []JourneyBrief{sampleJourney(), {ID: "b", Title: "Aider à distance", Text: "Pour qui préfère écrire, trier et relier, de chez soi.", Href: "/parcours/b", Steps: sampleSteps(0)[:2]}}}
	out["journeys-empty"] = &JourneysPage{Site: site("/parcours")}
	out["journey"] = &JourneyPage{Site: site("/parcours/jardiner"), Journey: sampleJourney(), HTML: sampleHTML, Choices: []Choice{*sampleChoice()}, Action: "/parcours/jardiner"}
	step := &StepPage{Site: site("/parcours/jardiner/s3"), Journey: Link{Title: "Devenir jardinière ou jardinier", Href: "/parcours/jardiner"}, JourneyID: "jardiner", ID: "s3", Number: 3,
		Title: "Trouver votre rythme", Minutes: 4, MinutesLeft: 9, HTML: sampleHTML, Stones: sampleSteps(3), Choice: sampleChoice(), Action: "/parcours/jardiner/s3",
		Kept: []Pair{{"lieu", "nord"}}, Previous: &Link{Title: "Visiter un jardin", Href: "/parcours/jardiner/s2"}, Next: &Link{Title: "Lire la charte", Href: "/parcours/jardiner/s4"}}
	out["step-choice"] = step
	plain := *step
	plain.Choice, plain.Leads, plain.Number, plain.ID, plain.Stones, plain.Title = nil, &Link{Title: "Ouvrir le plan du jardin", Href: "https://example.org/plan"}, 2, "s2", sampleSteps(2), "Visiter un jardin"
	out["step"] = &plain
	last := *step
	last.Choice, last.Next, last.MinutesLeft, last.Number, last.ID, last.Stones, last.Title = nil, nil, 0, 6, "s6", sampleSteps(6), "Planter la première graine"
	out["step-last"] = &last

	charter := CharterPage{Site: site("/charte"), Title: "Quatre règles pour jardiner ensemble", Revision: "2026-10", Effective: now.AddDate(0, -1, 0), Hash: sampleHash, HTML: "<p>Cinq minutes de lecture.</p>", Rules: sampleRules()}
	out["charter"] = ptr(charter)
	accepted := charter
	accepted.Accepted, accepted.JustNow = &Receipt{Revision: "2026-10", Hash: sampleHash, At: now}, true
	out["charter-accepted"] = &accepted
	since := charter
	since.Since, since.Problem, since.Next = &Since{Revision: "2025-10", At: now.AddDate(-1, 0, 0), Changed: 2, Total: 4}, &Problem{Code: "charter-changed", Message: "La charte a changé.", Fields: []FieldProblem{{Name: "lu", Message: "Cochez la case."}}}, "/demandes/nouvelle?espace=graines"
	out["charter-since"] = &since
	changes := ChangesPage{Site: site("/charte/changements"), From: "2025-10", AcceptedAt: now.AddDate(-1, 0, 0), Revision: "2026-10", Effective: now.AddDate(0, -1, 0), Hash: sampleHash, Unchanged: 2, Rules: []RuleChange{
		{ID: "partage", Number: 2, Title: "Partager la récolte", Kind: "changed", Segments: []Segment{{"same", "Chacun prend "}, {"del", "un panier"}, {"ins", "selon son besoin et laisse de quoi"}, {"same", "."}}, Why: "Les familles nombreuses n’osaient plus venir."},
		{ID: "photos", Number: 4, Title: "Demander avant de photographier", Kind: "new", Segments: []Segment{{"ins", "Un oui clair, surtout pour les enfants."}}},
		{ID: "chiens", Number: 5, Title: "Tenir les chiens en laisse", Kind: "removed", Segments: []Segment{{"del", "Les chiens restent en laisse."}}},
	}}
	out["changes"] = &changes

	out["faq"] = &FAQListPage{Site: site("/faq"), Groups: []FAQGroup{{Title: "Venir", Entries: []FAQItem{{ID: "bebe", Title: "Peut-on venir avec un bébé ?", HTML: sampleHTML}, {ID: "pluie", Title: "Et s’il pleut ?", HTML: "<p>On vient quand même.</p>"}}}, {Title: "Jardiner", Entries: []FAQItem{{ID: "savoir", Title: "Faut-il savoir jardiner ?", HTML: "<p>Non.</p>"}}}}}
	out["faq-empty"] = &FAQListPage{Site: site("/faq")}
	out["faq-entry"] = &FAQPage{Site: site("/faq/bebe"), ID: "bebe", Title: "Peut-on venir avec un bébé ?", HTML: sampleHTML, Plain: "Oui, les allées sont larges.", Updated: now.AddDate(0, 0, -9), Previous: link("Faut-il savoir jardiner ?"), Next: link("Et s’il pleut ?")}
	out["spaces"] = &SpacesPage{Site: site("/espaces"), Spaces: sampleSpaces()}
	out["spaces-empty"] = &SpacesPage{Site: site("/espaces")}
	out["space"] = &SpacePage{Site: site("/espaces/enfants"), Space: sampleSpaces()[2], HTML: sampleHTML, Questions: []Question{{"why", "Pourquoi cet atelier ?", "Pour vous proposer la bonne équipe.", true}, {"when", "Quels jours ?", "Pour le planning.", false}}}
	mine := &SpacePage{Site: site("/espaces/graines"), Space: sampleSpaces()[1], HTML: sampleHTML}
	mine.Request = "d1"
	out["space-mine"] = mine

	picks := []SpacePick{{ID: "remparts", Title: "Jardin des Remparts", Purpose: "Cultiver ensemble."}, {ID: "enfants", Title: "Atelier des enfants", Purpose: "Avec les écoles.", Sensitive: true}, {ID: "graines", Title: "Grainothèque", Purpose: "Échanger des graines."}}
	picked := append([]SpacePick(nil), picks...)
	picked[0].Picked, picked[1].Picked = true, true
	ask := NewRequestPage{Site: site("/demandes/nouvelle"), Accepted: true, Spaces: picked, Linking: true, Discord: true, Answerers: []string{"Paul", "Inès"}, ErasedDays: 90, Key: "k1",
		Questions: []AskedQuestion{{Question: Question{"why", "Pourquoi venir au jardin ?", "Pour vous présenter aux bonnes personnes.", true}, Spaces: []string{"Jardin des Remparts"}}, {Question: Question{"kids", "Avez-vous déjà encadré des enfants ?", "Cet espace touche des enfants.", false}, Spaces: []string{"Atelier des enfants"}, Value: "Oui.\nTrois étés."}}}
	out["ask"] = ptr(ask)
	choose := ask
	choose.Spaces, choose.Questions = picks, nil
	out["ask-choose"] = &choose
	whole := ask
	whole.Whole, whole.Spaces, whole.Key = true, picks, ""
	out["ask-offline"] = &whole
	first := ask
	first.Accepted = false
	out["ask-charter"] = &first
	faulty := ask
	faulty.Problem = &Problem{Code: "invalid", Message: "Il manque une réponse.", Fields: []FieldProblem{{Name: "q.why", Message: "Une réponse est attendue ici."}, {Name: "contact", Message: "Cette réponse ne convient pas."}}}
	faulty.Contact = "malika@"
	out["ask-faulty"] = &faulty

	all := api.PlaceStates()
	out["request-mixed"] = sampleRequest(lang, api.Approved, api.Granted, api.Invited, api.Waiting)
	out["request-waiting"] = sampleRequest(lang, api.Waiting, api.Waiting)
	for _, st := range all[1:] {
		state := api.Approved
		if st == api.Refused || st == api.Withdrawn {
			state = st
		}
		out["request-"+st] = sampleRequest(lang, state, st)
	}
	done := sampleRequest(lang, api.Approved, api.Confirmed, api.BlockedSteward)
	done.Done, done.Account, done.Messages = "confirmed", "malika.k", nil
	out["request-done"] = done

	held := &MyDataPage{Site: site("/mes-donnees"), OnPlatform: true, Retention: sampleKept(),
		Acceptances: []HeldAcceptance{{ID: "a1", Revision: "2026-10", Hash: sampleHash, At: now}},
		Requests:    []HeldRequest{{ID: "d1", AskedAt: now, State: api.Approved, Contact: "malika@example.org", Answers: []Answer{{"Pourquoi ?", "Pour la terre."}}, Places: []HeldPlace{{Title: "Grainothèque", State: api.Invited, InvitedAt: now, ExpiresAt: now}}, Messages: sampleMessages(), Decisions: []Decision{{What: "approve", At: now}}}},
		Accounts:    []HeldAccount{{Platform: "Discord", Name: "malika.k", ID: "123456789", LinkedAt: now}}}
	out["data"] = held
	out["data-empty"] = &MyDataPage{Site: site("/mes-donnees"), Retention: sampleKept()}
	out["data-erased"] = &MyDataPage{Site: site("/mes-donnees"), Retention: sampleKept(), Erased: true}
	out["about"] = &AboutPage{Site: site("/a-propos"), About: "Une association de quartier.", Host: content.Host{Name: "Association des Jardins", Place: "Lyon", Contact: "technique@example.org", Maintainer: "Karim"}, Privacy: content.Contact{Name: "Inès", Address: "donnees@example.org"}, Retention: sampleKept(), Discord: true, Source: "https://example.org/source"}
	out["accessibility"] = sampleAccessibility(lang)
	out["signin"] = &SignInPage{Site: site("/connexion"), State: "explain"}
	out["signin-ready"] = &SignInPage{Site: site("/connexion"), State: "ready", Action: "/connexion?lien=abc", Role: "moderator"}
	out["signin-spent"] = &SignInPage{Site: site("/connexion"), State: "spent"}
	out["signin-inside"] = &SignInPage{Site: site("/connexion"), State: "signed-in"}

	out["queue"] = sampleQueue(lang)
	detail := sampleQueue(lang)
	detail.Detail, detail.Done = sampleDetail(), &QueueDone{What: "refuse", ID: "d9", Version: 3, Undo: true}
	out["queue-detail"] = detail
	stale := sampleQueue(lang)
	stale.Detail = sampleDetail()
	stale.Detail.Stale = &Decision{Who: "Inès", What: "refuse", Reason: "Le jardin est complet.", At: now}
	stale.Detail.Typed = QueueTyped{Decision: "refuse", Reason: "Une place se libère au printemps."}
	stale.Detail.Problem = &Problem{Code: "invalid", Message: "Il manque une réponse.", Fields: []FieldProblem{{Name: "reason", Message: "Dites pourquoi."}}}
	out["queue-stale"] = stale
	refused := sampleQueue(lang)
	refused.Detail = sampleDetail()
	refused.Detail.State = api.Refused
	for i := range refused.Detail.Places {
		refused.Detail.Places[i].State = api.Refused
	}
	out["queue-refused"] = refused
	out["queue-empty"] = &QueuePage{Site: staffSite(lang, "/atelier/file"), Filter: "attente"}
	out["documents"] = &DocumentsPage{Site: staffSite(lang, "/atelier/documents"), LoadedAt: now.Add(-time.Minute),
		Documents: []DocumentRow{{Kind: "charter", ID: "2026-10", Lang: "fr", Title: "Quatre règles", Path: "charter/2026-10.md", Visibility: "public", Href: "/charte"}, {Kind: "faq", ID: "bebe", Lang: "fr", Title: "Peut-on venir avec un bébé ?", Path: "faq/bebe.md", Visibility: "role:jardin", Warnings: 1}, {Kind: "space", ID: "x", Lang: "en", Path: "spaces/x.en.md", Visibility: "members", Errors: 1}},
		Faults:    []DocumentFault{{Diagnostic: content.Diagnostic{Severity: content.Error, Path: "spaces/x.en.md", Line: 3, Message: "La visibilité « secret » n’existe pas.", Remedy: "Écrivez public, members ou role:<nom>."}}, {Diagnostic: content.Diagnostic{Severity: content.Warning, Path: "faq/bebe.md", Message: "Aucune date.", Remedy: "Ajoutez date: 2026-11-21."}, Title: "Peut-on venir avec un bébé ?", Href: "/atelier/documents/faq/bebe"}}}
	out["documents-fine"] = &DocumentsPage{Site: staffSite(lang, "/atelier/documents"), LoadedAt: now}
	out["missing"] = &FailurePage{Site: site("/nulle-part"), Status: 404, Code: "not-found", Near: []Link{*link("Peut-on venir avec un bébé ?"), {Title: "La charte", Href: "/charte"}}}
	out["failure"] = &FailurePage{Site: site("/charte"), Status: 503, Code: "unavailable", Back: "/charte", Reference: "7f3a"}
	styles := &StylePage{Site: staffSite(lang, "/atelier/style"), Code: &QR{Address: "https://jardins.example/", Size: 29, Path: "M4 4h7v1h-7z"}}
	for _, name := range []string{"day", "night", "day_more", "night_more"} {
		styles.Themes = append(styles.Themes, StyleTheme{Name: name, Colours: []StyleColour{{"ink", "#12292f"}}, Pairs: []StylePair{{On: "ink", Ground: "paper", OnColour: "#12292f", GroundColour: "#f8f1e4", Ratio: "13,4", Least: "7,0"}, {On: "x", Ground: "y", OnColour: "#777777", GroundColour: "#888888", Ratio: "1,2", Least: "4,5", Fails: true}}})
	}
	out["style"] = styles
	out["journey-paper"] = &JourneyPaperPage{Site: site("/parcours/jardiner"), Journey: sampleJourney(), HTML: sampleHTML, Paper: styles.Code, Steps: []PaperStep{
		{Number: 1, Title: "Visiter un jardin", Minutes: 3, HTML: sampleHTML, Choice: sampleChoice()}, {Number: 2, Title: "Trouver votre rythme", HTML: sampleHTML, For: "Pour : À distance", Leads: link("Ouvrir le plan")}}}
	maps.Copy(out, memorySamples(lang))
	maps.Copy(out, reachSamples(lang))
	return out
}

func ptr[T any](v T) *T { return &v }
