package markdown

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"parvis/content"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// reference is a link to a page of the site, without language.
type reference struct {
	path string
	line int
}

// target says what an address is. The zero target is refused.
type target int

const (
	refused  target = iota
	external        // another site
	person          // mailto:, tel:
	site            // a path of this site, from its root
	relative        // beside the page
	fragment        // within the page
)

// targetOf judges an address as a browser would read it, entities resolved. Only known schemes pass.
func targetOf(address string) target {
	if strings.ContainsFunc(address, func(r rune) bool { return hidden(r) || r == '\\' || r == '\n' || r == '\t' }) {
		return refused
	}
	u, err := url.Parse(address)
	if err != nil {
		return refused
	}
	switch {
	case u.Scheme == "http" || u.Scheme == "https":
		if u.Host == "" {
			return refused
		}
		return external
	case u.Scheme == "mailto" || u.Scheme == "tel":
		return person
	case u.Scheme != "":
		return refused
	case strings.HasPrefix(address, "//"):
		return external
	case strings.HasPrefix(address, "/"):
		return site
	case strings.HasPrefix(address, "#"):
		return fragment
	}
	return relative
}

// safeHref tells whether a front matter's address may be a link.
func safeHref(href string) bool {
	t := targetOf(href)
	return t == external || t == person || t == site
}

// safeAddress tells whether text that names an address can do no harm wherever a page puts it.
func safeAddress(address string) bool {
	scheme, _, found := strings.Cut(address, ":")
	if !found || strings.ContainsAny(scheme, " @/") {
		return true
	}
	return targetOf(address) != refused
}

// pages are the first segments of the site's addresses that exist in every language.
var pages = []string{"charte", "faq", "espaces", "parcours", "demandes", "syntheses", "glossaire", "recherche", "questions", "mes-donnees", "a-propos"}

// Prefixed are the languages whose pages have their own beginning of addresses: "/en/faq". French has none.
var Prefixed = []string{"en", "ar"}

// localise puts the language before an address of the site that has a page in it.
func localise(address, lang string) string {
	if !slices.Contains(Prefixed, lang) || !strings.HasPrefix(address, "/") {
		return address
	}
	first := strings.TrimPrefix(address, "/")
	if i := strings.IndexAny(first, "/?#"); i >= 0 {
		first = first[:i]
	}
	if first == "" && !strings.HasPrefix(address, "//") {
		return "/" + lang + strings.TrimPrefix(address, "/")
	}
	if slices.Contains(pages, first) {
		return "/" + lang + address
	}
	return address
}

// Lead is the HTML of a French text on a page of another language, for who has no translation of it: its links into the
// site lead on in the reader's language. Nothing but addresses that localise knows changes.
func Lead(html, lang string) string {
	const mark = `href="/`
	if !slices.Contains(Prefixed, lang) || !strings.Contains(html, mark) {
		return html
	}
	var b strings.Builder
	for {
		at := strings.Index(html, mark)
		if at < 0 {
			return b.String() + html
		}
		at += len(mark) - 1
		end := at + max(strings.IndexByte(html[at:], '"'), 0)
		b.WriteString(html[:at])
		b.WriteString(LeadTo(html[at:end], lang))
		html = html[end:]
	}
}

// LeadTo is Lead for one address.
func LeadTo(address, lang string) string { return localise(address, lang) }

