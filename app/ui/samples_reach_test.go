package ui

import (
	"parvis/app/api"
	"parvis/content"
)

// reachSamples are the pages that lead from posters and paper, and to another device.
func reachSamples(lang string) map[string]Page {
	site := func(path string) Site { return sampleSite(lang, path) }
	square := &QR{Address: "https://jardins.example/entrer", Size: 33, Path: "M4 4h7v1h-7zM12 4h2v1h-2zM4 5h1v1h-1z"}
	spaces := []SpacePick{
		{ID: "remparts", Title: "Jardin des Remparts", Purpose: "Cultiver ensemble, le mercredi et le samedi.", Picked: true},
		{ID: "enfants", Title: "Atelier des enfants", Purpose: "Préparer les ateliers avec les écoles.", Sensitive: true},
	}
	questions := []AskedQuestion{{Question: Question{ID: "why", Label: "Pourquoi venir au jardin ?", Purpose: "Pour vous mettre avec les bonnes personnes.", Required: true}, Spaces: []string{"Jardin des Remparts"}}}
	charter := PaperCharter{Title: "Quatre règles", Revision: "2026-10", Hash: sampleHash, Effective: now.AddDate(0, -1, 0)}
	out := map[string]Page{}
	out["enter"] = &EnterPage{Site: site("/entrer"), Journey: ptr(sampleJourney()), Paper: true}
	out["enter-bare"] = &EnterPage{Site: site("/entrer"), Done: "forgotten"}
	out["help"] = &HelpPage{Site: site("/entrer/aide"), Journey: ptr(sampleJourney())}
	out["code"] = &CodePage{Site: site("/entrer/code")}
	out["code-faulty"] = &CodePage{Site: site("/entrer/code"), Typed: "ABCD", Problem: &Problem{Code: "invalid", Message: "Il manque une réponse.", Fields: []FieldProblem{{Name: "code", Message: "Ce code n’ouvre rien."}}}}
	out["elsewhere"] = &ElsewherePage{Site: site("/entrer/ailleurs"), Kind: "journey", JourneyID: "jardiner", Title: "Devenir jardinière ou jardinier", Read: 3, QR: square, Address: square.Address, Back: "/parcours/jardiner"}
	out["elsewhere-request"] = &ElsewherePage{Site: site("/demandes/d1/ailleurs"), Kind: "request", ID: "d1", QR: square, Address: "https://jardins.example/demandes/d1?cle=6t3kq0w9x8", Back: "/demandes/d1"}
	out["elsewhere-question"] = &ElsewherePage{Site: site("/questions/q1/ailleurs"), Kind: "question", ID: "q1", QR: square, Address: "https://jardins.example/questions/q1?cle=6t3kq0w9x8", Back: "/questions/q1"}
	steps := sampleSteps(0)
	out["resume"] = &ResumePage{Site: site("/entrer/reprendre"), Journey: Link{Title: "Devenir jardinière ou jardinier", Href: "/parcours/jardiner"}, JourneyID: "jardiner", Read: steps[:3], Next: &steps[3], IDs: "s1 s2 s3", Total: 6, First: steps[0].Href}
	out["resume-done"] = &ResumePage{Site: site("/entrer/reprendre"), Journey: Link{Title: "Devenir jardinière ou jardinier", Href: "/parcours/jardiner"}, JourneyID: "jardiner", Read: steps, IDs: "s1 s2 s3 s4 s5 s6", Total: 6, First: steps[0].Href}
	out["sheet"] = &PaperFormPage{Site: site("/entrer/papier"), Charter: charter, Rules: sampleRules(), Spaces: spaces, Questions: questions, Enter: "jardins.example/entrer", QR: square, ErasedDays: 90}
	out["paper-desk"] = &PaperDeskPage{Site: staffSite(lang, "/atelier/papier"), Charter: charter, Spaces: []SpacePick{{ID: "remparts", Title: "Jardin des Remparts"}}, Today: "2026-11-21", Key: "k"}
	out["paper-desk-enter"] = &PaperDeskPage{Site: staffSite(lang, "/atelier/papier"), Charter: charter, Spaces: spaces, Questions: questions, Signed: "2026-11-20", Today: "2026-11-21", Carries: true, Contact: "04 00 00 00 00", Helper: "Lucie", Key: "k",
		Problem: &Problem{Code: "invalid", Message: "Il manque une réponse.", Fields: []FieldProblem{{Name: "signe", Message: "Ce jour ne convient pas."}, {Name: "q.why", Message: "Une réponse est attendue ici."}, {Name: "porte", Message: "Cochez la case."}}}}
	out["slip"] = &SlipPage{Site: staffSite(lang, "/atelier/papier/d1"), ID: "d1", AskedAt: now, Address: "https://jardins.example/demandes/d1?cle=6t3kq0w9x8", QR: square, Code: "7K2M-9QXD-4B1Z", Enter: "jardins.example/entrer/code", New: true,
		Door:   content.Person{Name: "Aïcha", Hours: "Mercredi, de 10 h à 12 h", Contact: "accueil@example.org"},
		Places: []SlipPlace{{Title: "Jardin des Remparts", State: api.Invited, InviteURL: "https://discord.example/invite/abcdef", ExpiresAt: now.AddDate(0, 0, 1)}, {Title: "Atelier des enfants", State: api.Waiting}}}
	out["poster"] = &PosterPage{Site: staffSite(lang, "/atelier/affiche"), QR: square, Enter: "jardins.example/entrer"}
	paper := sampleRequest(lang, api.Waiting, api.Waiting)
	paper.Door, paper.Push = "paper", PushSwitch{Key: "k"}
	out["request-paper"] = paper
	helped := sampleRequest(lang, api.Waiting, api.Waiting)
	helped.Door, helped.Helper, helped.Push, helped.Done = "helped", "Lucie", PushSwitch{Key: "k", Devices: 2}, "push_off"
	out["request-helped"] = helped
	queue := sampleQueue(lang)
	queue.Items[0].Door, queue.Items[1].Door = "paper", "helped"
	queue.Detail = sampleDetail()
	queue.Detail.Door, queue.Detail.Helper = "paper", "Lucie"
	out["queue-paper"] = queue
	return out
}
