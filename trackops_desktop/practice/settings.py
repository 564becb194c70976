"""The numbers of the practice site. They are set when it starts; no request can change one."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class HashCost:
    """What one Argon2id hash costs.

    Attributes:
        memory_kib: Memory in KiB.
        rounds: Passes over the memory.
        lanes: Parallel lanes.

    """

    memory_kib: int
    rounds: int = 1
    lanes: int = 1


@dataclass(frozen=True, slots=True)
class PracticeSettings:
    """Every limit in one place; times in seconds.

    The defaults are the field's: Argon2id 46 MiB, one pass (OWASP password storage), at most a hundred wrong codes in
    a row (NIST SP 800-63B), a step of 30 s with one step of tolerance (RFC 6238, 5.2).

    Attributes:
        password_cost: Argon2id cost of a password.
        recovery_cost: Argon2id cost of a recovery code, which carries 75 random bits by itself.
        hashes_at_once: Hashes computed at the same time in one process.
        hash_wait: How long a request waits for its turn to hash before it is told to come back.
        password_attempts: Wrong passwords in a row that lock an account.
        code_attempts: Wrong codes in a row that lock the second factor for a while.
        code_locks: How long it stays locked the first, second and every later time.
        code_closed_at: Wrong codes in a row after which it stays locked.
        steps_around: Time steps accepted on either side of the current one.
        request_seconds: How long a request may take to arrive, and its answer to be made once it has its turn.
        queue_seconds: How long a request waits for its turn when many come at once.
        page_threads: Threads that show pages; a rush of sign-ins does not take them.
        change_threads: Threads that handle forms.
        reset_seconds: How long a reset code is valid, and how long asking for it counts.
        resets_per_name: Reset codes asked for with one name, whether or not a user has it, within that time.
        resets_overall: Reset codes asked for with any name within that time.
        flight_seconds: After this long an attempt that never finished no longer holds others up.

    """

    password_cost: HashCost = field(default_factory=lambda: HashCost(47_104))
    recovery_cost: HashCost = field(default_factory=lambda: HashCost(8_192))
    hashes_at_once: int = 4
    hash_wait: float = 30.0
    password_shortest: int = 8
    password_longest: int = 128
    password_attempts: int = 5
    code_attempts: int = 10
    code_locks: tuple[float, ...] = (900.0, 1800.0, 3600.0)
    code_closed_at: int = 100
    steps_around: int = 1
    flight_seconds: float = 30.0
    ticket_seconds: float = 300.0
    confirm_seconds: float = 300.0
    pending_seconds: float = 600.0
    pending_tries: int = 5
    session_idle: float = 1800.0
    session_life: float = 43_200.0
    reset_seconds: float = 1800.0
    resets_per_name: int = 5
    resets_overall: int = 100
    body_bytes: int = 65_536
    request_seconds: float = 10.0
    queue_seconds: float = 30.0
    page_threads: int = 24
    change_threads: int = 16
