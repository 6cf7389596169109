package markdown

import (
	"fmt"

	"parvis/content"

	"gopkg.in/yaml.v3"
)

// document builds the value of a file's kind.
func (f *frontMatter) document(file File, meta content.Meta, page page) Document {
	doc := Document{Meta: meta}
	switch file.Kind {
	case content.KindJourney:
		doc.Journey = &content.Journey{Meta: meta, Body: page.body, Choices: f.choices()}
	case content.KindStep:
		doc.Step = f.step(file, meta, page)
	case content.KindCharter:
		doc.Charter = f.charter(meta, page)
	case content.KindFAQ:
		doc.FAQ = &content.FAQEntry{Meta: meta, Body: page.body}
	case content.KindSpace:
		doc.Space = f.space(meta, page)
	case content.KindSummary:
		doc.Summary = f.summary(file, meta, page)
	case content.KindGlossary:
		doc.Glossary = &content.Glossary{Meta: meta, Body: page.body, Groups: page.groups, Notes: page.notes}
	}
	if doc.Step != nil && doc.Step.Action.Href != "" {
		doc.refs = append(doc.refs, refTo(doc.Step.Action.Href, f.keys["action"].line)...)
	}
	return doc
}

// charter is one revision; its Hash needs the other languages and is set by ReadFolder.
func (f *frontMatter) charter(meta content.Meta, page page) *content.Charter {
	c := &content.Charter{Meta: meta, Body: page.body, Effective: f.day("effective", true), Rules: page.rules}
	if len(c.Rules) == 0 {
		f.fail(0, "Cette charte n’a aucune règle.", "Commencez chaque règle par un titre de niveau deux : « ## Respecter chaque personne ».")
	}
	if k, ok := f.keys["changes"]; ok {
		c.Changes = f.changes(k)
	}
	return c
}

// summary warns of people named without a word on their consent. A translation has that word from its original.
func (f *frontMatter) summary(file File, meta content.Meta, page page) *content.Summary {
	s := &content.Summary{
		Meta: meta, Body: page.body, Sections: page.sections,
		Consent: f.text("consent"), Spaces: f.texts("spaces", false), Credits: f.text("credits"),
	}
	if s.Consent == "" && page.named > 0 && file.Lang == "fr" {
		f.warn(page.named, "Une personne est nommée ici, et la synthèse ne dit pas qu’elle est d’accord.", "Demandez-lui, puis ajoutez « consent: \"Les personnes citées ont dit oui.\" » à l’en-tête.")
	}
	return s
}

// changes are rule id -> why. A rule that the revision takes away is named here too.
func (f *frontMatter) changes(k field) map[string]string {
	changes := map[string]string{}
	ok := f.entries(k.node, func(id string, v *yaml.Node) {
		why, ok := scalar(v)
		if !ok || why == "" {
			f.warn(v.Line, fmt.Sprintf("Dans « changes », « %s » attend la raison du changement.", short(id)), "Écrivez « ma-regle: \"pourquoi elle change\" ».")
			return
		}
		changes[id] = why
	})
	if !ok {
		f.warn(k.line, "« changes » attend, pour chaque règle changée, son identifiant et la raison.", "Écrivez « changes: », puis dessous « ma-regle: \"pourquoi elle change\" ».")
	}
	return changes
}

func (f *frontMatter) space(meta content.Meta, page page) *content.Space {
	s := &content.Space{
		Meta: meta, Body: page.body,
		Server: f.text("server"), Channel: f.text("channel"), Purpose: f.text("purpose"),
		Roles: f.texts("roles", true), Owner: f.person("owner"), Questions: f.questions(),
	}
	if k, ok := f.keys["sensitive"]; ok {
		s.Sensitive = f.flag(k.node, "sensitive")
	}
	if s.Owner.Hours == "" && s.Owner.Name != "" {
		s.Owner.Hours = f.text("hours")
	}
	switch kind := f.text("kind"); kind {
	case "organised":
		s.Organised = true
	case "free", "":
	default:
		f.warn(f.keys["kind"].line, fmt.Sprintf("« kind: %s » n’existe pas ; l’espace est montré comme libre.", kind), "Écrivez « organised » ou « free ».")
	}
	return s
}

// person is a name, or a table.
func (f *frontMatter) person(key string) content.Person {
	k, ok := f.keys[key]
	if !ok {
		return content.Person{}
	}
	if name, ok := scalar(k.node); ok {
		return content.Person{Name: name}
	}
	t, ok := f.table(k.node, key, "name", "role", "hours", "contact")
	if !ok {
		f.warn(k.line, fmt.Sprintf("« %s » attend un prénom.", key), fmt.Sprintf("Écrivez « %s: {name: Camille, role: accueil, hours: le mardi} ».", key))
	}
	p := content.Person{Name: t["name"], Role: t["role"], Hours: t["hours"], Contact: t["contact"]}
	if !safeAddress(p.Contact) {
		f.warn(k.line, fmt.Sprintf("L’adresse « %s » n’est pas permise ; elle est retirée.", p.Contact), "Écrivez une adresse électronique, ou une adresse qui commence par https://.")
		p.Contact = ""
	}
	return p
}

// questions are what a space asks. A question that is not understood hides the space: asking less than its
// moderators want, or more, is not ours to decide.
func (f *frontMatter) questions() []content.Question {
	k, ok := f.keys["questions"]
	if !ok || isNull(k.node) {
		return nil
	}
	const remedy = "Écrivez « questions: », puis pour chacune « - {id: prenom, label: \"Votre prénom ?\", purpose: \"pour vous répondre\", required: true} »."
	var questions []content.Question
	seen := map[string]bool{}
	for _, item := range sequence(k.node) {
		var q content.Question
		ok := f.entries(item, func(key string, v *yaml.Node) {
			text, isText := scalar(v)
			switch key {
			case "id":
				q.ID = text
			case "label":
				q.Label = text
			case "purpose":
				q.Purpose = text
			case "required":
				q.Required, isText = f.flag(v, "required"), true
			default:
				f.warn(v.Line, fmt.Sprintf("Dans « questions », la clé « %s » n’est pas connue.", key), "Clés possibles : id, label, purpose, required.")
				isText = true
			}
			if !isText {
				f.fail(v.Line, fmt.Sprintf("Dans « questions », « %s » attend un texte.", key), remedy)
			}
		})
		switch {
		case !ok || isNull(item):
			f.fail(item.Line, "Une question n’est pas lisible.", remedy)
			continue
		case q.ID == "":
			q.ID = Slug(q.Label)
		}
		if !ValidID(q.ID) {
			f.fail(item.Line, fmt.Sprintf("L’identifiant de question « %s » ne convient pas.", q.ID), useSlug(q.ID))
		} else if seen[q.ID] {
			f.fail(item.Line, fmt.Sprintf("Deux questions ont l’identifiant « %s ».", q.ID), "Donnez à chacune le sien.")
		}
		seen[q.ID] = true
		if q.Purpose == "" {
			f.warn(item.Line, fmt.Sprintf("La question « %s » ne dit pas à quoi sert la réponse.", q.ID), "Ajoutez « purpose » : la personne saura pourquoi on le lui demande.")
		}
		questions = append(questions, q)
	}
	if len(questions) == 0 && !f.failed && k.node.Kind != yaml.SequenceNode {
		f.fail(k.line, "« questions » attend une liste.", remedy)
	}
	return questions
}
