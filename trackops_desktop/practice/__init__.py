"""The practice site: Trackops' MFA behaviour on this computer.

```
command, serving/             how it is started: by the command, inside a program, as several processes
web/                          middleware → app → routes → pages: requests in, pages out; the staff API
sign_in, life_cycle, administration, reports, rescue, class_setup
                              the use cases; each change and its audit event in one transaction
security/, audit              attempts, second factors, passwords, recovery codes, sessions, tokens: one rule each
storage/                      database, schema, tables, seeds; SQLite or PostgreSQL
```

Imports go downwards. Time comes from the clock of `site.PracticeParts` only.
"""
