"""A policy pack: a preview passes only when the clouds have room for every image of the program.

    pulumi preview --policy-pack ../policy/policy

For an organisation that does not leave it to each program whether `machine-image:preflight` is on. A policy sees what
there will be, not what is done to get there: images that bear the tags of their resource are there already, all others
are counted as new. `machine-image preflight` sees replacements and deletions, too. Where a cloud does not answer, the
preview passes with a warning.

It speaks the engine's protocol itself, by the SDK's own stubs, so it needs nothing but `pulumi-machine-image`.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

from pulumi_machine_image.cli.engine_files import Change, Planned, Resource
from pulumi_machine_image.cli.preflight import report
from pulumi_machine_image.cli.preflight_report import words
from pulumi_machine_image.plugin.values import load

PACK, POLICY, VERSION = "machine-images", "room-for-images", "1.0.0"
DESCRIPTION = "The clouds have room for every image of the program."


class Policy(analyzer_pb2_grpc.AnalyzerServicer):
    """Looks at a stack as a preview shows it."""

    def __init__(self) -> None:
        self.config: dict[str, str] = {}
        self.previews = False

    def Handshake(self, request: Any, context: Any) -> Any:
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetAnalyzerInfo(self, request: Any, context: Any) -> Any:
        policy = analyzer_pb2.PolicyInfo(
            name=POLICY,
            description=DESCRIPTION,
            enforcementLevel=analyzer_pb2.MANDATORY,
            policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        )
        return analyzer_pb2.AnalyzerInfo(name=PACK, version=VERSION, policies=[policy])

    def Configure(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def ConfigureStack(self, request: Any, context: Any) -> Any:
        ours = {key: value for key, value in request.config.items() if key.startswith("machine-image:")}
        self.config = {key.partition(":")[2]: value for key, value in ours.items()}
        self.previews = request.dry_run
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Analyze(self, request: Any, context: Any) -> Any:
        return analyzer_pb2.AnalyzeResponse()

    def Remediate(self, request: Any, context: Any) -> Any:
        return analyzer_pb2.RemediateResponse()

    def Cancel(self, request: Any, context: Any) -> Any:
        return empty_pb2.Empty()

    def AnalyzeStack(self, request: Any, context: Any) -> Any:
        findings = self.findings(request.resources) if self.previews else []
        found = [
            analyzer_pb2.AnalyzeDiagnostic(
                policyName=POLICY,
                policyPackName=PACK,
                policyPackVersion=VERSION,
                description=DESCRIPTION,
                message=message,
                enforcementLevel=level,
            )
            for level, message in findings
        ]
        return analyzer_pb2.AnalyzeResponse(diagnostics=found)

    def findings(self, resources: Iterable[Any]) -> list[tuple[Any, str]]:
        """A line for each region without room, and for what could not be told, with how much it matters."""
        planned: dict[str, Resource] = {}
        for told in resources:
            urn = told.provider.urn
            planned[told.urn] = Resource(told.urn, told.type, inputs=load(told.properties), provider=urn)
            if urn and urn not in planned:
                planned[urn] = Resource(urn, told.provider.type, inputs=load(told.provider.properties))
        changes = [Change("create", None, resource) for resource in planned.values()]
        judged = report(Planned(changes), [], self.config, Path.cwd()).accounts
        full = [
            f"{each.account.label}, {count.region.name}: {words(count)}: {count.region.used} used + {count.planned} "
            f"planned = {count.peak}, quota {count.region.limit}. Run `machine-image preflight` for the way out"
            for each in judged
            for count in each.counts
            if count.over > 0
        ]
        untold = [
            f"{each.account.label}: it could not be told whether there is room: {why}"
            for each in judged
            if each.verdict == "unknown"
            for why in dict.fromkeys([each.account.problem, *each.account.unanswered.values()])
            if why
        ]
        return [(analyzer_pb2.MANDATORY, line) for line in full] + [(analyzer_pb2.ADVISORY, line) for line in untold]


def main() -> None:
    server = grpc.server(ThreadPoolExecutor(4))
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Policy(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    # The engine ends a policy pack by a signal; one that is killed closes the pipe instead.
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    sys.stdin.read()


if __name__ == "__main__":
    main()
