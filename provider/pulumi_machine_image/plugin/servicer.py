"""The provider protocol over the core: every method translates, and knows no rule about images.

Protocol: `proto/pulumi/provider.proto` of pulumi/pulumi. Not served, and answered with UNIMPLEMENTED: Parameterize,
Construct, Call (there are no components and no methods), GetMapping and GetMappings (no other tool's names map here).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import metadata
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from ..clouds.calls import CallCount
from ..clouds.connect import connect
from ..core import Call, Core, visible
from ..images.errors import InvalidInput, SettingsProblem
from ..resources import RESOURCES
from ..resources.base import UNNAMED, Naming
from ..resources.diff import Change
from ..runtime.clock import Clock, SystemClock
from ..runtime.patience import Patience
from ..settings import Settings
from . import configuration
from .engine import Engine
from .failures import Begun, MissingKeys, answers
from .terminal import has_rows
from .values import Sealed, dump, load, parts, path, sealed

if TYPE_CHECKING:
    from ..clouds.connect import Connection

PACKAGE = "machine-image"
PREFIX = f"{PACKAGE}:index:"
LOGIN_PATIENCE = 10.0
"""Seconds to find out whose keys these are, where the keys of a provider were changed."""

Connect = Callable[[Settings, Clock, "CallCount | None"], "Connection"]


class _Kept:
    """What an operation has made so far."""

    def __init__(self) -> None:
        self.id = ""
        self.outputs: Mapping[str, Any] | None = None

    def __call__(self, id: str, outputs: Mapping[str, Any] | None) -> None:
        self.id, self.outputs = id, outputs


class MachineImageProvider(provider_pb2_grpc.ResourceProviderServicer):
    """One provider resource's process; one that was attached to serves them all, as the last Configure says.

    Args:
        connect: From settings to an account; tests have their own.
    """

    def __init__(self, connect: Connect = connect, clock: Clock | None = None) -> None:
        self.engine = Engine()
        self._connect, self._clock = connect, clock or SystemClock()
        self._core: Core | None = None
        self._count: CallCount | None = None
        self._cancelled = False
        self._rows = False
        self._guard = threading.Lock()

    def close(self) -> None:
        """Ends what runs, and what was started for it."""
        with self._guard:
            core, self._core = self._core, None
        if core is not None:
            core.cancel.set()
            core.close()

    # The process.

    @answers
    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        if self._cancelled:  # a process that was attached to outlives the run before
            self.close()
            self._cancelled = False
        if request.engine_address:
            self.engine.dial(request.engine_address)
        self._rows = has_rows()
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=False, supports_autonaming_configuration=True)

    @answers
    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self.engine.dial(request.address)
        self._rows = False  # started by hand, so that its parent is no engine
        return empty_pb2.Empty()

    @answers
    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=metadata.version("pulumi-machine-image"))

    @answers
    def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        if request.version not in (0, 1):
            raise InvalidInput("get the schema", why=f"there is no format {request.version}", do="Ask for format 0")
        # As `make generate` has written it: to make it anew loads every model and reads its source.
        return provider_pb2.GetSchemaResponse(schema=(files("pulumi_machine_image") / "schema.json").read_text("utf-8"))

    @answers
    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Comes when a run is called off, and at the end of every other, too."""
        with self._guard:
            first, self._cancelled = not self._cancelled, True
            core, count, self._count = self._core, self._count, None
        if core is not None:
            core.cancel.set()
            for line in core.crowded() if first else ():
                self.engine.warn(line)
        if count is not None:
            count.tell(self.engine.noting(""))
        return empty_pb2.Empty()

    # The provider's configuration.

    @answers
    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        response = provider_pb2.CheckResponse(inputs=request.news)
        problem = configuration.problem(load(request.news))
        if problem is not None:
            response.failures.add(reason=str(problem))  # no property: the engine prints the value of one that is named
        return response

    @answers
    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        before, after = load(request.old_inputs), load(request.news)
        changed = configuration.changed(before, after)
        replacing = configuration.replacing(before, after, self._account_of)
        kinds = provider_pb2.DiffResponse
        response = kinds(changes=kinds.DIFF_SOME if changed else kinds.DIFF_NONE, hasDetailedDiff=True)
        for name in changed:
            _differs(response, (name,), "update", replaces=name in replacing)
        return response

    @answers
    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        settings = Settings.of(Settings.with_environment(configuration.given(load(request.args))))
        if missing := configuration.missing(settings):
            raise MissingKeys(missing)
        count = CallCount.wanted()
        core = Core(
            settings,
            connection=self._connect(settings, self._clock, count),
            clock=self._clock,
            say=self.engine.warn,
            gathers=True,
        )
        with self._guard:
            self._core, self._count = core, count
            if self._cancelled:
                core.cancel.set()
        return provider_pb2.ConfigureResponse(supportsPreview=True, supports_autonaming_configuration=True)

    # Resources.

    @answers
    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        kind, news = _kind(request), visible(load(request.news))
        call = self._call(request, naming=_naming(request))
        checked = self._ready().check(kind, news, visible(load(request.olds)), call)
        response = provider_pb2.CheckResponse(inputs=dump(sealed(RESOURCES[kind].inputs, checked.inputs)))
        for failure in checked.failures:
            response.failures.add(property=failure.property, reason=failure.reason)
        return response

    @answers
    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        # An update that changes nothing leaves the outputs as they were, so that what an import could not read is in
        # the inputs only.
        olds = {**visible(load(request.old_inputs)), **load(request.olds)}
        diff = self._ready().diff(_kind(request), olds, load(request.news), self._call(request))
        ignored = [parts(text) for text in request.ignoreChanges]
        changes = [change for change in diff.changes if not any(_covers(one, change) for one in ignored)]
        kinds = provider_pb2.DiffResponse
        response = kinds(
            changes=kinds.DIFF_SOME if changes else kinds.DIFF_NONE,
            hasDetailedDiff=True,
            deleteBeforeReplace=diff.delete_before_replace and any(change.replaces for change in changes),
        )
        for change in changes:
            _differs(response, change.path, change.kind, replaces=change.replaces)
        return response

    @answers
    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        kind, news, core = _kind(request), load(request.properties), self._ready()
        if request.preview:
            foreseen = core.foresee(kind, news, None, self._call(request))
            return provider_pb2.CreateResponse(properties=_outputs(kind, foreseen))
        with _keeping(core, kind, request.properties) as kept:
            outcome = core.create(kind, news, self._call(request, kept))
        return provider_pb2.CreateResponse(
            id=outcome.id,
            properties=_outputs(kind, outcome.outputs),
            refresh_before_update=core.settings.refresh_before_update,
        )

    @answers
    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        kind, olds, call = _kind(request), load(request.properties), self._call(request)
        # An import sends neither outputs nor inputs, a look-up by id empty ones.
        by_id = not olds and not request.inputs.fields
        core = self._ready()
        outcome = core.find(kind, request.id, call) if by_id else core.read(kind, request.id, olds, call)
        if outcome is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=outcome.id,
            properties=_outputs(kind, outcome.outputs),
            inputs=dump(sealed(RESOURCES[kind].inputs, outcome.inputs)),
            refresh_before_update=core.settings.refresh_before_update,
        )

    @answers
    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        kind, olds, news, core = _kind(request), load(request.olds), load(request.news), self._ready()
        if request.preview:
            foreseen = core.foresee(kind, news, olds, self._call(request))
            return provider_pb2.UpdateResponse(properties=_outputs(kind, foreseen))
        with _keeping(core, kind, request.news) as kept:
            outcome = core.update(kind, request.id, olds, news, self._call(request, kept))
        return provider_pb2.UpdateResponse(
            properties=_outputs(kind, outcome.outputs), refresh_before_update=core.settings.refresh_before_update
        )

    @answers
    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self._ready().delete(_kind(request), request.id, load(request.properties), self._call(request))
        return empty_pb2.Empty()

    # Look-ups.

    @answers
    def Invoke(self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:
        answer = self._ready().call_function(request.tok.removeprefix(PREFIX), load(request.args))
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(dump(answer))  # a word of Python's
        return response

    @answers
    def List(
        self, request: provider_pb2.ListRequest, context: grpc.ServicerContext
    ) -> Iterator[provider_pb2.ListResponse]:
        from .listing import listed

        return listed(self._ready(), request.token.removeprefix(PREFIX), request)

    # What the methods have in common.

    def _account_of(self, settings: Settings) -> str | None:
        """Whom settings log in to; keys that work no longer are an ImageError."""
        connection = self._connect(settings, self._clock, None)
        try:
            return connection.cloud(Patience(LOGIN_PATIENCE, self._clock)).account()
        finally:
            connection.close()

    def _ready(self) -> Core:
        core = self._core
        if core is None:
            raise SettingsProblem("machine-image", why="the provider is not configured", do="Call Configure first")
        return core

    def _call(self, request: Any, kept: _Kept | None = None, *, naming: Naming = UNNAMED) -> Call:
        return Call(
            request.urn,
            seconds=getattr(request, "timeout", 0.0),
            say=self.engine.noting(request.urn),
            progress=self.engine.progressing(request.urn),
            rows=self._rows,
            keep=kept or _Kept(),
            naming=naming,
            seal=Sealed,
        )


def _kind(request: Any) -> str:
    """CustomImage from its token, or from the URN of an engine that sends no token."""
    _, _, types = (*request.urn.split("::"), "", "")[:3]
    token: str = request.type or types.rpartition("$")[2]
    kind = token.removeprefix(PREFIX)
    if kind not in RESOURCES:
        known = ", ".join(PREFIX + name for name in RESOURCES)
        raise InvalidInput(token or "a resource without type", why="there is no such resource", do=f"Known: {known}")
    return kind


def _naming(request: provider_pb2.CheckRequest) -> Naming:
    if not request.HasField("autonaming"):
        return UNNAMED
    options = provider_pb2.CheckRequest.AutonamingOptions
    return Naming(request.autonaming.proposed_name, off=request.autonaming.mode == options.DISABLE)


@contextmanager
def _keeping(core: Core, kind: str, inputs: struct_pb2.Struct) -> Iterator[_Kept]:
    """Lets an operation that fails tell what it has made."""
    kept = _Kept()
    try:
        yield kept
    except Exception as error:
        if kept.outputs is None:
            raise
        detail = provider_pb2.ErrorResourceInitFailed(
            id=kept.id,
            properties=_outputs(kind, kept.outputs),
            inputs=inputs,
            refresh_before_update=core.settings.refresh_before_update,
        )
        raise Begun(error, detail) from error


def _outputs(kind: str, outputs: Mapping[str, Any]) -> struct_pb2.Struct:
    return dump(sealed(RESOURCES[kind].state, outputs))


def _differs(response: provider_pb2.DiffResponse, where: tuple[str, ...], kind: str, *, replaces: bool) -> None:
    name = f"{kind.upper()}_REPLACE" if replaces else kind.upper()
    response.detailedDiff[path(where)].kind = provider_pb2.PropertyDiff.Kind.Value(name)
    # These name top-level properties only; the CLI's short form of a diff leaves out what is not among them.
    for names in (response.diffs, response.replaces) if replaces else (response.diffs,):
        if where[0] not in names:
            names.append(where[0])


def _covers(ignored: tuple[str, ...], change: Change) -> bool:
    """Whether a path of `ignoreChanges` is that of a change, or leads to it."""
    pairs = zip(ignored, change.path, strict=False)
    return len(ignored) <= len(change.path) and all(one in ("*", part) for one, part in pairs)
