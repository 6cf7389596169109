package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"
)

// form reads a JSON body field by field, as strictly as Discord, and gathers every fault instead of stopping at the
// first. Unknown fields are ignored, as there.
type form struct {
	fields map[string]json.RawMessage
	faults formErrors
}

// parseForm needs a JSON object.
func parseForm(body []byte) (*form, error) {
	var probe any
	dec := json.NewDecoder(bytes.NewReader(body))
	if err := dec.Decode(&probe); err != nil {
		return nil, errBadJSON()
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errBadJSON()
	}
	if _, ok := probe.(map[string]any); !ok {
		return nil, invalid("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
	}
	f := &form{}
	if err := json.Unmarshal(body, &f.fields); err != nil {
		return nil, errBadJSON()
	}
	return f, nil
}

// given is the raw value; absent and null both count as not given.
func (f *form) given(name string) (json.RawMessage, bool) {
	raw, ok := f.fields[name]
	if !ok || string(bytes.TrimSpace(raw)) == "null" {
		return nil, false
	}
	return raw, true
}

// has reports whether the field is there, also as null.
func (f *form) has(name string) bool { _, ok := f.fields[name]; return ok }

func (f *form) boolean(name string) bool {
	raw, ok := f.given(name)
	if !ok {
		return false
	}
	var v bool
	if json.Unmarshal(raw, &v) != nil {
		f.faults.add("BOOLEAN_TYPE_CONVERT", "Must be either true or false.", name)
	}
	return v
}

func (f *form) integer(name string, def, low, high int) int {
	raw, ok := f.given(name)
	if !ok {
		return def
	}
	var v int
	if json.Unmarshal(raw, &v) != nil {
		f.faults.add("NUMBER_TYPE_COERCE", "Value is not int.", name)
		return def
	}
	if v < low {
		f.faults.add("NUMBER_TYPE_MIN", fmt.Sprintf("int value should be greater than or equal to %d.", low), name)
	}
	if v > high {
		f.faults.add("NUMBER_TYPE_MAX", fmt.Sprintf("int value should be less than or equal to %d.", high), name)
	}
	return v
}

func (f *form) text(name string, longest int) string {
	raw, ok := f.given(name)
	if !ok {
		return ""
	}
	var v string
	if json.Unmarshal(raw, &v) != nil {
		f.faults.add("STRING_TYPE_CONVERT", "Could not interpret value as string.", name)
		return ""
	}
	if utf8.RuneCountInString(v) > longest {
		f.faults.add("BASE_TYPE_MAX_LENGTH", fmt.Sprintf("Must be %d or fewer in length.", longest), name)
	}
	return v
}

// snowflakes reads a list of ids; text and whole numbers are both ids to Discord.
func (f *form) snowflakes(name string, most int) []string {
	raw, ok := f.given(name)
	if !ok {
		return nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		f.faults.add("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType", name)
		return nil
	}
	if len(list) > most {
		f.faults.add("BASE_TYPE_BAD_LENGTH", fmt.Sprintf("Must be between 0 and %d in length.", most), name)
		return nil
	}
	out := []string{}
	for i, item := range list {
		var id string
		if json.Unmarshal(item, &id) != nil {
			id = string(bytes.TrimSpace(item))
		}
		switch {
		case !isSnowflake(id):
			f.faults.add("NUMBER_TYPE_COERCE", fmt.Sprintf("Value %q is not snowflake.", id), name, strconv.Itoa(i))
		case slices.Contains(out, id):
			f.faults.add("SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value", name)
		default:
			out = append(out, id)
		}
	}
	return out
}

func (f *form) require(name string) {
	if _, ok := f.given(name); !ok {
		f.faults.add("BASE_TYPE_REQUIRED", "This field is required", name)
	}
}

func (f *form) err() error { return f.faults.err() }
