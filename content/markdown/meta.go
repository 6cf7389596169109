package markdown

import (
	"fmt"
	"strings"

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
		if file.Kind == content.KindFAQ || file.Kind == content.KindSpace {
			id = given
		} else {
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
