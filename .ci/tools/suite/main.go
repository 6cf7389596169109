// Command suite runs the suites of tests one by one, times them, and tells at the end what passed, failed and was
// skipped, by name.
//
//	suite run -results DIR -name NAME -format go|node|steps -- COMMAND…
//	suite skip -results DIR -name NAME [-required] -reason TEXT
//	suite table -results DIR
//	suite port
//
// run reads what the command writes ("go test -json", "node --test" as TAP, or the lines of .ci/check), shows what a
// person wants to see of it, keeps the counts in DIR and exits 0 whatever they are, so that the next suite runs too.
// table exits 1 when anything failed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "suite: run, skip, table or port?")
		os.Exit(2)
	}
	var err error
	switch args := os.Args[2:]; os.Args[1] {
	case "run":
		err = runCommand(args)
	case "skip":
		err = skipCommand(args)
	case "table":
		err = tableCommand(args)
	case "port":
		err = portCommand()
	default:
		err = fmt.Errorf("there is no command %q", os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "suite:", err)
		os.Exit(1)
	}
}

// readers are the formats that a suite may write.
var readers = map[string]func(io.Reader, io.Writer, *Result) error{
	"go":    readGo,
	"node":  readTAP,
	"steps": readSteps,
}

func runCommand(args []string) error {
	flags := flag.NewFlagSet("run", flag.ExitOnError)
	dir := flags.String("results", "", "folder of the results")
	name := flags.String("name", "", "name of the suite")
	format := flags.String("format", "go", "what the command writes: go, node or steps")
	flags.Parse(args)
	read := readers[*format]
	if *dir == "" || *name == "" || read == nil || flags.NArg() == 0 {
		return errors.New("run needs -results, -name, a known -format and a command")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	fmt.Printf("\n== %s\n", *name)
	r := &Result{Name: *name}
	start := time.Now()
	err := follow(ctx, flags.Args(), read, r)
	r.Seconds = time.Since(start).Seconds()
	if err != nil {
		r.fail(*name, err.Error())
		fmt.Println(err)
	}
	fmt.Printf("== %s: %s in %.1f s\n", *name, r.counts(), r.Seconds)
	if err := r.write(*dir); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return errors.New("interrupted")
	}
	return nil
}

// follow runs the command and reads what it writes. A command that fails without naming a failure is one itself.
func follow(ctx context.Context, command []string, read func(io.Reader, io.Writer, *Result) error, r *Result) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", command[0], err)
	}
	readErr := read(out, os.Stdout, r)
	io.Copy(io.Discard, out)
	err = cmd.Wait()
	switch {
	case readErr != nil:
		return fmt.Errorf("read what %s wrote: %w", command[0], readErr)
	case err != nil && len(r.Failed) == 0:
		return fmt.Errorf("%s: %w", command[0], err)
	case err == nil && r.Passed == 0 && len(r.Failed) == 0 && len(r.Skipped) == 0:
		return errors.New("no test ran")
	}
	return nil
}

func skipCommand(args []string) error {
	flags := flag.NewFlagSet("skip", flag.ExitOnError)
	dir := flags.String("results", "", "folder of the results")
	name := flags.String("name", "", "name of the suite")
	reason := flags.String("reason", "", "why it cannot run")
	required := flags.Bool("required", false, "count it as a failure")
	flags.Parse(args)
	if *dir == "" || *name == "" || *reason == "" {
		return errors.New("skip needs -results, -name and -reason")
	}
	r := &Result{Name: *name}
	if *required {
		r.fail("the whole suite", *reason)
	} else {
		r.skip("the whole suite", *reason)
	}
	fmt.Printf("\n== %s: not run: %s\n", *name, *reason)
	return r.write(*dir)
}

func tableCommand(args []string) error {
	flags := flag.NewFlagSet("table", flag.ExitOnError)
	dir := flags.String("results", "", "folder of the results")
	flags.Parse(args)
	all, err := readResults(*dir)
	if err != nil {
		return err
	}
	if failed := table(os.Stdout, all); failed > 0 {
		os.Exit(1)
	}
	return nil
}

// portCommand prints a port that nothing listens on now.
func portCommand() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer l.Close()
	fmt.Println(l.Addr().(*net.TCPAddr).Port)
	return nil
}
