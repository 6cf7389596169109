package main

import (
	"os/exec"
	"syscall"
)

// dieWithParent ends the sandbox also when this process is killed.
func dieWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
}
