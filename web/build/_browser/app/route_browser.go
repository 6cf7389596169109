//go:build wasm

package app

// router knows whole paths only. Routes are added before the program runs.
type router struct {
	pages map[string]func() Composer
}

func makeRouter() router { return router{pages: map[string]func() Composer{}} }

func (r *router) route(path string, page func() Composer) { r.pages[path] = page }

func (r *router) routeWithRegexp(pattern string, _ func() Composer) {
	panic("this program has no patterns, name the path: " + pattern)
}

func (r *router) createComponent(path string) (Composer, bool) {
	if page := r.pages[path]; page != nil {
		return page(), true
	}
	return nil, false
}
