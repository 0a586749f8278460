package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

type node struct{}

// command runs the program as the official host does, with the SDK's own `cmd/run`.
func (node) command(
	ctx context.Context, engine string, r *pulumirpc.RunRequest,
) (*exec.Cmd, func(), error) {
	folder := r.Info.ProgramDirectory
	find := exec.CommandContext(ctx, "node", "-p", "require.resolve('@pulumi/pulumi/cmd/run')")
	find.Dir = folder
	start, err := told(find)
	if err != nil {
		return nil, nil, fmt.Errorf("%s has no @pulumi/pulumi; `npm install` there gets it\n%w", folder, err)
	}
	words := []string{
		start,
		"--monitor=" + r.MonitorAddress,
		"--engine=" + engine,
		"--organization=" + r.Organization,
		"--project=" + r.Project,
		"--stack=" + r.Stack,
		"--root-directory=" + r.Info.RootDirectory,
		"--pwd=" + r.Pwd,
		fmt.Sprintf("--parallel=%d", r.Parallel),
	}
	if r.DryRun {
		words = append(words, "--dry-run")
	}
	words = append(append(words, filepath.Join(folder, r.Info.EntryPoint)), r.Args...)
	program := exec.CommandContext(ctx, "node", words...)
	program.Env = append(os.Environ(), "PULUMI_NODEJS_TYPESCRIPT=true")
	return program, func() {}, nil
}

func (node) install() []string {
	return []string{"npm", "install", "--no-audit", "--no-fund", "--loglevel=error"}
}

func (node) link(ctx context.Context, program, folder string) (string, error) {
	content, err := os.ReadFile(filepath.Join(program, folder, "package.json"))
	if err != nil {
		return "", err
	}
	var added struct{ Name string }
	if err := json.Unmarshal(content, &added); err != nil {
		return "", fmt.Errorf("%s/package.json: %w", folder, err)
	}
	set := exec.CommandContext(ctx, "npm", "pkg", "set", "dependencies."+added.Name+"=file:"+path.Clean(folder))
	set.Dir = program
	if _, err := told(set); err != nil {
		return "", err
	}
	return fmt.Sprintf("import * as %s from %q;", variable(path.Base(added.Name)), added.Name), nil
}

// variable makes a name for a program of the name of a package.
func variable(name string) string {
	return strings.ReplaceAll(name, "-", "")
}
