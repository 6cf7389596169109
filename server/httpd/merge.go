package httpd

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"parvis/app/i18n"
	"parvis/app/problem"
	"parvis/app/ui"
	"parvis/server/publish"
)

// stale shows both texts to who saved one that came too late. Nothing of theirs is lost: it is stored.
func (d *desk) stale(conflict *publish.Conflict) error {
	if d.wantsJSON() {
		return staleBy(conflict)
	}
	m, err := d.merging(conflict.Mine, conflict.Theirs, conflict.Base)
	if err != nil {
		return err
	}
	return d.show(http.StatusConflict, m.page(nil))
}

// staleBy says who was faster.
func staleBy(conflict *publish.Conflict) error {
	p := problem.About("document", problem.CodeStale, conflict)
	switch {
	case conflict.Own:
		p.Key = "problem.stale.own"
	case conflict.Author != "":
		p.Key, p.Args = "problem.stale.by", map[string]string{"name": conflict.Author}
	}
	return p
}

// merging is two texts of a document on the way to become one.
type merging struct {
	*desk

	mine, theirs, base publish.Version // base is zero when nobody knows what both began with
	union              publish.Union
	settles            bool // folder and editor: the one text is what is shown
}

func (d *desk) merging(mine, theirs, base string) (m *merging, err error) {
	m = &merging{desk: d}
	m.settles = d.doc.Conflict != "" && d.doc.Conflict == theirs
	if m.mine, err = d.Publish.Version(d.ctx(), d.path, mine); err != nil {
		return nil, err
	}
	if m.theirs, err = d.Publish.Version(d.ctx(), d.path, theirs); err != nil {
		return nil, err
	}
	var began *string
	if base != "" {
		m.base, err = d.Publish.Version(d.ctx(), d.path, base)
		switch {
		case err == nil:
			began = &m.base.Text
		case problem.CodeOf(err) != problem.CodeNotFound:
			return nil, err
		}
	}
	m.union = publish.Unite(d.kind, began, m.mine.Text, m.theirs.Text)
	return m, nil
}

// merge is GET /atelier/documents/{kind}/{id}/fusion: the folder's text beside ours.
func (c *call) merge() error {
	c.noStore()
	d, err := c.desk(c.r.URL.Query().Get("langue"))
	if err != nil {
		return err
	}
	if d.doc.Conflict == "" {
		return c.to(editorPath(d.kind, d.id) + "?langue=" + d.lang)
	}
	base, err := c.Publish.Common(c.ctx(), d.path)
	if err != nil {
		return err
	}
	m, err := d.merging(d.doc.Revision, d.doc.Conflict, base)
	if err != nil {
		return err
	}
	return c.show(http.StatusOK, m.page(nil))
}

// settle is POST /atelier/documents/{kind}/{id}/fusion.
func (c *call) settle() error {
	d, form, err := c.deskForm()
	if err != nil {
		return err
	}
	m, err := d.merging(form.Get("mien"), form.Get("version"), form.Get("depart"))
	if err != nil {
		return err
	}
	text, done, err := m.chosen(form)
	if told, err := d.told(err); told != nil || err != nil {
		return m.again(form, told, err)
	}
	in := publish.Save{By: *c.Staff, Path: d.path, Base: m.theirs.ID, Text: text, Intent: publish.Keep, Merged: true}
	if m.settles {
		in.Base, in.Intent = m.mine.ID, publish.AsWritten
		_, err = c.Publish.Settle(c.ctx(), in, m.theirs.ID)
	} else {
		_, err = c.Publish.Save(c.ctx(), in)
	}
	var conflict *publish.Conflict
	var unreadable *publish.Unreadable
	if errors.As(err, &conflict) {
		return d.stale(conflict)
	}
	if err != nil && !errors.As(err, &unreadable) {
		return err
	}
	return c.to(editorPath(d.kind, d.id) + "?langue=" + d.lang + "&fait=" + done)
}

