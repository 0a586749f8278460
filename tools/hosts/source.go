package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/hcl/v2"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/hcl2/syntax"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/pcl"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/proto"
)

var programGenerators = map[string]func(*pcl.Program) (map[string][]byte, hcl.Diagnostics, error){
	"go":     gogen.GenerateProgram,
	"nodejs": nodejs.GenerateProgram,
	"python": python.GenerateProgram,
}

// source writes a program that makes what the engine describes, such as what `pulumi import` has found.
func source(ctx context.Context, language string, r *pulumirpc.GenerateProgramRequest) (map[string][]byte, error) {
	generate, ok := programGenerators[language]
	if !ok {
		return nil, fmt.Errorf("no program generator for %s here", language)
	}
	loader, err := schema.NewLoaderClient(r.LoaderTarget)
	if err != nil {
		return nil, err
	}
	defer func() { _ = loader.Close() }()
	parser := syntax.NewParser()
	for name, text := range r.Source {
		if err := parser.ParseFile(strings.NewReader(text), name); err != nil {
			return nil, err
		}
	}
	if parser.Diagnostics.HasErrors() {
		return nil, parser.Diagnostics
	}
	options := []pcl.BindOption{pcl.PreferOutputVersionedInvokes}
	if !r.Strict {
		options = append(options, pcl.NonStrictBindOptions()...)
	}
	program, diagnostics, err := pcl.BindProgramWithContext(ctx, parser.Files, schema.NewCachedLoader(loader), options...)
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	files, diagnostics, err := generate(program)
	if err == nil && diagnostics.HasErrors() {
		err = diagnostics
	}
	return files, err
}

func (h *host) GenerateProgram(
	ctx context.Context, r *pulumirpc.GenerateProgramRequest,
) (*pulumirpc.GenerateProgramResponse, error) {
	files, err := source(ctx, h.name, r)
	return &pulumirpc.GenerateProgramResponse{Source: files}, err
}

// piped answers the Python host: its request comes in as it came to that host, and the answer goes out likewise.
func piped(in io.Reader, out io.Writer) error {
	content, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	var r pulumirpc.GenerateProgramRequest
	if err := proto.Unmarshal(content, &r); err != nil {
		return err
	}
	files, err := source(context.Background(), "python", &r)
	if err != nil {
		return err
	}
	answer, err := proto.Marshal(&pulumirpc.GenerateProgramResponse{Source: files})
	if err != nil {
		return err
	}
	_, err = out.Write(answer)
	return err
}
