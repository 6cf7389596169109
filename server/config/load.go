package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/pelletier/go-toml/v2"

	"parvis/server/grants"
	"parvis/server/terminal"
)

// setting is one value with every place it can come from.
type setting struct {
	Key     string // in the file, with dots; also the flag and, with PARVIS_ before, the environment
	Default string
	Secret  bool // also from <key>_file, masked when shown
	set     func(*Config, string) error
	get     func(*Config) string
}

func text(at func(*Config) *string) (func(*Config, string) error, func(*Config) string) {
	return func(c *Config, v string) error { *at(c) = v; return nil }, func(c *Config) string { return *at(c) }
}

func number(at func(*Config) *int) (func(*Config, string) error, func(*Config) string) {
	return func(c *Config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 {
			return errors.New("whole number")
		}
		*at(c) = n
		return nil
	}, func(c *Config) string { return strconv.Itoa(*at(c)) }
}

// settings is the table of all settings.
func settings() []setting {
	var all []setting
	add := func(key, def string, secret bool, set func(*Config, string) error, get func(*Config) string) {
		all = append(all, setting{key, def, secret, set, get})
	}
	words := func(key, def string, secret bool, at func(*Config) *string) {
		set, get := text(at)
		add(key, def, secret, set, get)
	}
	counts := func(key, def string, at func(*Config) *int) {
		set, get := number(at)
		add(key, def, false, set, get)
	}
	words("listen", "127.0.0.1:8080", false, func(c *Config) *string { return &c.Listen })
	words("data", "data", false, func(c *Config) *string { return &c.Data })
	words("content", "", false, func(c *Config) *string { return &c.Content })
	words("base_url", "", false, func(c *Config) *string { return &c.BaseURL })
	words("database", "", true, func(c *Config) *string { return &c.Database })
	words("key_file", "", false, func(c *Config) *string { return &c.KeyFile })
	words("metrics_listen", "", false, func(c *Config) *string { return &c.MetricsListen })
	add("rate_limit", "on", false, setRate, getRate)
	counts("trust_proxies", "0", func(c *Config) *int { return &c.TrustProxies })
	words("log_level", "info", false, func(c *Config) *string { return &c.LogLevel })
	words("zone", "Europe/Paris", false, func(c *Config) *string { return &c.Zone })
	add("now", "", false, setNow, getNow)
	add("review", "", false, setReview, getReview)
	words("discord.api", DefaultAPI, false, func(c *Config) *string { return &c.Discord.API })
	words("discord.token", "", true, func(c *Config) *string { return &c.Discord.Token })
	words("discord.client_id", "", true, func(c *Config) *string { return &c.Discord.ClientID })
	words("discord.client_secret", "", true, func(c *Config) *string { return &c.Discord.ClientSecret })
	counts("retention.unanswered_days", "0", func(c *Config) *int { return &c.Retention.Unanswered })
	counts("retention.refused_days", "0", func(c *Config) *int { return &c.Retention.Refused })
	counts("retention.answers_days", "0", func(c *Config) *int { return &c.Retention.Answers })
	counts("retention.log_days", "0", func(c *Config) *int { return &c.Retention.Log })
	return all
}

func setRate(c *Config, v string) error {
	switch v {
	case "on":
		c.RateLimit = true
	case "off":
		c.RateLimit = false
	default:
		return errors.New("on / off")
	}
	return nil
}

func getRate(c *Config) string {
	if c.RateLimit {
		return "on"
	}
	return "off"
}

// reviewable are the kinds that a second person may be asked to read.
var reviewable = []string{"charter", "faq", "glossary", "journey", "space", "step", "summary"}

func setReview(c *Config, v string) error {
	c.Review = nil
	for kind := range strings.SplitSeq(v, ",") {
		if kind = strings.TrimSpace(kind); kind == "" {
			continue
		}
		if !slices.Contains(reviewable, kind) {
			return errors.New(strings.Join(reviewable, ", "))
		}
		c.Review = append(c.Review, kind)
	}
	return nil
}

func getReview(c *Config) string { return strings.Join(c.Review, ", ") }

func setNow(c *Config, v string) (err error) {
	if v == "" {
		return nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02"} {
		if c.Now, err = time.Parse(layout, v); err == nil {
			return nil
		}
	}
	return errors.New("2026-11-21T09:00:00Z")
}

func getNow(c *Config) string {
	if c.Now.IsZero() {
		return ""
	}
	return c.Now.Format(time.RFC3339)
}

