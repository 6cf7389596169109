package ui

import (
	"encoding/json"
	"strings"

	"parvis/app/i18n"

	"parvis/content"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func (p *EditorPage) form() app.UI {
	first, groups := p.grouped()
	first, after := p.beforeText(first)
	return p.post(p.path(), id("texte"), class("flow"), a("data-kind", p.Kind), a("data-lang", p.TextLang), p.says(),
		hidden("version", p.Revision), hidden("langue", p.TextLang),
		when(p.Key != "", func() app.UI { return hidden("cle", p.Key) }),
		p.bar(),
		each(first, func(f EditorField) app.UI { return p.field(f) }),
		when(!p.NoBody, func() app.UI { return p.area() }),
		each(after, func(f EditorField) app.UI { return p.field(f) }),
		each(groups, func(g fieldGroup) app.UI {
			return el("details", class("card"), yes("open", g.faulty(p.Problem)),
				el("summary", el("span", g.Title, " ", el("span", class("mut sm"), p.t("doc.group.help")))), el("div", class("flow inner"), each(g.Fields, func(f EditorField) app.UI { return p.field(f) })))
		}),
		p.advice(),
		p.actions(),
	)
}

// says gives the script its words and addresses.
func (p *EditorPage) says() attr {
	words := map[string]string{"preview": p.to("/atelier/apercu"), "media": p.to("/atelier/medias"), "alive": "/healthz"}
	for _, w := range []string{"offline", "waits", "away", "again", "failed", "unsaved", "untitled", "sending", "sent", "not_sent", "line"} {
		words[w] = p.t("editor.say." + w)
	}
	for _, state := range []string{DocDraft, DocReview, DocPublished, DocChanged, DocScheduled, DocArchived} {
		words["state_"+state] = p.t("state." + state)
	}
	words["stale"], words["compare"] = p.t("editor.stale"), p.t("editor.compare")
	b, err := json.Marshal(words)
	if err != nil {
		return attr{}
	}
	return a("data-say", string(b))
}

// bar keeps the state and the way to save in view. Its button is the first of the form: what Enter presses in a field.
func (p *EditorPage) bar() app.UI {
	return el("div", class("bar q2"),
		el("p", class("row sm"),
			el("span", class("tag"), p.t("state."+docState(p.State))),
			el("span", id("garde"), a("role", "status"), p.savedLine())),
		el("p", class("row"),
			when(p.Can.Save, func() app.UI {
				return el("button", class("btn alt"), a("name", "geste"), a("value", "enregistrer"), p.t("editor.save"))
			}),
			el("button", class("btn bare look"), a("name", "geste"), a("value", "apercu"), a("formaction", p.to(p.path())+"#h-apercu"), p.t("editor.preview"))))
}

func (p *EditorPage) savedLine() string {
	switch {
	case p.SavedAt.IsZero():
		return p.t("editor.unsaved")
	case p.State == DocScheduled && !p.PublishAt.IsZero():
		return p.t("editor.comes_out", "when", i18n.Moment(p.Lang, p.Now, p.PublishAt))
	case p.SavedBy != "":
		return p.t("editor.saved_by", "when", i18n.Moment(p.Lang, p.Now, p.SavedAt), "name", p.SavedBy)
	}
	return p.t("editor.saved", "when", i18n.Moment(p.Lang, p.Now, p.SavedAt))
}

// docState is a state that the catalogues know.
func docState(state string) string {
	if i18n.Has("state." + state) {
		return state
	}
	return DocDraft
}

// area is the text with the few buttons that matter; they are shown by the script.
func (p *EditorPage) area() app.UI {
	value := p.Body
	if strings.HasPrefix(value, "\n") {
		value = "\n" + value
	}
	fault := p.Problem.of("corps")
	return el("div", class("field write"),
		el("label", a("for", "f-corps"), p.t("editor.body")),
		el("span", class("hint"), id("f-corps-aide"), p.bodyHint()),
		p.guide(),
		el("div", class("tools"), yes("hidden", true),
			el("div", class("row known"), a("role", "group"), a("aria-label", p.t("editor.tools")), p.tools()),
			el("p", id("ici"), class("sm"), yes("hidden", true))),
		el("noscript", el("p", el("a", class("tall"), href(p.to("/atelier/medias")), a("target", "_blank"), p.t("editor.picture")))),
		el("textarea", class("fld"), id("f-corps"), a("name", "corps"), a("rows", "18"), a("spellcheck", "true"), p.tongue(p.TextLang),
			a("aria-describedby", strings.TrimSpace("f-corps-aide "+faultID("f-corps", fault))), a("aria-invalid", invalid(fault)), value),
		p.fault("f-corps-faute", fault),
	)
}

func (p *EditorPage) tools() []app.UI {
	return each([]string{"title", "bold", "list", "link", "image", "reserved"}, func(t string) app.UI {
		return el("button", class("chip"), a("type", "button"), a("data-tool", t), a("data-word", p.t("editor.put."+t)), p.t("editor.tool."+t))
	})
}

// advice is what the server says about the text; the script keeps it fresh.
func (p *EditorPage) advice() app.UI {
	return el("section", class("flow"), a("aria-labelledby", "h-conseils"),
		el("h2", class("h3"), id("h-conseils"), p.t("editor.advice")),
		el("ul", id("conseils"), class("list dense"), each(p.Advice, func(d Advice) app.UI {
			where := ""
			if d.Line > 0 {
				if where = d.At; where == "" {
					where = p.t("editor.say.line") + " " + number(d.Line)
				}
			}
			kind := "tag"
			if d.Severity == string(content.Error) {
				kind = "tag bad"
			}
			return el("li",
				el("p", when(where != "", func() app.UI { return el("span", class(kind), a("data-line", number(d.Line)), where) }), " ", d.Message),
				when(d.Remedy != "", func() app.UI { return el("p", class("sm"), d.Remedy) }),
				when(d.Field != "", func() app.UI { return el("a", class("tall sm"), href("#"+fieldID(d.Field)), d.Label) }))
		})),
		el("p", class("mut sm"), a("data-hide", "advice"), yes("hidden", len(p.Advice) > 0), p.t("editor.no_advice")))
}

// actions: one main one, by state; the others are quieter.
func (p *EditorPage) actions() app.UI {
	act := func(kind, value, key string) app.UI {
		return el("button", class("btn "+kind), a("name", "geste"), a("value", value), p.t(key))
	}
	publish := "editor.publish"
	if p.State == DocPublished || p.State == DocChanged {
		publish = "editor.publish_changes"
	}
	review := p.Can.Review && (p.Second || !p.Can.Publish)
	return el("section", class("flow decide"), a("aria-labelledby", "h-suite"),
		el("h2", class("h3"), id("h-suite"), p.t("editor.next")),
		p.second(),
		el("div", class("row"),
			when(p.Can.Agree, func() app.UI { return act("", "relue", "editor.agree") }),
			when(review, func() app.UI { return act("", "relecture", "editor.review") }),
			when(p.Can.Publish, func() app.UI {
				if review || p.Can.Agree {
					return act("alt", "publier", publish)
				}
				return act("", "publier", publish)
			}),
			when(p.Can.Review && !review, func() app.UI { return act("alt", "relecture", "editor.review") }),
			when(p.Can.Restore, func() app.UI { return act("alt", "restaurer", "editor.restore") })),
		p.reads(),
		when(p.Can.Schedule, func() app.UI {
			at := ""
			if !p.PublishAt.IsZero() {
				at = p.PublishAt.Format("2006-01-02T15:04")
			}
			return el("details", class("card"), yes("open", p.Problem.of("publier_le") != "" || p.State == DocScheduled),
				el("summary", p.t("editor.later")),
				el("div", class("flow inner"),
					p.input("datetime-local", field{Name: "publier_le", Label: p.t("editor.when"), Value: at, Fault: p.Problem.of("publier_le")}),
					el("div", class("row"),
						act("alt", "programmer", "editor.schedule"),
						when(p.Can.Unschedule, func() app.UI { return act("alt", "deprogrammer", "editor.unschedule") }))))
		}),
		when(p.Can.Archive, func() app.UI {
			return el("details", class("card"), el("summary", p.t("editor.archive")),
				el("div", class("flow inner"), el("p", p.t("editor.archive_text")), act("bad", "archiver", "editor.archive_now")))
		}),
		el("ul", class("row"),
			when(safeHref(p.Read) != "", func() app.UI { return el("li", el("a", class("tall"), href(p.Read), p.t("editor.see"))) }),
			when(p.ID != "", func() app.UI {
				return el("li", el("a", class("tall"), href(p.at("/historique")), p.t("summary.history")))
			})),
		when(p.Folder != "", func() app.UI {
			return el("p", class("sm mut"), p.t("editor.folder"), " ", el("code", straight(p.Folder)))
		}),
	)
}

// reads says who will read the text before it is published: the field that says so stands in a fold.
func (p *EditorPage) reads() any {
	if !p.Can.Publish {
		return nil
	}
	var who string
	for _, f := range p.Fields {
		for _, o := range f.Options {
			if f.Key == "visibility" && o.Value == f.Value {
				who = o.Title
			}
		}
	}
	free := p.Can.Review && !p.Second
	if who == "" && !free {
		return nil
	}
	return el("p", class("sm mut"),
		when(who != "", func() app.UI { return el("span", p.t("editor.reads"), " ", el("strong", id("lecteurs"), who), ". ") }),
		when(free, func() app.UI { return el("span", p.t("editor.review_free")) }))
}

func (p *EditorPage) second() any {
	switch {
	case p.Reader != "":
		return el("p", class("row"), icon("check"), el("span", p.t("editor.read_by", "name", p.Reader)))
	case p.Can.Agree:
		return el("div", class("flow"), el("p", p.t("editor.agree_text")), p.unsettled())
	case p.State == DocChanged:
		return el("p", p.t("editor.changed_text"))
	case p.Second:
		return el("p", p.t("editor.second"))
	}
	return nil
}

// unsettled asks who agrees to a text whether the remarks may stay open.
func (p *EditorPage) unsettled() any {
	n := 0
	for _, c := range p.Comments {
		if !c.Done {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return el("div", class("field"),
		pick("checkbox", "malgre", "oui", false, p.t("editor.agree_open", "n", n), p.t("editor.agree_open_hint"), id(fieldID("malgre")),
			a("aria-describedby", faultID(fieldID("malgre"), p.Problem.of("malgre")))),
		p.fault(fieldID("malgre")+"-faute", p.Problem.of("malgre")))
}
