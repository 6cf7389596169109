package httpd

import (
	"regexp"
	"slices"
)

// seams are where pages are taken apart: each piece begins with one of these.
var seams = regexp.MustCompile(`</?(?:style|script|link|meta|body|header|nav|form|main|footer|section|aside|article|ul|svg|h1|h2|title)\b`)

// leastShared is how long a piece must be for a number to be worth its place, in bytes.
const leastShared = 48

// share takes the pages apart, so that what several of them have is there once: styles above all. A compressor that sees
// a few thousand bytes back could not know, and the phone has less to hold.
func (p *packer) share(policies *[]string) ([]string, map[string]packedPage) {
	pieces := map[string][]string{}
	count := map[string]int{}
	for path, d := range p.pages {
		pieces[path] = takeApart(string(d.body))
		for _, piece := range pieces[path] {
			count[piece]++
		}
	}
	parts := []string{}
	numbers := map[string]int{}
	pages := map[string]packedPage{}
	for _, path := range p.paths { // in their order, so that the same pages make the same bundle
		d, ok := p.pages[path]
		if _, done := pages[path]; !ok || done {
			continue
		}
		page := packedPage{Policy: slices.Index(*policies, d.policy), HTML: []any{}}
		if page.Policy < 0 {
			page.Policy = len(*policies)
			*policies = append(*policies, d.policy)
		}
		own := ""
		for _, piece := range pieces[path] {
			if count[piece] < 2 || len(piece) < leastShared {
				own += piece
				continue
			}
			if own != "" {
				page.HTML, own = append(page.HTML, own), ""
			}
			n, known := numbers[piece]
			if !known {
				n = len(parts)
				numbers[piece], parts = n, append(parts, piece)
			}
			page.HTML = append(page.HTML, n)
		}
		if own != "" {
			page.HTML = append(page.HTML, own)
		}
		pages[path] = page
	}
	return parts, pages
}

func takeApart(html string) []string {
	var all []string
	from := 0
	for _, at := range seams.FindAllStringIndex(html, -1) {
		if at[0] > from {
			all = append(all, html[from:at[0]])
			from = at[0]
		}
	}
	return append(all, html[from:])
}
