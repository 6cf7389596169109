package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"parvis/content/markdown"
	"parvis/server/daemon"
	"parvis/server/db"
	"parvis/server/library"
	"parvis/server/publish"
	"parvis/server/terminal"
)

// What import and export say.
var (
	noImport      = terminal.Text{FR: "Le dossier {dir} ne peut pas être lu.", EN: "The folder {dir} cannot be read."}
	noImportRem   = terminal.Text{FR: "Vérifiez son chemin et les droits de lecture.", EN: "Check its path and the right to read it."}
	imported      = terminal.Text{FR: "{files} fichiers lus : {stored} textes nouveaux, {hidden} illisibles.", EN: "{files} files read: {stored} new texts, {hidden} unreadable."}
	noExport      = terminal.Text{FR: "Les documents ne peuvent pas être écrits dans {dir}.", EN: "The documents cannot be written to {dir}."}
	noExportRem   = terminal.Text{FR: "Vérifiez la place et les droits, puis recommencez dans un dossier vide.", EN: "Check room and rights, then start again with an empty folder."}
	exportTaken   = terminal.Text{FR: "Le dossier {dir} n'est pas vide.", EN: "The folder {dir} is not empty."}
	exportTakeRem = terminal.Text{FR: "Nommez un dossier vide ou nouveau : rien ne sera écrasé.", EN: "Name an empty or new folder: nothing will be overwritten."}
	exported      = terminal.Text{FR: "{files} documents écrits dans {dir}, dont {drafts} que personne ne voit encore, et {medias} images.", EN: "{files} documents written to {dir}, {drafts} of which nobody sees yet, and {medias} pictures."}
	exportLeft    = terminal.Text{FR: "Restent dans l'éditeur, car un fichier ne tient qu'un texte ({n}) : les brouillons de {names}.", EN: "Left in the editor, since a file holds one text ({n}): the drafts of {names}."}
)

type importCommand struct {
	shared

	Dir string `arg:"" help:"Folder to read, as export writes it."`
}

// Run takes in the documents of a folder; the server may be running or not.
func (c *importCommand) Run(p *program) error {
	root, err := os.OpenRoot(c.Dir)
	if err != nil {
		return exit{exitContent, &terminal.Fault{What: noImport, Remedy: noImportRem, Args: []string{"dir", c.Dir}, Err: err}}
	}
	defer root.Close()
	return c.withPublish(p, func(s *publish.Service) error {
		result, err := s.Import(p.ctx, root.FS())
		if err != nil {
			return &terminal.Fault{What: noImport, Remedy: noImportRem, Args: []string{"dir", c.Dir}, Err: err}
		}
		for _, d := range result.Diagnostics {
			fmt.Fprintln(p.out, d)
		}
		fmt.Fprintln(p.out, imported.In(p.lang, "files", fmt.Sprint(result.Files), "stored", fmt.Sprint(result.Stored), "hidden", fmt.Sprint(result.Hidden)))
		if result.Hidden > 0 {
			return exit{code: exitContent}
		}
		return nil
	})
}

type exportCommand struct {
	shared

	Dir string `arg:"" help:"Folder to write to; it must be empty or absent."`
}

// Run writes every document to a folder; the server may be running or not.
func (c *exportCommand) Run(p *program) error {
	if err := publish.EmptyDir(c.Dir); err != nil {
		fault := &terminal.Fault{What: noExport, Remedy: noExportRem, Args: []string{"dir", c.Dir}, Err: err}
		if errors.Is(err, publish.ErrNotEmpty) {
			fault = &terminal.Fault{What: exportTaken, Remedy: exportTakeRem, Args: []string{"dir", c.Dir}}
		}
		return fault
	}
	return c.withPublish(p, func(s *publish.Service) error {
		out, err := s.Export(p.ctx, c.Dir)
		if err != nil {
			return &terminal.Fault{What: noExport, Remedy: noExportRem, Args: []string{"dir", c.Dir}, Err: err}
		}
		fmt.Fprintln(p.out, exported.In(p.lang, "files", fmt.Sprint(out.Files), "dir", c.Dir, "drafts", fmt.Sprint(out.Drafts), "medias", fmt.Sprint(out.Medias)))
		if n := len(out.Left); n > 0 {
			fmt.Fprintln(p.err, exportLeft.In(p.lang, "n", fmt.Sprint(n), "names", strings.Join(out.Left, ", ")))
		}
		return nil
	})
}

// withPublish opens the database of a data folder that has been used, beside a server or without one.
func (s shared) withPublish(p *program, do func(*publish.Service) error) error {
	cfg, err := p.settings(s.flags())
	if err != nil {
		return err
	}
	if cfg.Database == "" {
		if _, err := os.Stat(cfg.Data); errors.Is(err, fs.ErrNotExist) {
			return &terminal.Fault{What: noData, Remedy: noDataRemedy, Args: []string{"dir", cfg.Data}}
		}
	}
	d, err := db.Open(p.ctx, cfg.Data, cfg.Database)
	if err != nil {
		return &terminal.Fault{What: dbTrouble, Remedy: dbRemedy, Err: err}
	}
	defer d.Close()
	zone, err := cfg.Location()
	if err != nil {
		return err
	}
	reader := markdown.New().In(zone)
	lib := library.New(d, reader, cfg.Clock())
	if err := lib.Reload(context.WithoutCancel(p.ctx)); err != nil {
		return &terminal.Fault{What: dbTrouble, Remedy: dbRemedy, Err: err}
	}
	return do(&publish.Service{DB: d, Reader: reader, Library: lib, Now: cfg.Clock(), Log: p.logger(cfg.LogLevel)})
}

type reindexCommand struct{ shared }

// Run throws the search index away: the next start builds it anew, while the pages are up.
func (c *reindexCommand) Run(p *program) error {
	cfg, err := p.settings(c.flags())
	if err != nil {
		return err
	}
	return daemon.DropIndex(cfg)
}
