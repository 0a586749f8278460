package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/constant"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// language is what differs between the hosts.
type language interface {
	// command makes the command that runs a program; done takes away what it was made of.
	command(ctx context.Context, engine string, r *pulumirpc.RunRequest) (program *exec.Cmd, done func(), err error)
	// install is the command that fetches what a program needs.
	install() []string
	// link makes a program use an SDK in a folder below it, and answers with the line that imports it.
	link(ctx context.Context, program, folder string) (string, error)
}

var languages = map[string]language{"go": golang{}, "nodejs": node{}}

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	name   string
	engine string
	language
}

// patience is how long what is under way may take to end when the host does.
const patience = 2 * time.Second

// serve is a host's life: until the engine says so, or is dead.
func serve(name string, arguments []string) error {
	found, ok := languages[name]
	if !ok {
		return fmt.Errorf("no host for %s here", name)
	}
	h := &host{name: name, language: found}
	for _, argument := range arguments {
		if !strings.HasPrefix(argument, "-") {
			h.engine = argument
		}
	}
	// The CLI ends hosts by an interrupt, and a host that is ended has nothing to tell.
	alive, end := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go endWithTheEngine(end)
	stop := make(chan bool)
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Cancel: stop, Init: func(server *grpc.Server) error {
		pulumirpc.RegisterLanguageRuntimeServer(server, h)
		return nil
	}})
	if err != nil {
		return err
	}
	fmt.Println(handle.Port)
	<-alive.Done()
	programs.killAll()
	close(stop)
	select {
	case err = <-handle.Done:
	case <-time.After(patience):
	}
	return err
}

// endWithTheEngine waits for the death of a CLI that was killed: it says nothing, but its end of our standard input
// closes.
func endWithTheEngine(end func()) {
	if info, err := os.Stdin.Stat(); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	end()
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

// GetRequiredPackages names none: a program asks for its plugins when it runs.
func (h *host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (h *host) Run(ctx context.Context, r *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	program, done, err := h.command(ctx, h.engine, r)
	if err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	defer done()
	config, err := json.Marshal(r.Config)
	if err != nil {
		return nil, err
	}
	secrets, err := json.Marshal(r.ConfigSecretKeys)
	if err != nil {
		return nil, err
	}
	program.Dir, program.Stdout, program.Stderr = r.Pwd, os.Stdout, os.Stderr
	program.Env = append(program.Environ(), "PULUMI_CONFIG="+string(config), "PULUMI_CONFIG_SECRET_KEYS="+string(secrets))
	err = programs.run(program)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.Is(err, errOver), errors.As(err, &exit) && exit.ExitCode() == constant.ExitStatusLoggedError:
		// Nothing is left to tell, or it would be shown twice.
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program ended with: %v", err)}, nil
	}
}

func (h *host) InstallDependencies(
	r *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	words := h.install()
	command := exec.CommandContext(stream.Context(), words[0], words[1:]...)
	command.Dir = r.Info.ProgramDirectory
	told, err := command.CombinedOutput()
	if sent := stream.Send(&pulumirpc.InstallDependenciesResponse{Stdout: told}); sent != nil {
		return sent
	}
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Join(words, " "), err)
	}
	return nil
}

func (h *host) GeneratePackage(
	_ context.Context, r *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	wanted := sdk{
		language:          h.name,
		schema:            []byte(r.Schema),
		folder:            r.Directory,
		local:             r.Local,
		loader:            r.LoaderTarget,
		extraFiles:        r.ExtraFiles,
		localDependencies: r.LocalDependencies,
	}
	return &pulumirpc.GeneratePackageResponse{}, wanted.generate()
}

func (h *host) Link(ctx context.Context, r *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	var imports []string
	for _, added := range r.Packages {
		line, err := h.link(ctx, r.Info.ProgramDirectory, filepath.ToSlash(added.Path))
		if err != nil {
			return nil, err
		}
		imports = append(imports, line)
	}
	return &pulumirpc.LinkResponse{ImportInstructions: strings.Join(imports, "\n")}, nil
}
