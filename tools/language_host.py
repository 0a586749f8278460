"""A Python language host for the Pulumi CLI that this clone builds.

Why: the official one comes with the official CLI only, not as a Go module or a wheel. This one runs programs and source
plugins, and has SDKs and programs generated, no more, and takes no part where there is an official CLI.
"""

import importlib.metadata
import os
import platform
import queue
import runpy
import signal
import stat
import subprocess
import sys
import threading
import traceback
import types
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import IO

import grpc


def stand_in(package: str) -> None:
    """Lets the modules of a package be imported without what the package itself imports."""
    sys.modules[package] = types.ModuleType(package)
    sys.modules[package].__path__ = [str(SITE.joinpath(*package.split(".")))]


SITE = Path(str(importlib.metadata.distribution("pulumi").locate_file("")))
PACKAGES = ("pulumi", "pulumi.runtime")
# Why: the CLI starts two hosts for a command, and one of them only answers what a program needs. To import Pulumi takes
# it a quarter of a second of work, its protocol a tenth of that.
for name in PACKAGES:
    stand_in(name)

from pulumi.runtime import proto  # noqa: E402
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2  # noqa: E402

for name in PACKAGES:
    del sys.modules[name]

GENSDK = Path(__file__).resolve().parents[1] / ".tools" / "bin" / "gensdk"
"""Made of tools/hosts; set-up places it beside the CLI."""


class Host(language_pb2_grpc.LanguageRuntimeServicer):
    """One program for one CLI."""

    def __init__(self, engine: str) -> None:
        self._engine = engine

    def GetPluginInfo(self, request: object, context: object) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=importlib.metadata.version("pulumi"))

    def About(self, request: object, context: object) -> language_pb2.AboutResponse:
        return language_pb2.AboutResponse(executable=sys.executable, version=platform.python_version())

    def GetRequiredPlugins(self, request: object, context: object) -> language_pb2.GetRequiredPluginsResponse:
        return language_pb2.GetRequiredPluginsResponse()

    def GetRequiredPackages(self, request: object, context: object) -> language_pb2.GetRequiredPackagesResponse:
        return language_pb2.GetRequiredPackagesResponse()

    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:
        import pulumi.runtime

        # What the Automation API runs inline programs with.
        from pulumi.automation._server import LanguageServer
        from pulumi.errors import RunError

        pulumi.runtime.proto = proto
        os.chdir(request.pwd)
        entry = Path(request.info.program_directory, request.info.entry_point)
        if entry.is_dir():
            entry /= "__main__.py"
        # As Python does for a script; what was there is this file's own folder.
        sys.path[0] = str(entry.parent)
        sys.argv = [str(entry), *request.args]
        # The server takes the engine's address for the first argument.
        del request.args[:]
        request.args.append(self._engine)

        def program() -> None:
            try:
                runpy.run_path(str(entry), run_name="__main__")
            except RunError:
                raise
            except SystemExit as end:
                if end.code:
                    raise RunError(f"Program ended with {end.code}") from None
            except Exception as error:
                raise RunError(f"Program failed with an unhandled exception:\n{traceback_from(entry, error)}") from None

        response: language_pb2.RunResponse = LanguageServer(program).Run(request, context)  # type: ignore[no-untyped-call]
        # The server has logged the error; told again, it would be shown twice.
        return language_pb2.RunResponse(bail=True) if response.error else response

    def InstallDependencies(
        self, request: object, context: object
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Nothing to do: the clone's set-up did."""
        yield from ()

    def GeneratePackage(
        self, request: language_pb2.GeneratePackageRequest, context: grpc.ServicerContext
    ) -> language_pb2.GeneratePackageResponse:
        words = [str(GENSDK), "python", "/dev/stdin", request.directory]
        if request.loader_target:
            words.append(request.loader_target)
        done = subprocess.run(words, input=request.schema, capture_output=True, text=True, check=False)
        if done.returncode:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, done.stderr.strip())
        return language_pb2.GeneratePackageResponse()

    def GenerateProgram(
        self, request: language_pb2.GenerateProgramRequest, context: grpc.ServicerContext
    ) -> language_pb2.GenerateProgramResponse:
        words = [str(GENSDK), "program"]
        done = subprocess.run(words, input=request.SerializeToString(), capture_output=True, check=False)
        if done.returncode:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, done.stderr.decode().strip())
        return language_pb2.GenerateProgramResponse.FromString(done.stdout)

    def Link(self, request: language_pb2.LinkRequest, context: object) -> language_pb2.LinkResponse:
        """Installs nothing: in the clone's own environment an SDK generated from its schema would replace the clone."""
        folders = " ".join(added.path for added in request.packages)
        return language_pb2.LinkResponse(import_instructions=f"pip install {folders}")

    def GetProgramDependencies(self, request: object, context: object) -> language_pb2.GetProgramDependenciesResponse:
        found = [
            language_pb2.DependencyInfo(name=distribution.name, version=distribution.version)
            for distribution in importlib.metadata.distributions()
        ]
        return language_pb2.GetProgramDependenciesResponse(dependencies=found)

    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a plugin from its sources, and pass on what it prints."""
        plugin = subprocess.Popen(
            [sys.executable, "-u", Path(request.info.program_directory, request.info.entry_point), *request.args],
            cwd=request.pwd,
            env=dict(setting.split("=", 1) for setting in request.env) or None,
            # Never written to: it closes when this process ends, and so tells the plugin.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        context.add_callback(plugin.kill)
        printed: queue.Queue[language_pb2.RunPluginResponse | None] = queue.Queue()

        def pump(stream: IO[bytes] | None, is_error: bool) -> None:
            for line in stream or ():
                answer = language_pb2.RunPluginResponse
                printed.put(answer(stderr=line) if is_error else answer(stdout=line))
            printed.put(None)

        for pipe in ((plugin.stdout, False), (plugin.stderr, True)):
            threading.Thread(target=pump, args=pipe, daemon=True).start()
        for _ in range(2):
            while (response := printed.get()) is not None:
                yield response
        yield language_pb2.RunPluginResponse(exitcode=plugin.wait())


def traceback_from(program: Path, error: Exception) -> str:
    """The traceback without the frames of whatever started the program."""
    frame = error.__traceback__
    while frame and frame.tb_frame.f_code.co_filename != str(program):
        frame = frame.tb_next
    return "".join(traceback.format_exception(type(error), error, frame)).rstrip()


def end_with_the_engine() -> None:
    """A CLI that is killed says nothing, but its end of our standard input closes."""
    if not stat.S_ISFIFO(os.fstat(0).st_mode):
        return
    # The program gets an empty standard input, and can't read the pipe away.
    pipe, empty = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)

    def watch() -> None:
        while os.read(pipe, 4096):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def main() -> None:
    # The CLI ends hosts so; Python would answer with a traceback.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    end_with_the_engine()
    engine = [argument for argument in sys.argv[1:] if not argument.startswith("-")][-1]
    server = grpc.server(futures.ThreadPoolExecutor(8))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(Host(engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
