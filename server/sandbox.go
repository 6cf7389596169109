package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"parvis/content/markdown"
	"parvis/content/starter"
	"parvis/server/platform/sandbox"
	"parvis/server/terminal"
)

var (
	sandboxFolder = terminal.Text{FR: "Le bac à sable ne s'ouvre pas dans {dir}.", EN: "The sandbox does not open in {dir}."}
	sandboxRemedy = terminal.Text{FR: "Vérifiez les droits du dossier, et qu'aucun autre bac à sable ne s'en sert.", EN: "Check the folder's rights, and that no other sandbox uses it."}
	busy          = terminal.Text{FR: "L'adresse {listen} n'est pas libre.", EN: "The address {listen} is not free."}
	busyRemedy    = terminal.Text{FR: "Choisissez-en une autre avec --listen.", EN: "Choose another one with --listen."}
)

type sandboxCommand struct {
	Listen string `default:"127.0.0.1:0" help:"Address to listen on." placeholder:"HOST:PORT"`
	Data   string `required:"" help:"Folder of its state." placeholder:"DIR"`
	Seed   string `help:"Content folder whose spaces an empty sandbox is made after; default: the starter community." placeholder:"DIR"`
}

// sandboxReady is the one line on standard output.
type sandboxReady struct {
	Ready        bool   `json:"ready"`
	URL          string `json:"url"`
	Version      string `json:"version"`
	API          string `json:"api"`
	Token        string `json:"token"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
}

func (c *sandboxCommand) Run(p *program) error {
	seed, err := c.seed()
	if err != nil {
		return err
	}
	var lc net.ListenConfig
	l, err := lc.Listen(p.ctx, "tcp", c.Listen)
	if err != nil {
		return &terminal.Fault{What: busy, Remedy: busyRemedy, Args: []string{"listen", c.Listen}, Err: err}
	}
	defer l.Close()
	origin := "http://" + l.Addr().String()
	s, err := sandbox.Open(p.ctx, sandbox.Options{
		Dir: c.Data, Seed: seed, Log: p.logger("info"), PublicURL: func() string { return origin },
	})
	if err != nil {
		return &terminal.Fault{What: sandboxFolder, Remedy: sandboxRemedy, Args: []string{"dir", c.Data}, Err: err}
	}
	defer s.Close()
	srv := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	line, err := json.Marshal(sandboxReady{true, origin, version, origin + "/api", s.Token(), s.ClientID(), s.ClientSecret()})
	if err != nil {
		return fmt.Errorf("write the ready line: %w", err)
	}
	fmt.Fprintln(p.out, string(line))
	select {
	case err := <-failed:
		return fmt.Errorf("serve the sandbox: %w", err)
	case <-p.ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), 3*time.Second)
	defer cancel()
	if err := srv.Shutdown(last); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop the sandbox: %w", err)
	}
	return nil
}

// seed names the servers, channels and roles of the spaces of a content folder.
func (c *sandboxCommand) seed() ([]sandbox.SeedServer, error) {
	var folder markdown.Folder
	var err error
	if c.Seed != "" {
		folder, _, err = readContent(c.Seed)
	} else {
		folder, _, err = markdown.New().ReadFolder(starter.FS())
	}
	if err != nil {
		return nil, exit{exitContent, &terminal.Fault{What: unreadable, Remedy: unreadRemedy, Args: []string{"dir", c.Seed}, Err: err}}
	}
	var seed []sandbox.SeedServer
	for _, d := range folder.Documents() {
		if s := d.Space; s != nil && s.Server != "" {
			seed = append(seed, sandbox.SeedServer{Name: s.Server, Channels: []string{s.Channel}, Roles: s.Roles})
		}
	}
	return seed, nil
}
