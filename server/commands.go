package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"parvis/content"
	"parvis/content/markdown"
	"parvis/content/starter"
	"parvis/server/auth"
	"parvis/server/daemon"
	"parvis/server/db"
	"parvis/server/ops"
	"parvis/server/terminal"
)

// What commands say.
var (
	badArguments = terminal.Text{FR: "parvis : ces mots ne conviennent pas :", EN: "parvis: these words will not do:"}
	noData       = terminal.Text{FR: "Le dossier {dir} n'a pas encore servi.", EN: "The folder {dir} has not been used yet."}
	noDataRemedy = terminal.Text{FR: "Démarrez d'abord « parvis serve --data {dir} », ou nommez le bon dossier.", EN: "Start \"parvis serve --data {dir}\" first, or name the right folder."}
	badRole      = terminal.Text{FR: "Le rôle « {role} » n'existe pas.", EN: "There is no role \"{role}\"."}
	badRoleRem   = terminal.Text{FR: "Attendu : moderator, documentalist ou host.", EN: "Expected: moderator, documentalist or host."}
	notWritten   = terminal.Text{FR: "La communauté d'exemple n'a pas été écrite.", EN: "The sample community was not written."}
	written      = terminal.Text{FR: "La communauté d'exemple est dans {dir}. Relisez-la avec « parvis check {dir} », puis faites-la vôtre.", EN: "The sample community is in {dir}. Check it with \"parvis check {dir}\", then make it yours."}
	checked      = terminal.Text{FR: "{files} fichiers lus : {errors} erreurs, {warnings} remarques.", EN: "{files} files read: {errors} errors, {warnings} warnings."}
	upToDate     = terminal.Text{FR: "La base de données est à jour (version {version}).", EN: "The database is up to date (version {version})."}
	dbTrouble    = terminal.Text{FR: "La base de données ne s'ouvre pas.", EN: "The database does not open."}
	dbRemedy     = terminal.Text{FR: "Vérifiez l'espace disque et les droits, ou l'adresse PARVIS_DATABASE.", EN: "Check disk space and rights, or the address PARVIS_DATABASE."}
	unreadable   = terminal.Text{FR: "Le dossier de contenus {dir} ne peut pas être lu.", EN: "The content folder {dir} cannot be read."}
	unreadRemedy = terminal.Text{FR: "Vérifiez son chemin, ou écrivez une communauté d'exemple avec « parvis init {dir} ».", EN: "Check its path, or write a sample community with \"parvis init {dir}\"."}
)

type serveCommand struct{ shared }

func (c *serveCommand) Run(p *program) error {
	cfg, err := p.settings(c.flags())
	if err != nil {
		return err
	}
	return daemon.Run(p.ctx, cfg, version, p.out, p.logger(cfg.LogLevel))
}

type linkCommand struct {
	shared

	Role string `required:"" help:"moderator, documentalist or host." placeholder:"ROLE"`
	Name string `help:"First name, shown to colleagues and newcomers." placeholder:"TEXT"`
}

// Run prints one sign-in address; the server may be running or not.
func (c *linkCommand) Run(p *program) error {
	if !auth.StaffRole(auth.Role(c.Role)) {
		return exit{exitSettings, &terminal.Fault{What: badRole, Remedy: badRoleRem, Args: []string{"role", c.Role}}}
	}
	cfg, err := p.settings(c.flags())
	if err != nil {
		return err
	}
	base, err := daemon.ReadAddress(cfg.Data)
	if err != nil {
		return &terminal.Fault{What: noData, Remedy: noDataRemedy, Args: []string{"dir", cfg.Data}}
	}
	ctx, cancel := context.WithTimeout(p.ctx, 30*time.Second)
	defer cancel()
	d, err := db.Open(ctx, cfg.Data, cfg.Database)
	if err != nil {
		return &terminal.Fault{What: dbTrouble, Remedy: dbRemedy, Err: err}
	}
	defer d.Close()
	people := &auth.Service{DB: d, Now: cfg.Clock()}
	token, err := people.NewLink(ctx, auth.Role(c.Role), c.Name)
	if err != nil {
		return &terminal.Fault{What: dbTrouble, Remedy: dbRemedy, Err: err}
	}
	_, err = fmt.Fprintf(p.out, "%s/connexion?lien=%s\n", base, token)
	return err
}

type initCommand struct {
	Dir string `arg:"" help:"Folder to write to; it must be empty or absent."`
}

func (c *initCommand) Run(p *program) error {
	if err := starter.WriteTo(c.Dir); err != nil {
		return &terminal.Fault{What: notWritten, Err: err}
	}
	fmt.Fprintln(p.out, written.In(p.lang, "dir", c.Dir))
	return nil
}

type checkCommand struct {
	Dir string `arg:"" help:"Content folder."`
}

func (c *checkCommand) Run(p *program) error {
	folder, diagnostics, err := readContent(c.Dir)
	faults := 0
	for _, d := range diagnostics {
		fmt.Fprintln(p.out, d)
		if d.Severity == content.Error {
			faults++
		}
	}
	if err != nil {
		return exit{exitContent, &terminal.Fault{What: unreadable, Remedy: unreadRemedy, Args: []string{"dir", c.Dir}, Err: err}}
	}
	fmt.Fprintln(p.out, checked.In(p.lang, "files", fmt.Sprint(len(folder.Files)), "errors", fmt.Sprint(faults),
		"warnings", fmt.Sprint(len(diagnostics)-faults)))
	if faults > 0 {
		return exit{code: exitContent}
	}
	return nil
}

func readContent(dir string) (markdown.Folder, []content.Diagnostic, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return markdown.Folder{}, nil, err
	}
	defer root.Close()
	return markdown.New().ReadFolder(root.FS())
}

type configCommand struct{ shared }

func (c *configCommand) Run(p *program) error {
	cfg, err := p.settings(c.flags())
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(p.out, cfg.Print())
	return err
}

type migrateCommand struct{ shared }

func (c *migrateCommand) Run(p *program) error {
	cfg, err := p.settings(c.flags())
	if err != nil {
		return err
	}
	d, err := db.Open(p.ctx, cfg.Data, cfg.Database)
	if err != nil {
		return &terminal.Fault{What: dbTrouble, Remedy: dbRemedy, Err: err}
	}
	defer d.Close()
	at, _, err := d.Versions(p.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.out, upToDate.In(p.lang, "version", fmt.Sprint(at)))
	return nil
}

type doctorCommand struct{ shared }

// Run needs no running server. It exits 0 when all is right, 1 with a line and a remedy for each fault.
func (c *doctorCommand) Run(p *program) error {
	healthy := ops.Doctor(p.ctx, ops.Checkup{Flags: c.flags(), Getenv: p.getenv, Out: p.out, Lang: p.lang})
	if !healthy {
		return exit{code: exitFailure}
	}
	return nil
}

type versionCommand struct{}

func (c *versionCommand) Run(p *program) error {
	_, err := fmt.Fprintln(p.out, version)
	return err
}

// absent tells whether a folder does not exist or is empty.
func absent(dir string) bool {
	entries, err := os.ReadDir(dir)
	return errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0
}
