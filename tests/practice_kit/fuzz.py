"""Generated requests to the staff API, valid and not, with and without the token."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.generation.case import Case

_PHASES = (Phase.explicit, Phase.generate)


@dataclass
class FuzzResult:
    """How often each status came; what broke the description."""

    statuses: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return sum(self.statuses.values())

    @property
    def server_errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)


def fuzz_api(url: str, username: str, token: str, cases: int) -> FuzzResult:
    """Send about so many requests that the API's own description generates, half of them outside of it."""
    result = FuzzResult()
    schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    for operation in operations:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for auth in ((f"{username}/token", token), None):
                share = max(1, cases // (len(operations) * 4))
                _fuzz(operation.as_strategy(generation_mode=mode), auth, share, result)
    return result


def _fuzz(strategy: Any, auth: tuple[str, str] | None, cases: int, result: FuzzResult) -> None:
    @settings(max_examples=cases, deadline=None, database=None, phases=_PHASES, suppress_health_check=list(HealthCheck))
    @given(case=strategy)
    def send(case: Case[Any]) -> None:
        response = case.call(auth=auth) if auth else case.call()
        result.statuses[response.status_code] += 1
        declared = {str(code) for code in case.operation.definition.raw["responses"]}
        if str(response.status_code) not in declared | {"404", "405", "400", "401", "421"}:
            result.broken.append(f"{case.method} {response.status_code}")
        if response.status_code >= 400 and "problem+json" not in response.headers["content-type"][0]:
            result.broken.append(f"{case.method} {response.headers['content-type'][0]}")

    send()
