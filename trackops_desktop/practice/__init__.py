"""The practice site: Trackops' MFA behaviour on this computer.

```
command, server, workers      how it is started: by the command, inside a program, as several processes
web/                          gate → app → routes → pages: requests in, pages out; the staff API
sign_in, second_factor, life_cycle, administration, password_reset, reports, rescue, seed
                              the use cases; each change and its audit event in one transaction
guard, recovery, sessions, codes, passwords, seals, audit
                              one rule each
database, schema, tables      SQLite or PostgreSQL
```

Imports go downwards. Time comes from the clock of `site.Site` only.
"""
