//go:build js && wasm

package ui

// Attr is the identity on the phone: values are set through the DOM.
func Attr(s string) string { return s }

func mark(s string) string { return s }

func tighten(s string) string { return s }
