// Package ops is what a host does beside running the server. Here: the doctor.
package ops

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/server/config"
	"parvis/server/daemon"
	"parvis/server/db"
	"parvis/server/grants"
	"parvis/server/platform"
	"parvis/server/terminal"
)

// Checkup is one visit to the doctor.
type Checkup struct {
	Flags  map[string]string
	Getenv func(string) string
	Out    io.Writer
	Lang   string
}

// visit collects what was found.
type visit struct {
	Checkup

	cfg    config.Config
	faults int
}

// minFree is how much room on the disk is enough, in bytes.
const minFree = 200 << 20

// Doctor looks at everything that can be wrong and tells it, a line and a remedy each. It needs no running server
// and changes nothing. It answers whether all is right.
func Doctor(ctx context.Context, c Checkup) bool {
	v := &visit{Checkup: c}
	cfg, faults := config.Load(config.Source{Flags: c.Flags, Getenv: c.Getenv})
	v.cfg = cfg
	for _, f := range faults {
		v.bad(f)
	}
	if len(faults) == 0 {
		v.good(settingsFine)
	}
	v.disk()
	v.database(ctx)
	v.index(ctx)
	spaces := v.content()
	if len(faults) == 0 {
		v.platform(ctx, spaces)
	}
	return v.faults == 0
}

func (v *visit) good(t terminal.Text, args ...string) {
	fmt.Fprintln(v.Out, "✓", t.In(v.Lang, args...))
}

func (v *visit) bad(f *terminal.Fault) {
	v.faults++
	fmt.Fprintln(v.Out, "✗", f.Line(v.Lang))
}

func (v *visit) fault(what, remedy terminal.Text, err error, args ...string) {
	v.bad(&terminal.Fault{What: what, Remedy: remedy, Args: args, Err: err})
}

func (v *visit) disk() {
	dir := v.cfg.Data
	for _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) && dir != filepath.Dir(dir); _, err = os.Stat(dir) {
		dir = filepath.Dir(dir) // not made yet: look where it will be
	}
	probe, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		v.fault(diskReadOnly, diskReadOnlyRemedy, err, "dir", dir)
		return
	}
	probe.Close()
	os.Remove(probe.Name()) //nolint:errcheck // ours, empty
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err == nil {
		free := st.Bavail * uint64(st.Bsize) //nolint:gosec // a block size is positive
		if free < minFree {
			v.fault(diskFull, diskFullRemedy, nil, "dir", dir, "free", strconv.FormatUint(free>>20, 10))
			return
		}
	}
	v.good(diskFine, "dir", dir)
}

