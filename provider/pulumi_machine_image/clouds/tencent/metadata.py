"""Temporary keys of the instance this runs on, from the metadata service.

Why not the SDK's `CVMRoleCredential`: it asks without a time limit, so that a machine outside the cloud hangs, and it
swallows every failure. Source: the page "Instance metadata" of CVM, and that class for addresses and fields.
"""

from __future__ import annotations

import json
import queue
import threading
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

BASE = "http://metadata.tencentyun.com/latest/meta-data/"
_ROLE = "cam/security-credentials/"
SECONDS = 2.0
"""Outside the cloud there is no answer; everybody without keys waits this long."""


class NoRole(Exception):
    """There are no keys to be had here; the text says why."""


def role_keys() -> dict[str, Any]:
    """What the service says of the instance's role: TmpSecretId, TmpSecretKey, Token, ExpiredTime (epoch).

    Raises:
        NoRole: No metadata service, no role, or an answer that is none.
    """
    answers: queue.Queue[dict[str, Any] | NoRole] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(_ask())
        except NoRole as no:
            answers.put(no)

    # A thread, because no timeout of a socket bounds the resolution of the name.
    threading.Thread(target=ask, name="instance-metadata", daemon=True).start()
    try:
        answer = answers.get(timeout=SECONDS)
    except queue.Empty:
        raise NoRole("the metadata service does not answer") from None
    if isinstance(answer, NoRole):
        raise answer
    return answer


def _ask() -> dict[str, Any]:
    role = _get(_ROLE).split("\n")[0].strip()
    if not role:
        raise NoRole("the instance has no role")
    try:
        answer = json.loads(_get(_ROLE + urllib.parse.quote(role)))
    except ValueError:
        raise NoRole(f"the metadata service's answer for role {role} cannot be read") from None
    if not isinstance(answer, dict) or answer.get("Code") != "Success":
        raise NoRole(f"the metadata service gave no keys for role {role}")
    return answer


def _get(path: str) -> str:
    # Without proxies: the service is reached from the instance itself only.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(BASE + path, timeout=SECONDS) as answer:
            text: bytes = answer.read()
    except urllib.error.HTTPError as error:
        with error:
            why = "the instance has no role" if error.code == 404 else f"the metadata service says {error.code}"
        raise NoRole(why) from None
    except (OSError, ValueError):
        raise NoRole("the metadata service does not answer") from None
    return text.decode("utf-8", "replace")
