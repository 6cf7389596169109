package web

// Shell is the text of the html/template around every page. Its data has the fields of ui.Document: Lang, Dir, Theme, Title,
// Description, Robots, Canonical, Alternates; and, typed so that the template trusts them: Style (template.CSS, the CSS
// of Style, nothing added or the hash no longer fits), Body (template.HTML), Data (template.JS, or nil); and the
// addresses Base (origin without slash), Icon, Touch (its picture for iOS), Manifest, Late (the script that comes once
// the page is there), Pwa (the one after that), Scripts (strings), Live, Wasm, Exec (all three empty unless the
// document is live and app.wasm has been built).
func Shell() (string, error) {
	b, err := files.ReadFile("shell.html")
	return string(b), err
}
