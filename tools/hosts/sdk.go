package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/blang/semver"
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// The generators name it in the head of each file.
const tool = "the Pulumi SDK Generator"

// sdk is what a language needs to use a package.
type sdk struct {
	language string
	schema   []byte
	folder   string
	// local: for the program beside it, not for a registry.
	local bool
	// loader is the address that serves the schemas of other packages; may be empty.
	loader            string
	extraFiles        map[string][]byte
	localDependencies map[string]string
}

func (s sdk) generate() error {
	var spec schema.PackageSpec
	if err := json.Unmarshal(s.schema, &spec); err != nil {
		return fmt.Errorf("the schema is no JSON: %w", err)
	}
	loader, done, err := s.otherPackages()
	if err != nil {
		return err
	}
	defer done()
	bound, diagnostics, err := schema.BindSpec(spec, loader, schema.ValidationOptions{})
	if err != nil {
		return err
	}
	if diagnostics.HasErrors() {
		return diagnostics
	}
	files, err := s.files(bound, loader)
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(s.folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (s sdk) files(bound *schema.Package, loader schema.ReferenceLoader) (map[string][]byte, error) {
	switch s.language {
	case "go":
		return gogen.GeneratePackage(tool, bound, s.localDependencies)
	case "nodejs":
		return nodejs.GeneratePackage(tool, bound, s.extraFiles, s.localDependencies, s.local, loader)
	case "python":
		return python.GeneratePackage(tool, bound, s.extraFiles, loader)
	}
	return nil, fmt.Errorf("no SDK generator for %s here", s.language)
}

// otherPackages knows the packages that the schema refers to.
func (s sdk) otherPackages() (schema.ReferenceLoader, func(), error) {
	if s.loader == "" {
		return alone{}, func() {}, nil
	}
	client, err := schema.NewLoaderClient(s.loader)
	if err != nil {
		return nil, nil, err
	}
	return schema.NewCachedLoader(client), func() { _ = client.Close() }, nil
}

// alone is for a schema that refers to no other package.
type alone struct{}

func (alone) refuse(name string) error {
	return fmt.Errorf("the schema refers to the package %s", name)
}

func (a alone) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	return nil, a.refuse(name)
}

func (a alone) LoadPackageV2(_ context.Context, wanted *schema.PackageDescriptor) (*schema.Package, error) {
	return nil, a.refuse(wanted.Name)
}

func (a alone) LoadPackageReference(name string, _ *semver.Version) (schema.PackageReference, error) {
	return nil, a.refuse(name)
}

func (a alone) LoadPackageReferenceV2(
	_ context.Context, wanted *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return nil, a.refuse(wanted.Name)
}