// env is the name of a setting in the environment.
func (s setting) env() string {
	return "PARVIS_" + strings.ToUpper(strings.ReplaceAll(s.Key, ".", "_"))
}

// Source is where settings come from.
type Source struct {
	Flags  map[string]string // key -> value, only those that were given
	Getenv func(string) string
}

// Load reads all settings. It answers every fault; the Config is only good without any.
func Load(src Source) (Config, []*terminal.Fault) {
	l := &loader{src: src, file: map[string]string{}}
	l.readFile()
	for _, s := range settings() {
		l.apply(s)
	}
	l.check()
	return l.c, l.faults
}

type loader struct {
	src    Source
	c      Config
	file   map[string]string
	faults []*terminal.Fault
}

func (l *loader) fault(what, remedy terminal.Text, err error, args ...string) {
	l.faults = append(l.faults, &terminal.Fault{What: what, Remedy: remedy, Args: args, Err: err})
}

// readFile reads the settings file: the one that is named, or parvis.toml in the data folder when there is one.
func (l *loader) readFile() {
	path, named := l.src.Flags["config"], true
	if path == "" {
		path = l.src.Getenv("PARVIS_CONFIG")
	}
	if path == "" {
		named = false
		data := l.src.Flags["data"]
		if data == "" {
			data = l.src.Getenv("PARVIS_DATA")
		}
		if data == "" {
			data = "data"
		}
		path = filepath.Join(data, "parvis.toml")
	}
	body, err := os.ReadFile(path)
	if (errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)) && !named {
		return // a data folder that is none is told by who opens it
	}
	if err != nil {
		l.fault(fileUnreadable, fileUnreadableRemedy, err, "file", path)
		return
	}
	var tree map[string]any
	if err := toml.NewDecoder(bytes.NewReader(body)).Decode(&tree); err != nil {
		var at *toml.DecodeError
		line := "?"
		if errors.As(err, &at) {
			row, _ := at.Position()
			line = strconv.Itoa(row)
		}
		l.fault(fileBroken, fileBrokenRemedy, err, "file", path, "line", line)
		return
	}
	l.servers(tree, path)
	l.flatten("", tree, path)
}

// servers reads [servers.<name>]: id, roles, channels.
func (l *loader) servers(tree map[string]any, path string) {
	given, there := tree["servers"]
	delete(tree, "servers")
	if !there {
		return
	}
	table, ok := given.(map[string]any)
	if !ok {
		l.fault(badTable, badTableRemedy, nil, "file", path, "key", "servers")
		return
	}
	l.c.Servers = map[string]grants.ServerSetting{}
	for _, name := range sorted(table) {
		one, ok := table[name].(map[string]any)
		if !ok {
			l.fault(badServer, badServerRemedy, nil, "file", path, "name", name)
			continue
		}
		set := grants.ServerSetting{Roles: map[string]string{}, Channels: map[string]string{}}
		for _, key := range sorted(one) {
			full, ok := "servers."+name+"."+key, true
			switch key {
			case "id":
				set.ID = fmt.Sprint(one[key])
			case "roles":
				ok = stringsOf(one[key], set.Roles)
			case "channels":
				ok = stringsOf(one[key], set.Channels)
			default:
				l.fault(unknownKey, unknownKeyRemedy, nil, "file", path, "key", full)
			}
			if !ok {
				l.fault(badTable, badTableRemedy, nil, "file", path, "key", full)
			}
		}
		l.c.Servers[name] = set
	}
}

// sorted are the keys of a table in one order: faults and settings are told the same way every time.
func sorted[V any](table map[string]V) []string { return slices.Sorted(maps.Keys(table)) }

func stringsOf(v any, into map[string]string) bool {
	table, ok := v.(map[string]any)
	for k, v := range table {
		into[k] = fmt.Sprint(v)
	}
	return ok
}

func (l *loader) flatten(prefix string, tree map[string]any, path string) {
	for _, key := range sorted(tree) {
		v := tree[key]
		if sub, ok := v.(map[string]any); ok {
			l.flatten(prefix+key+".", sub, path)
			continue
		}
		name := prefix + key
		known := false
		for _, s := range settings() {
			known = known || s.Key == name || s.Secret && s.Key+"_file" == name
		}
		if !known {
			l.fault(unknownKey, unknownKeyRemedy, nil, "file", path, "key", name)
			continue
		}
		if b, ok := v.(bool); ok && name == "rate_limit" {
			v = map[bool]string{true: "on", false: "off"}[b]
		}
		l.file[name] = fmt.Sprint(v)
	}
}