// refTo is the reference an address makes, when it is one of the site.
func refTo(address string, line int) []reference {
	if targetOf(address) != site {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	p := u.Path
	for _, lang := range Prefixed {
		if p == "/"+lang || strings.HasPrefix(p, "/"+lang+"/") {
			p = "/" + strings.TrimPrefix(strings.TrimPrefix(p, "/"+lang), "/")
			break
		}
	}
	return []reference{{p, line}}
}

// links refuses unknown schemes, leads links between files to their pages, adds the language and marks what leaves
// the site.
func (p *pass) links() {
	for _, n := range find[*ast.Link](p.root) {
		p.link(n)
	}
	for _, n := range find[*ast.AutoLink](p.root) {
		address := string(util.URLEscape(n.URL(p.source), false))
		switch t := targetOf(address); {
		case n.AutoLinkType == ast.AutoLinkEmail || t == person:
		case t == external:
			n.SetAttributeString("rel", []byte(externalRel))
		default:
			p.warn(p.line(n), fmt.Sprintf("Le lien « %s » n’est pas permis ; son texte reste.", short(address)), "Écrivez une adresse qui commence par https://.")
			n.Parent().ReplaceChild(n.Parent(), n, literal(visible(string(n.Label(p.source)))))
		}
	}
}

func (p *pass) link(n *ast.Link) {
	if n.Title != nil && decode(n.Title) != visible(decode(n.Title)) {
		n.Title = nil
	}
	address := string(util.URLEscape(n.Destination, true))
	line := p.line(n)
	if page, ok := p.pageOf(address); ok {
		n.Destination, address = []byte(page), page
	}
	switch targetOf(address) {
	case refused:
		p.warn(line, fmt.Sprintf("Le lien « %s » n’est pas permis ; son texte reste.", short(address)), "Écrivez une page du site (/charte) ou une adresse qui commence par https://.")
		unwrap(n)
	case external:
		n.SetAttributeString("rel", []byte(externalRel))
	case site:
		p.refs = append(p.refs, refTo(address, line)...)
		n.Destination = []byte(localise(string(n.Destination), p.meta.Lang))
	case relative:
		p.warn(line, fmt.Sprintf("Le lien « %s » ne part pas de la racine du site ; il peut se perdre.", short(address)), "Commencez l’adresse par « / », par exemple /faq/venir.")
	}
}

// pageOf answers the page of a link to another file of the folder, such as ../faq/venir.md.
func (p *pass) pageOf(address string) (string, bool) {
	if targetOf(address) != relative {
		return "", false
	}
	u, err := url.Parse(address)
	if err != nil || !strings.HasSuffix(u.Path, ".md") {
		return "", false
	}
	file, ok := Classify(path.Join(path.Dir(p.path), u.Path))
	if !ok || !ValidID(file.ID) {
		return "", false
	}
	page := PagePath(file)
	if u.Fragment != "" && validID.MatchString(u.Fragment) {
		page += "#" + u.Fragment
	}
	return page, true
}

// PagePath is the address of a document's page, in French.
func PagePath(f File) string {
	switch f.Kind {
	case content.KindJourney:
		return "/parcours"
	case content.KindStep:
		return "/parcours/" + f.Journey + "/" + f.ID
	case content.KindCharter:
		return "/charte"
	case content.KindFAQ:
		return "/faq/" + f.ID
	case content.KindSpace:
		return "/espaces/" + f.ID
	case content.KindSummary:
		return "/syntheses/" + f.ID
	case content.KindGlossary:
		return "/glossaire"
	}
	return "/"
}

// imageSource are the pictures a document may show: of this site, never from another, never inline.
var imageSource = regexp.MustCompile(`^(?:/medias/|\./)?[A-Za-z0-9_%][A-Za-z0-9_%-]*(?:[./][A-Za-z0-9_%-]+)*$`)

// images keeps pictures of the site that say what they show; of the others only the words remain.
func (p *pass) images() {
	for _, n := range find[*ast.Image](p.root) {
		address := string(util.URLEscape(n.Destination, true))
		if n.Title != nil && decode(n.Title) != visible(decode(n.Title)) {
			n.Title = nil
		}
		switch {
		case !imageSource.MatchString(address):
			p.warn(p.line(n), fmt.Sprintf("L’image « %s » ne vient pas de ce site ; elle n’est pas montrée.", short(address)), "Déposez-la dans les médias du site et écrivez /medias/nom.png.")
			unwrap(n)
		case strings.TrimSpace(inlineText(n, p.source)) == "":
			p.warn(p.line(n), fmt.Sprintf("L’image « %s » n’a pas de description ; elle n’est pas montrée.", short(address)), "Dites entre crochets ce qu’elle montre : ![Le local, vu de la rue](/medias/local.png).")
			n.Parent().RemoveChild(n.Parent(), n)
		}
	}
}

// short is text for a message.
func short(s string) string {
	const most = 80
	s = oneLine(s)
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
