// Language hosts for the Pulumi CLI that a clone builds, and the generator of SDKs.
//
// Why: the official hosts come with the official CLI only, not as Go modules. These run programs, install what they
// need, generate SDKs and programs and link SDKs, no more, and take no part where there is an official CLI.
//
// One program under several names: pulumi-language-go, pulumi-language-nodejs and gensdk.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const hostPrefix = "pulumi-language-"

func main() {
	name := filepath.Base(os.Args[0])
	var err error
	if language, isHost := strings.CutPrefix(name, hostPrefix); isHost {
		err = serve(language, os.Args[1:])
	} else {
		err = gensdk(os.Args[1:])
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// gensdk generates one SDK for the command line, and for the Python host; for that it also writes a program.
func gensdk(arguments []string) error {
	if len(arguments) == 1 && arguments[0] == "program" {
		return piped(os.Stdin, os.Stdout)
	}
	if len(arguments) < 3 || len(arguments) > 4 {
		return errors.New("wanted: LANGUAGE SCHEMA FOLDER [ADDRESS], where ADDRESS serves the schemas of other packages")
	}
	schema, err := os.ReadFile(arguments[1])
	if err != nil {
		return err
	}
	wanted := sdk{language: arguments[0], schema: schema, folder: arguments[2], local: true}
	if len(arguments) == 4 {
		wanted.loader = arguments[3]
	}
	return wanted.generate()
}