// chosen is the text that a form of the merge page asks for, and the word for what was done.
func (m *merging) chosen(form url.Values) (text []byte, done string, err error) {
	switch choice := form.Get("choix"); {
	case choice == "miens" && m.settles:
		return []byte(m.mine.Text), "merged_editor", nil
	case choice == "miens":
		return []byte(m.mine.Text), "merged_mine", nil
	case choice == "leurs" && m.theirs.AuthorID == "":
		return []byte(m.theirs.Text), "merged_folder", nil
	case choice == "leurs":
		return []byte(m.theirs.Text), "merged_theirs", nil
	}
	if faults := m.undecided(form); len(faults) > 0 {
		return nil, "", &problem.Error{
			Code: problem.CodeInvalid, Key: "merge.unsettled", Args: map[string]string{"n": strconv.Itoa(len(faults))}, Fields: faults,
		}
	}
	body, written := m.written(form)
	if !written {
		body = publish.Join(m.union.Body, func(i int) publish.Side { return sideOf(form, passageName(i)) })
	}
	text, err = m.union.Text(func(key string) publish.Side {
		if !m.shows(key) {
			return publish.Theirs
		}
		return sideOf(form, fieldName(key))
	}, body)
	if err != nil {
		return nil, "", &problem.Error{Code: problem.CodeUnreadable, Err: err}
	}
	return text, "merged", nil
}

// undecided are the passages that wait for a choice.
func (m *merging) undecided(form url.Values) (faults []problem.Field) {
	_, written := m.written(form)
	for _, o := range m.open() {
		if sideOf(form, o.Name) == publish.Same && (o.Label != "" || !written) {
			faults = append(faults, problem.Field{Name: o.Name, Key: "problem.field.merge"})
		}
	}
	return faults
}

// written is the text that was written by hand; not ok when the proposal was left as it was, and not asked for.
func (m *merging) written(form url.Values) (body string, ok bool) {
	body = strings.ReplaceAll(form.Get("texte"), "\r\n", "\n")
	return body, form.Get("choix") == "texte" || form.Has("texte") && body != m.proposal()
}

func (m *merging) proposal() string {
	return publish.Join(m.union.Body, func(int) publish.Side { return publish.Both })
}

func fieldName(key string) string { return "c." + key }
func passageName(i int) string    { return "p." + strconv.Itoa(i) }

// sideOf is what was chosen for a passage, Same for nothing.
func sideOf(form url.Values, name string) publish.Side {
	side := publish.Side(form.Get(name))
	if !slices.Contains([]publish.Side{publish.Mine, publish.Theirs, publish.Both}, side) {
		return publish.Same
	}
	return side
}

// shows tells whether people are asked about a field. State and hour are the buttons' matter, except where the one text
// is shown as it says.
func (m *merging) shows(key string) bool { return m.settles || !slices.Contains(hiddenKeys, key) }

// again shows the page once more, with what was chosen and written.
func (m *merging) again(form url.Values, told *ui.Problem, err error) error {
	if err != nil {
		return err
	}
	page := m.page(form)
	for i := range told.Fields {
		if n := slices.IndexFunc(page.Open, func(o ui.MergePassage) bool { return o.Name == told.Fields[i].Name }); n >= 0 {
			told.Fields[i].Label = page.Called(n+1) + i18n.T(m.call.lang, "merge.colon")
		}
	}
	told.Bare = !page.Writing
	page.Problem = told
	return m.show(statusOf(told), page)
}

// page sets two texts beside each other; form holds what was chosen already.
func (m *merging) page(form url.Values) *ui.MergePage {
	page := &ui.MergePage{
		Site: m.site(), Kind: string(m.kind), ID: m.id, TextLang: m.lang, Heading: m.doc.Title,
		Revision: m.theirs.ID, Kept: m.mine.ID, Begun: m.base.ID, Settles: m.settles,
		Own: !m.settles && m.theirs.AuthorID == m.Staff.ID, Mine: m.side(m.mine), Theirs: m.side(m.theirs),
		Open: m.open(), Taken: m.taken(), Merged: m.proposal(),
	}
	if m.base.ID != "" {
		base := m.side(m.base)
		page.Base = &base
	}
	for i, o := range page.Open {
		page.Open[i].Choice = string(sideOf(form, o.Name))
	}
	if text, ok := m.written(form); ok {
		page.Merged, page.Writing = text, true
	}
	return page
}

func (m *merging) side(v publish.Version) ui.MergeSide {
	return ui.MergeSide{Who: v.Author, Folder: v.AuthorID == "", At: m.local(v.At), Text: v.Text, HTML: m.preview([]byte(v.Text)).HTML}
}

// open are the passages that both texts changed.
func (m *merging) open() (all []ui.MergePassage) {
	for _, f := range m.union.Fields {
		if f.Side == publish.Open && m.shows(f.Key) {
			all = append(all, ui.MergePassage{
				Name: fieldName(f.Key), Label: i18n.T(m.call.lang, "doc."+f.Key), Both: f.Several(),
				Before: m.said(f.Field, f.Base), Mine: m.said(f.Field, f.Mine), Theirs: m.said(f.Field, f.Theirs),
			})
		}
	}
	under := ""
	for i, p := range m.union.Body {
		if p.Side == publish.Open {
			one := ui.MergePassage{Name: passageName(i), Under: under, Before: plain(passage(p.Base))}
			one.Mine, one.Theirs = plainly(passage(p.Mine), passage(p.Theirs))
			one.Both = one.Mine != "" && one.Theirs != ""
			all = append(all, one)
		}
		under = headingAfter(p, under)
	}
	return all
}

