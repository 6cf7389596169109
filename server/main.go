// Command parvis is the forecourt of a community: the server and the tools beside it, one binary.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // pages tell local times, also on machines without zone files

	"github.com/alecthomas/kong"

	"parvis/server/config"
	"parvis/server/daemon"
	"parvis/server/terminal"
)

// version is set by the build.
var version = "dev"

// Exit codes.
const (
	exitFailure  = 1
	exitSettings = 2
	exitContent  = 3
)

// exit ends the program with a code, after its error has been told.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string { return e.err.Error() }

func (e exit) Unwrap() error { return e.err }

// program is what every command gets: its streams, its environment, a context that ends with a signal.
type program struct {
	ctx    context.Context
	out    io.Writer
	err    io.Writer
	getenv func(string) string
	lang   string
}

// shared are the flags that several commands have. Each is also PARVIS_<NAME> in the environment and a key of the
// settings file.
type shared struct {
	Config        string `help:"Settings file (TOML)." placeholder:"FILE"`
	Data          string `help:"Data folder." placeholder:"DIR"`
	Content       string `help:"Content folder." placeholder:"DIR"`
	Listen        string `help:"Address to listen on." placeholder:"HOST:PORT"`
	BaseURL       string `help:"Address that people use." placeholder:"URL"`
	MetricsListen string `help:"Address for GET /metrics." placeholder:"HOST:PORT"`
	LogLevel      string `help:"debug, info, warn or error." placeholder:"LEVEL"`
}

func (s shared) flags() map[string]string {
	return map[string]string{
		"config": s.Config, "data": s.Data, "content": s.Content, "listen": s.Listen, "base_url": s.BaseURL,
		"metrics_listen": s.MetricsListen, "log_level": s.LogLevel,
	}
}

type commands struct {
	Serve   serveCommand   `cmd:"" help:"Start the server."`
	Demo    demoCommand    `cmd:"" help:"Start the server with a sample community and a practice Discord beside it."`
	Sandbox sandboxCommand `cmd:"" help:"Start a practice Discord alone."`
	Link    linkCommand    `cmd:"" help:"Print a one-use sign-in address."`
	Init    initCommand    `cmd:"" help:"Write a sample community into a folder."`
	Check   checkCommand   `cmd:"" help:"Read a content folder and tell what is wrong in it."`
	Config  configCommand  `cmd:"" help:"Print the settings in force, secrets masked."`
	Import  importCommand  `cmd:"" help:"Take in a folder of documents."`
	Export  exportCommand  `cmd:"" help:"Write every document to a folder."`
	Reindex reindexCommand `cmd:"" help:"Have the search index built anew at the next start."`
	Migrate migrateCommand `cmd:"" help:"Bring the database up to date."`
	Doctor  doctorCommand  `cmd:"" help:"Look at settings, disk, database, content and platform; tell each fault with its remedy."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr, os.Getenv)
	stop()
	os.Exit(code)
}

// run is the whole program with everything it touches as an argument; it answers the exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer, getenv func(string) string) int {
	p := &program{ctx: ctx, out: out, err: errOut, getenv: getenv, lang: terminal.Lang(getenv)}
	var c commands
	quit := -1
	parser, err := kong.New(&c, kong.Name("parvis"), kong.UsageOnError(), kong.Writers(out, errOut),
		kong.Exit(func(code int) { quit = code }),
		kong.Description("The forecourt of a community: understand, agree, ask, be let in."))
	if err != nil {
		fmt.Fprintln(errOut, err)
		return exitFailure
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	k, err := parser.Parse(args)
	if quit >= 0 {
		return quit
	}
	if err != nil {
		fmt.Fprintln(errOut, badArguments.In(p.lang), err)
		return exitSettings
	}
	return p.tell(k.Run(p))
}

// tell says an error in one line and answers the exit code that goes with it.
func (p *program) tell(err error) int {
	if err == nil {
		return 0
	}
	code := exitFailure
	var e exit
	if errors.As(err, &e) {
		code = e.code
		err = e.err
	}
	if errors.Is(err, daemon.ErrContent) {
		code = exitContent
	}
	var f *terminal.Fault
	switch {
	case err == nil:
	case errors.As(err, &f):
		fmt.Fprintln(p.err, "parvis:", f.Line(p.lang))
	default:
		fmt.Fprintln(p.err, "parvis:", strings.ReplaceAll(err.Error(), "\n", " "))
	}
	return code
}

// settings loads and checks the settings; every fault is told, then the program ends with code 2.
func (p *program) settings(flags map[string]string) (config.Config, error) {
	cfg, faults := config.Load(config.Source{Flags: flags, Getenv: p.getenv})
	if len(faults) == 0 {
		return cfg, nil
	}
	for _, f := range faults {
		fmt.Fprintln(p.err, "parvis:", f.Line(p.lang))
	}
	return cfg, exit{code: exitSettings}
}

// logger writes to standard error: text, without anything personal.
func (p *program) logger(level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(p.err, &slog.HandlerOptions{Level: l}))
}
