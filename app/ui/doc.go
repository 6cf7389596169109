// Package ui draws the pages: one file per page, each with the typed struct it is drawn from.
//
// The server fills a struct and calls Render; on the phone the same struct arrives as JSON and the same component is
// mounted. Everything here is linked into app.wasm, so the package imports nothing heavy.
package ui
