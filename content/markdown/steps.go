package markdown

import (
	"fmt"

	"parvis/content"

	"gopkg.in/yaml.v3"
)

// sequence is the items of a list, or nil.
func sequence(n *yaml.Node) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

func (f *frontMatter) step(file File, meta content.Meta, page page) *content.Step {
	return &content.Step{
		Meta: meta, Body: page.body,
		Journey: file.Journey, Order: file.Order,
		Minutes: f.number("minutes", 600),
		When:    f.when(), Choose: f.text("choose"),
		Action: f.action(meta), Contact: f.person("contact"),
	}
}

// when is choice -> options. A condition that is not understood hides the step.
func (f *frontMatter) when() map[string][]string {
	k, ok := f.keys["when"]
	if !ok || isNull(k.node) {
		return nil
	}
	const remedy = "Écrivez « when: {choix: [option]} »."
	when := map[string][]string{}
	ok = f.entries(k.node, func(choice string, v *yaml.Node) {
		options, ok := f.list(v)
		if !ok || len(options) == 0 {
			f.fail(v.Line, fmt.Sprintf("Dans « when », « %s » attend une ou plusieurs options.", choice), remedy)
			return
		}
		when[choice] = options
	})
	if !ok {
		f.fail(k.line, "« when » attend un choix et ses options.", remedy)
	}
	return when
}

func (f *frontMatter) action(meta content.Meta) content.Action {
	k, ok := f.keys["action"]
	if !ok || isNull(k.node) {
		return content.Action{}
	}
	t, ok := f.table(k.node, "action", "label", "href")
	a := content.Action{Label: t["label"], Href: t["href"]}
	switch {
	case !ok || a.Href == "" || a.Label == "":
		f.warn(k.line, "« action » attend un texte et une adresse ; elle n’est pas montrée.", "Écrivez « action: {label: Lire la charte, href: /charte} ».")
		return content.Action{}
	case !safeHref(a.Href):
		f.warn(k.line, fmt.Sprintf("L’adresse « %s » n’est pas permise ; l’action n’est pas montrée.", a.Href), "Écrivez une page du site (/charte) ou une adresse qui commence par https://.")
		return content.Action{}
	}
	a.Href = localise(a.Href, meta.Lang)
	return a
}

// choices are the questions of a journey. One that is not understood hides the journey: its branches would be wrong.
func (f *frontMatter) choices() []content.Choice {
	k, ok := f.keys["choices"]
	if !ok || isNull(k.node) {
		return nil
	}
	const remedy = "Écrivez « choices: », puis « - {id: facon, label: \"Comment venir ?\", options: [{id: sur-place, label: \"Sur place\"}]} »."
	var choices []content.Choice
	seen := map[string]bool{}
	for _, item := range sequence(k.node) {
		var c content.Choice
		ok := f.entries(item, func(key string, v *yaml.Node) {
			text, _ := scalar(v)
			switch key {
			case "id":
				c.ID = text
			case "label":
				c.Label = text
			case "options":
				c.Options = f.options(v)
			default:
				f.warn(v.Line, fmt.Sprintf("Dans « choices », la clé « %s » n’est pas connue.", key), "Clés possibles : id, label, options.")
			}
		})
		if c.ID == "" {
			c.ID = Slug(c.Label)
		}
		switch {
		case !ok || len(c.Options) == 0:
			f.fail(item.Line, "Un choix n’est pas lisible, ou n’a pas d’options.", remedy)
		case !ValidID(c.ID):
			f.fail(item.Line, fmt.Sprintf("L’identifiant de choix « %s » ne convient pas.", c.ID), useSlug(c.ID))
		case seen[c.ID]:
			f.fail(item.Line, fmt.Sprintf("Deux choix ont l’identifiant « %s ».", c.ID), "Donnez à chacun le sien.")
		}
		seen[c.ID] = true
		choices = append(choices, c)
	}
	if len(choices) == 0 && k.node.Kind != yaml.SequenceNode {
		f.fail(k.line, "« choices » attend une liste de choix.", remedy)
	}
	return choices
}

// options are tables, or texts that are their own label.
func (f *frontMatter) options(n *yaml.Node) []content.Option {
	var options []content.Option
	seen := map[string]bool{}
	for _, item := range sequence(n) {
		var o content.Option
		if label, ok := scalar(item); ok {
			o.Label = label
		} else {
			t, _ := f.table(item, "options", "id", "label", "hint")
			o = content.Option{ID: t["id"], Label: t["label"], Hint: t["hint"]}
		}
		if o.ID == "" {
			o.ID = Slug(o.Label)
		}
		if o.Label == "" {
			o.Label = o.ID
		}
		switch {
		case !ValidID(o.ID):
			f.fail(item.Line, fmt.Sprintf("L’identifiant d’option « %s » ne convient pas.", o.ID), useSlug(o.ID))
		case seen[o.ID]:
			f.fail(item.Line, fmt.Sprintf("Deux options ont l’identifiant « %s ».", o.ID), "Donnez à chacune le sien.")
		}
		seen[o.ID] = true
		options = append(options, o)
	}
	return options
}
