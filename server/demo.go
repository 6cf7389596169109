package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"parvis/content/starter"
	"parvis/server/auth"
	"parvis/server/config"
	"parvis/server/daemon"
	"parvis/server/terminal"
)

var (
	demoSignIn  = terminal.Text{FR: "Pour modérer (une fois, 15 minutes) : {url}", EN: "To moderate (once, 15 minutes): {url}"}
	demoPages   = terminal.Text{FR: "Pages : {url}   Discord d'essai : {sandbox}", EN: "Pages: {url}   Practice Discord: {sandbox}"}
	demoTrouble = terminal.Text{FR: "Le Discord d'essai n'a pas démarré.", EN: "The practice Discord did not start."}
)

type demoCommand struct{ shared }

// Run starts the sandbox as a process of its own and the server beside it.
func (c *demoCommand) Run(p *program) error {
	cfg, err := p.settings(c.flags())
	if err != nil {
		return err
	}
	if absent(daemon.ContentDir(cfg)) {
		if err := starter.WriteTo(daemon.ContentDir(cfg)); err != nil {
			return &terminal.Fault{What: notWritten, Err: err}
		}
	}
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	ready, stop, err := p.startSandbox(ctx, cfg)
	if err != nil {
		return &terminal.Fault{What: demoTrouble, Err: err}
	}
	defer stop()
	cfg.Discord = config.Discord{API: ready.API, Token: ready.Token, ClientID: ready.ClientID, ClientSecret: ready.ClientSecret}
	parts, err := daemon.Start(ctx, cfg, version, p.logger(cfg.LogLevel))
	if err != nil {
		return err
	}
	defer parts.Close()
	token, err := parts.Auth.NewLink(ctx, auth.Moderator, parts.Library.Community().Text(p.lang).Welcome.Name)
	if err != nil {
		return fmt.Errorf("make a sign-in link: %w", err)
	}
	fmt.Fprintln(p.err, demoPages.In(p.lang, "url", parts.URL.String(), "sandbox", ready.URL))
	fmt.Fprintln(p.err, demoSignIn.In(p.lang, "url", parts.URL.String()+"/connexion?lien="+token))
	return parts.Serve(ctx, p.out)
}

// startSandbox runs this program's sandbox beside us, at its address of the last time when that is free, so that
// invites already handed out keep working.
func (p *program) startSandbox(ctx context.Context, cfg config.Config) (sandboxReady, func(), error) {
	self, err := os.Executable()
	if err != nil {
		return sandboxReady{}, nil, fmt.Errorf("find this program: %w", err)
	}
	dir := filepath.Join(cfg.Data, "sandbox")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return sandboxReady{}, nil, fmt.Errorf("make the sandbox's folder: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, "sandbox", "--listen", lastAddress(dir), "--data", dir, "--seed", daemon.ContentDir(cfg)) //nolint:gosec // ourselves
	cmd.Stderr = p.err
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	dieWithParent(cmd)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return sandboxReady{}, nil, fmt.Errorf("listen to the sandbox: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return sandboxReady{}, nil, fmt.Errorf("start the sandbox: %w", err)
	}
	ready, err := readReady(out)
	if err != nil {
		return sandboxReady{}, nil, errors.Join(err, cmd.Wait())
	}
	go io.Copy(io.Discard, out) //nolint:errcheck // nothing more is expected
	stop := func() {
		cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may be gone already
		cmd.Wait()                          //nolint:errcheck // ended by our signal
	}
	return ready, stop, rememberAddress(dir, ready.URL)
}

func readReady(out io.Reader) (sandboxReady, error) {
	var ready sandboxReady
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return ready, fmt.Errorf("read the sandbox's ready line: %w", err)
	}
	if err := json.Unmarshal(line, &ready); err != nil {
		return ready, fmt.Errorf("read the sandbox's ready line: %w", err)
	}
	return ready, nil
}

func lastAddress(dir string) string {
	b, err := os.ReadFile(filepath.Join(dir, "address"))
	if err == nil {
		if l, err := net.Listen("tcp", string(b)); err == nil {
			l.Close()
			return string(b)
		}
	}
	return "127.0.0.1:0"
}

func rememberAddress(dir, origin string) error {
	u, err := url.Parse(origin)
	if err != nil {
		return fmt.Errorf("read the sandbox's address: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "address"), []byte(u.Host), 0o600); err != nil {
		return fmt.Errorf("record the sandbox's address: %w", err)
	}
	return nil
}