func (v *visit) database(ctx context.Context) {
	if v.cfg.Database == "" {
		if _, err := os.Stat(filepath.Join(v.cfg.Data, db.File)); errors.Is(err, os.ErrNotExist) {
			v.good(databaseNew)
			return
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	at, known, err := db.Inspect(ctx, v.cfg.Data, v.cfg.Database)
	switch {
	case err != nil:
		v.fault(databaseBad, databaseBadRemedy, err)
	case at > known:
		v.fault(databaseNewer, databaseNewerRemedy, nil)
	default:
		v.good(databaseFine)
	}
}

// index tells whether the search index holds what is published. One that does not is no fault: the server builds it by
// itself.
func (v *visit) index(ctx context.Context) {
	if _, err := os.Stat(filepath.Join(v.cfg.Data, db.File)); v.cfg.Database == "" && errors.Is(err, os.ErrNotExist) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	behind, whole, err := daemon.IndexState(ctx, v.cfg)
	switch {
	case err != nil: // the database has been told about
	case !whole:
		fmt.Fprintln(v.Out, "·", indexMissing.In(v.Lang))
	case behind > 0:
		fmt.Fprintln(v.Out, "·", indexBehind.In(v.Lang, "n", strconv.FormatInt(behind, 10)))
	default:
		v.good(indexFine)
	}
}

func (v *visit) content() []content.Space {
	dir := daemon.ContentDir(v.cfg)
	root, err := os.OpenRoot(dir)
	if err != nil {
		v.fault(contentMissing, contentMissingRemedy, err, "dir", dir)
		return nil
	}
	defer root.Close()
	reader := markdown.New()
	if zone, err := v.cfg.Location(); err == nil { // a zone that is not known is a fault of the settings, told there
		reader = reader.In(zone)
	}
	folder, diagnostics, err := reader.ReadFolder(root.FS())
	bad := 0
	for _, d := range diagnostics {
		if d.Severity == content.Error {
			bad++
			v.bad(&terminal.Fault{What: terminal.Text{FR: "{line}", EN: "{line}"}, Args: []string{"line", d.String()}})
		}
	}
	if err != nil {
		v.fault(contentMissing, contentMissingRemedy, err, "dir", dir)
		return nil
	}
	if bad == 0 {
		v.good(contentFine, "files", strconv.Itoa(len(folder.Files)))
	}
	var spaces []content.Space
	seen := map[string]bool{}
	for _, d := range folder.Documents() {
		if d.Space != nil && !seen[d.Space.ID] {
			seen[d.Space.ID] = true
			spaces = append(spaces, *d.Space)
		}
	}
	return spaces
}

func (v *visit) platform(ctx context.Context, spaces []content.Space) {
	if !v.cfg.Discord.Connected() {
		v.fault(noPlatform, noPlatformRemedy, nil)
		return
	}
	adapter, err := daemon.NewDiscord(v.cfg, v.cfg.Clock(), slog.New(slog.DiscardHandler))
	if err != nil {
		v.fault(platformDown, platformDownRemedy, err, "api", v.cfg.Discord.API)
		return
	}
	defer adapter.Close()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	faults, err := patiently(ctx, func() ([]platform.Fault, error) {
		return adapter.Preflight(ctx, wanted(spaces, v.cfg.Servers))
	})
	refused := slices.ContainsFunc(faults, func(f platform.Fault) bool { return f.Code == "token" })
	if err == nil && !refused {
		var more []platform.Fault
		more, err = patiently(ctx, func() ([]platform.Fault, error) { return adapter.CheckApplication(ctx, v.callback()) })
		faults = append(faults, more...)
	}
	serious := v.platformFaults(faults)
	if err != nil {
		v.noAnswer(err)
		return
	}
	if v.cfg.Discord.ClientID == "" {
		fmt.Fprintln(v.Out, "·", noClient.In(v.Lang))
	}
	if serious == 0 {
		v.good(platformFine)
	}
}

// shortWait is how long a wait that the platform asks for is simply waited.
const shortWait = 5 * time.Second

// patiently asks again, once, when the platform asks to wait a moment.
func patiently(ctx context.Context, ask func() ([]platform.Fault, error)) ([]platform.Fault, error) {
	faults, err := ask()
	e := platform.AsError(err)
	if err == nil || e.Step != platform.RetryAt || e.After > shortWait {
		return faults, err
	}
	select {
	case <-ctx.Done():
		return faults, err
	case <-time.After(e.After):
		return ask()
	}
}

// noAnswer tells a platform that asks to wait from one that does not answer.
func (v *visit) noAnswer(err error) {
	if e := platform.AsError(err); e.Step == platform.RetryAt {
		seconds := strconv.Itoa(int(math.Ceil(e.After.Seconds())))
		v.fault(platformWaits, platformWaitsRemedy, err, "api", v.cfg.Discord.API, "seconds", seconds)
		return
	}
	v.fault(platformDown, platformDownRemedy, err, "api", v.cfg.Discord.API)
}

// returnPath is where people come back to from the platform's consent page.
const returnPath = "/connexion/discord/retour"

// callback is the address that must be among those of the application; empty when only a running server knows it.
func (v *visit) callback() string {
	base, err := url.Parse(v.cfg.BaseURL)
	if err != nil || base.Host == "" || base.Port() == "0" {
		return ""
	}
	return base.Scheme + "://" + base.Host + returnPath
}

// platformFaults tells what was found, and how much of it keeps something from working.
func (v *visit) platformFaults(faults []platform.Fault) (serious int) {
	for _, f := range faults {
		words, known := platformFaults[f.Code]
		if !known {
			words = platformFaults["other"]
		}
		args := []string{"server", f.Server, "object", f.Object, "code", f.Code}
		if words.advice {
			fmt.Fprintln(v.Out, "·", words.what.In(v.Lang, args...), words.remedy.In(v.Lang, args...))
			continue
		}
		serious++
		v.fault(words.what, words.remedy, nil, args...)
	}
	return serious
}

// wanted is what the spaces need of each server, in the platform's own ids or names where the settings give them.
func wanted(spaces []content.Space, servers map[string]grants.ServerSetting) []platform.Wanted {
	var out []platform.Wanted
	at := map[string]int{}
	for _, s := range spaces {
		i, seen := at[s.Server]
		set := servers[s.Server]
		if !seen {
			i = len(out)
			at[s.Server] = i
			name := s.Server
			if set.ID != "" {
				name = set.ID
			}
			out = append(out, platform.Wanted{Server: name})
		}
		out[i].Channels = append(out[i].Channels, mapped(set.Channels, s.Channel))
		out[i].Announce = append(out[i].Announce, mapped(set.Channels, s.Channel))
		for _, role := range s.Roles {
			out[i].Roles = append(out[i].Roles, mapped(set.Roles, role))
		}
	}
	return out
}

func mapped(names map[string]string, name string) string {
	if id, ok := names[name]; ok {
		return id
	}
	return name
}
