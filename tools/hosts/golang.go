package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

type golang struct{}

// buildFlags are those of the CLI's own build, as far as they are part of what Go keeps: what that has compiled, most of
// Pulumi's SDK, is not compiled again.
var buildFlags = []string{"-trimpath", "-tags", "osusergo,grpcnotrace"}

// command builds the program: `go run` would hide its exit code, and would not pass on its end.
func (golang) command(ctx context.Context, engine string, r *pulumirpc.RunRequest) (*exec.Cmd, func(), error) {
	folder, err := os.MkdirTemp("", "pulumi-go-")
	if err != nil {
		return nil, nil, err
	}
	done := func() { _ = os.RemoveAll(folder) }
	built := filepath.Join(folder, "program")
	build := exec.CommandContext(ctx, "go", append(append([]string{"build"}, buildFlags...), "-o", built, ".")...)
	if os.Getenv("CGO_ENABLED") == "" {
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
	}
	build.Dir = filepath.Join(r.Info.ProgramDirectory, r.Info.EntryPoint)
	if _, err := told(build); err != nil {
		done()
		return nil, nil, err
	}
	program := exec.CommandContext(ctx, built, r.Args...)
	program.Env = append(
		os.Environ(),
		"PULUMI_ORGANIZATION="+r.Organization,
		"PULUMI_PROJECT="+r.Project,
		"PULUMI_STACK="+r.Stack,
		"PULUMI_ROOT_DIRECTORY="+r.Info.RootDirectory,
		"PULUMI_MONITOR="+r.MonitorAddress,
		"PULUMI_ENGINE="+engine,
		fmt.Sprintf("PULUMI_DRY_RUN=%v", r.DryRun),
		fmt.Sprintf("PULUMI_PARALLEL=%d", r.Parallel),
	)
	return program, done, nil
}

func (golang) install() []string {
	return []string{"go", "mod", "tidy"}
}

func (golang) link(ctx context.Context, program, folder string) (string, error) {
	ask := exec.CommandContext(ctx, "go", "list", "-m")
	ask.Dir = filepath.Join(program, folder)
	module, err := told(ask)
	if err != nil {
		return "", err
	}
	edit := exec.CommandContext(ctx, "go", "mod", "edit", "-replace", module+"=./"+path.Clean(folder))
	edit.Dir = program
	if _, err := told(edit); err != nil {
		return "", err
	}
	packages, err := filepath.Glob(filepath.Join(program, folder, "*", "doc.go"))
	if err != nil || len(packages) != 1 {
		return "", fmt.Errorf("%s is no SDK of one package", folder)
	}
	return fmt.Sprintf("import %q", module+"/"+filepath.Base(filepath.Dir(packages[0]))), nil
}