// apply takes a setting from the weightiest place that has it.
func (l *loader) apply(s setting) {
	value, from := s.Default, ""
	if v, ok := l.file[s.Key]; ok {
		value, from = v, s.Key
	}
	if s.Secret {
		if path, ok := l.file[s.Key+"_file"]; ok {
			value, from = l.secretFile(path, s.Key+"_file"), s.Key+"_file"
		}
		if path := l.src.Getenv(s.env() + "_FILE"); path != "" {
			value, from = l.secretFile(path, s.env()+"_FILE"), s.env()+"_FILE"
		}
	}
	if v := l.src.Getenv(s.env()); v != "" {
		value, from = v, s.env()
	}
	if v := l.src.Flags[s.Key]; v != "" {
		value, from = v, "--"+strings.ReplaceAll(s.Key, "_", "-")
	}
	if err := s.set(&l.c, value); err != nil {
		shown := value
		if s.Secret {
			shown = "***"
		}
		l.fault(badValue, badValueRemedy, nil, "name", from, "value", shown, "want", err.Error())
	}
}

func (l *loader) secretFile(path, name string) string {
	body, err := os.ReadFile(path)
	if err != nil {
		l.fault(secretUnreadable, secretUnreadableRemedy, err, "name", name, "file", path)
		return ""
	}
	secret := strings.TrimSpace(string(body))
	if secret == "" { // who names a file means to give a secret: nothing would be connected, and nothing said
		l.fault(secretEmpty, secretEmptyRemedy, nil, "name", name, "file", path)
	}
	return secret
}

// check looks at what the settings mean together.
func (l *loader) check() {
	if _, _, err := net.SplitHostPort(l.c.Listen); err != nil {
		l.fault(badValue, badValueRemedy, nil, "name", "listen", "value", l.c.Listen, "want", "127.0.0.1:8080")
	}
	if l.c.BaseURL != "" {
		u, err := url.Parse(l.c.BaseURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" ||
			u.RawQuery != "" {
			l.fault(badValue, badValueRemedy, nil, "name", "base_url", "value", l.c.BaseURL, "want", "https://parvis.exemple.org")
		}
	}
	if !l.c.RateLimit && !Loopback(l.c.Listen) {
		l.fault(rateOff, rateOffRemedy, nil, "listen", l.c.Listen)
	}
	if _, err := time.LoadLocation(l.c.Zone); err != nil {
		l.fault(badValue, badValueRemedy, nil, "name", "zone", "value", l.c.Zone, "want", "Europe/Paris")
	}
	switch l.c.LogLevel {
	case "debug", "info", "warn", "error":
	default:
		l.fault(badValue, badValueRemedy, nil, "name", "log_level", "value", l.c.LogLevel, "want", "debug, info, warn, error")
	}
	l.checkDiscord()
}

func (l *loader) checkDiscord() {
	d := &l.c.Discord
	u, err := url.Parse(d.API)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		l.fault(badValue, badValueRemedy, nil, "name", "discord.api", "value", d.API, "want", DefaultAPI)
	}
	d.API = strings.TrimRight(d.API, "/")
	if d.Token == "" && (d.ClientID != "" || d.ClientSecret != "") {
		l.fault(noToken, noTokenRemedy, nil)
	}
	if (d.ClientID == "") != (d.ClientSecret == "") {
		l.fault(halfClient, halfClientRemedy, nil)
	}
}

// Loopback tells whether an address (host, host:port) is this machine's own.
func Loopback(address string) bool {
	host := address
	if h, _, err := net.SplitHostPort(address); err == nil {
		host = h
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// Print shows the settings in force as a TOML file, secrets masked.
func (c Config) Print() string {
	var b strings.Builder
	section := ""
	for _, s := range settings() {
		name := s.Key
		if group, rest, ok := strings.Cut(s.Key, "."); ok {
			if group != section {
				section = group
				fmt.Fprintf(&b, "\n[%s]\n", group)
			}
			name = rest
		}
		value := s.get(&c)
		if s.Secret && value != "" {
			value = "***"
		}
		fmt.Fprintf(&b, "%s = %q\n", name, value)
	}
	for _, name := range sorted(c.Servers) {
		s := c.Servers[name]
		fmt.Fprintf(&b, "\n[servers.%q]\nid = %q\n", name, s.ID)
		for _, role := range sorted(s.Roles) {
			fmt.Fprintf(&b, "roles.%q = %q\n", role, s.Roles[role])
		}
		for _, channel := range sorted(s.Channels) {
			fmt.Fprintf(&b, "channels.%q = %q\n", channel, s.Channels[channel])
		}
	}
	return b.String()
}