// taken are the changes that could be put together.
func (m *merging) taken() (all []ui.MergeTaken) {
	for _, f := range m.union.Fields {
		if f.Side != publish.Open && m.shows(f.Key) {
			now := f.Value(f.Side)
			all = append(all, ui.MergeTaken{Label: i18n.T(m.call.lang, "doc."+f.Key), From: string(f.Side), Lines: changed(m.said(f.Field, f.Base), m.said(f.Field, now))})
		}
	}
	under := ""
	for _, p := range m.union.Body {
		if p.Side != publish.Same && p.Side != publish.Open {
			lines := changed(plainly(passage(p.Base), passage(p.Lines(p.Side))))
			if len(lines) > 0 { // else only empty lines
				all = append(all, ui.MergeTaken{Label: under, From: string(p.Side), Lines: lines})
			}
		}
		under = headingAfter(p, under)
	}
	return all
}

// changed is what goes and what comes instead.
func changed(before, now string) (lines []ui.DiffLine) {
	if before == now {
		return nil
	}
	if before != "" {
		lines = append(lines, ui.DiffLine{Op: "del", Text: before})
	}
	if now != "" {
		lines = append(lines, ui.DiffLine{Op: "add", Text: now})
	}
	return lines
}

// passage is some lines as people read them.
func passage(lines []string) string { return strings.TrimSpace(strings.Join(lines, "\n")) }

// plain is a passage without the signs that only say how it looks.
func plain(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		l = heads.ReplaceAllString(l, "$1")
		for _, sign := range [][2]string{{"- [ ] ", "☐ "}, {"- [x] ", "☑ "}, {"- ", "• "}, {"* ", "• "}} {
			if rest, ok := strings.CutPrefix(l, sign[0]); ok {
				l = sign[1] + rest
				break
			}
		}
		lines[i] = signs.Replace(l)
	}
	return strings.Join(lines, "\n")
}

var (
	signs = strings.NewReplacer("**", "", "__", "")
	heads = regexp.MustCompile(`^#+ (.*?)(?: \{#[a-z0-9-]+\})?$`)
)

// plainly is plain for two passages that must be told apart: as they are when it is the signs that differ.
func plainly(a, b string) (string, string) {
	if x, y := plain(a), plain(b); x != y {
		return x, y
	}
	return a, b
}

// headingAfter is the heading that stands above what follows a part.
func headingAfter(p publish.Part, under string) string {
	for _, l := range p.Lines(publish.Mine) {
		if title := heads.FindStringSubmatch(l); title != nil {
			under = strings.TrimSpace(title[1])
		}
	}
	return under
}

// said is what a field holds, in words.
func (d *desk) said(f publish.Field, v publish.Value) string {
	e := ui.EditorField{}
	d.fill(&e, f, v)
	switch f.Type {
	case publish.FieldFlag:
		if e.Value == "" {
			return i18n.T(d.call.lang, "merge.no")
		}
		return i18n.T(d.call.lang, "merge.yes")
	case publish.FieldChoice:
		for _, o := range e.Options {
			if o.Value == e.Value && o.Value != "" {
				return o.Title
			}
		}
	case publish.FieldDate, publish.FieldDateTime:
		return d.day(v.Text)
	case publish.FieldTable, publish.FieldPerson, publish.FieldLink:
		var rows []string
		for _, cells := range e.Rows {
			cells = slices.DeleteFunc(slices.Clone(cells), func(s string) bool { return s == "" })
			if len(cells) > 0 {
				rows = append(rows, strings.Join(cells, " · "))
			}
		}
		return strings.Join(rows, "\n")
	}
	return e.Value
}

// day is a date of the front matter as people say it.
func (d *desk) day(text string) string {
	for layout, write := range map[string]func(time.Time) string{
		time.DateOnly:      func(t time.Time) string { return i18n.Date(d.call.lang, t) },
		"2006-01-02 15:04": func(t time.Time) string { return i18n.Moment(d.call.lang, d.local(d.Now()), t) },
	} {
		if t, err := time.ParseInLocation(layout, text, d.Zone); err == nil {
			return write(t)
		}
	}
	return text
}
