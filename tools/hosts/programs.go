package main

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
)

// processes are the programs that run now: they must not outlive the host.
type processes struct {
	lock    sync.Mutex
	running map[*exec.Cmd]struct{}
	over    bool
}

var programs = processes{running: map[*exec.Cmd]struct{}{}}

var errOver = errors.New("the host ends")

func (p *processes) run(command *exec.Cmd) error {
	if err := p.start(command); err != nil {
		return err
	}
	err := command.Wait()
	p.lock.Lock()
	defer p.lock.Unlock()
	delete(p.running, command)
	if p.over {
		return errOver
	}
	return err
}

func (p *processes) start(command *exec.Cmd) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.over {
		return errOver
	}
	if err := command.Start(); err != nil {
		return err
	}
	p.running[command] = struct{}{}
	return nil
}

// killAll ends them all; nothing starts any more.
func (p *processes) killAll() {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.over = true
	for command := range p.running {
		_ = command.Process.Kill()
	}
}

// told runs a short command; what it prints is the answer, or the reason of the failure.
func told(command *exec.Cmd) (string, error) {
	printed, err := command.CombinedOutput()
	text := strings.TrimSpace(string(printed))
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, text)
	}
	return text, nil
}
