package markdown

import (
	"fmt"
	"strings"
	"time"

	"parvis/content"
)

// meta is what every document carries. The title may still be empty: it can come from the body.
func (f *frontMatter) meta(file File) content.Meta {
	return content.Meta{
		Kind:       file.Kind,
		ID:         f.id(file),
		Lang:       f.lang(file),
		Title:      f.text("title"),
		Visibility: f.visibility(),
		Status:     f.status(),
		PublishAt:  f.publishAt(),
		Tags:       f.tags(),
		Date:       f.day("date", false),
		ReviewBy:   f.day("review_by", false),
		Supersedes: f.text("supersedes"),
		Licence:    f.text("licence"),
		Authors:    f.texts("authors", false),
		Path:       f.path,
	}
}

// id is the front matter's, else the path's. Journeys, steps and revisions of the charter are named by their path
// alone, because other files refer to them by it.
func (f *frontMatter) id(file File) string {
	id, line := file.ID, 0
	if given := f.text("id"); given != "" && given != file.ID {
		line = f.keys["id"].line
		switch file.Kind {
		case content.KindFAQ, content.KindSpace, content.KindSummary, content.KindGlossary:
			id = given
		default:
			f.warn(line, fmt.Sprintf("L’identifiant « %s » contredit le nom du fichier ; « %s » compte.", given, file.ID), "Retirez la ligne « id », ou renommez le fichier.")
		}
	}
	f.checkID(id, line)
	f.checkID(file.Journey, 0)
	return id
}

func (f *frontMatter) checkID(id string, line int) {
	if id != "" && !ValidID(id) {
		f.fail(line, fmt.Sprintf("L’identifiant « %s » ne peut pas servir d’adresse.", id), useSlug(id))
	}
}

func useSlug(id string) string {
	if slug := Slug(id); slug != "" {
		return fmt.Sprintf("Écrivez « %s » : des lettres minuscules sans accent, des chiffres et des tirets, 64 au plus.", slug)
	}
	return "Employez des lettres minuscules sans accent, des chiffres et des tirets, 64 au plus."
}

func (f *frontMatter) lang(file File) string {
	if given := f.text("lang"); given != "" && !strings.EqualFold(given, file.Lang) {
		name := "nom.md"
		if given != "fr" {
			name = "nom." + given + ".md"
		}
		f.warn(f.keys["lang"].line, fmt.Sprintf("« lang: %s » contredit le nom du fichier, qui dit « %s » ; le nom compte.", given, file.Lang),
			fmt.Sprintf("Corrigez « lang », ou renommez le fichier en « %s ».", name))
	}
	return file.Lang
}

// visibility is public when nothing is said. Anything that is not understood is an error: the document stays hidden.
func (f *frontMatter) visibility() content.Visibility {
	k, ok := f.keys["visibility"]
	if !ok {
		return content.Public
	}
	s, _ := scalar(k.node)
	v := content.Visibility(s)
	if name, isRole := v.Role(); isRole {
		v = content.Visibility("role:" + strings.TrimSpace(name))
	}
	if !v.Valid() || v == "role:" {
		f.fail(k.line, fmt.Sprintf("La visibilité « %s » n’existe pas ; le document reste caché.", s), "Écrivez « public », « members » ou « role:<nom> ».")
		return ""
	}
	return v
}

// statuses are the words for a status, folded.
var statuses = map[string]content.Status{
	"draft": content.StatusDraft, "brouillon": content.StatusDraft,
	"review": content.StatusReview, "in review": content.StatusReview, "relecture": content.StatusReview, "en relecture": content.StatusReview,
	"published": content.StatusPublished, "publie": content.StatusPublished, "publiee": content.StatusPublished,
	"archived": content.StatusArchived, "archive": content.StatusArchived, "archivee": content.StatusArchived,
}

// status is published when nothing is said. Anything that is not understood is an error: it may mean a draft.
func (f *frontMatter) status() content.Status {
	k, ok := f.keys["status"]
	if !ok || isNull(k.node) {
		return content.StatusPublished
	}
	s, _ := scalar(k.node)
	status, ok := statuses[folded(s)]
	if !ok {
		f.fail(k.line, fmt.Sprintf("L’état « %s » n’existe pas ; le document reste caché.", short(s)), "Écrivez « draft » (brouillon), « review » (en relecture), « published » ou « archived ».")
	}
	return status
}

// publishAt is the hour from which a document is out, or zero. One that is not understood hides the document.
func (f *frontMatter) publishAt() time.Time {
	k, ok := f.keys["publish_at"]
	if !ok || isNull(k.node) {
		return time.Time{}
	}
	s, _ := scalar(k.node)
	at, _, ok := instant(s, f.location)
	if !ok {
		f.fail(k.line, fmt.Sprintf("« publish_at: %s » n’est pas une date ; le document reste caché.", short(s)), "Écrivez l’année, le mois, le jour, et l’heure si vous voulez : « publish_at: 2026-12-01 09:00 ».")
	}
	return at
}

// tags are a list, or one text with commas.
func (f *frontMatter) tags() []string {
	var tags []string
	seen := map[string]bool{}
	for _, item := range f.texts("tags", false) {
		for tag := range strings.SplitSeq(item, ",") {
			if tag = strings.TrimSpace(tag); tag != "" && !seen[tag] {
				seen[tag] = true
				tags = append(tags, tag)
			}
		}
	}
	return tags
}
